package io.github.dmfstages.stages;

import io.github.dmfstages.descent.DescentState;
import io.github.dmfstages.descent.StateArchive;
import io.github.dmfstages.descent.StepObserver;
import io.github.dmfstages.linalg.SingularValues;
import io.github.dmfstages.linalg.SingularVectors;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * Finds the steps at which modes cross shares of their references, more exactly than the recorded
 * states alone allow.
 *
 * <p>At recorded states the singular values are known anyway. Where a mode may be about to cross,
 * the search also keeps copies of the end-to-end product between the records: one per 0.1 % of the
 * step. When a mode turns out to have crossed, the singular values of a few of these copies, at
 * most two as a rule, narrow the crossing down to two neighbouring states.
 *
 * <p>If the references are known only after the run, the copies of all times at which singular
 * values moved are kept until then.
 */
public final class CrossingSearch implements StepObserver {
  /** At step t a copy is kept every t / 1000 steps, and so at every step while t < 2000. */
  private static final long COPIES_A_STEP = 1000;

  /** A mode that has reached this share of a level may cross the level before the next record. */
  private static final double NEAR = .25;

  /** A singular value below this share of the largest one does not cross soon. */
  private static final double SMALL = .0005;

  private static final double MOVED = .001;
  private static final int TRIES_BEFORE_HALVING = 3;
  private static final long MOST_ELEMENTS = 1 << 22;

  private final int depth;
  private final DenseVector references;
  private final Predicate<DescentState> recorded;
  private final SingularValues decomposition;
  private final SingularVectors basis;
  private final long mostCopies;
  private final NavigableMap<Long, DenseVector> points = new TreeMap<>();
  private final ProductCopies copies;
  private final double[] highest;
  private long copiesAStep = COPIES_A_STEP;
  private long spacing;
  private long nextCopy = Long.MAX_VALUE;
  private int decompositions;
  private BooleanSupplier outOfTime = () -> false;

  /**
   * Creates a search for one run with end-to-end products of {@code rows x cols}, in which the
   * strength of the i-th mode is the i-th singular value.
   *
   * @param references the singular values that the modes grow to; null if they are known only after
   *     the run
   * @param recorded whether the singular values of a state are known anyway, because the state is
   *     recorded; the answer must not depend on which observer has seen the state first
   */
  public CrossingSearch(
      int depth, int rows, int cols, DenseVector references, Predicate<DescentState> recorded) {
    this(depth, rows, cols, references, null, recorded, MOST_ELEMENTS / ((long) rows * cols));
  }

  /**
   * Creates a search in which the strength of the i-th mode is u_i^T W v_i.
   *
   * @param basis the singular vectors u_i and v_i of the target; null for singular values
   */
  public CrossingSearch(
      int depth,
      int rows,
      int cols,
      DenseVector references,
      SingularVectors basis,
      Predicate<DescentState> recorded) {
    this(depth, rows, cols, references, basis, recorded, MOST_ELEMENTS / ((long) rows * cols));
  }

  CrossingSearch(
      int depth,
      int rows,
      int cols,
      DenseVector references,
      Predicate<DescentState> recorded,
      long mostCopies) {
    this(depth, rows, cols, references, null, recorded, mostCopies);
  }

  private CrossingSearch(
      int depth,
      int rows,
      int cols,
      DenseVector references,
      SingularVectors basis,
      Predicate<DescentState> recorded,
      long mostCopies) {
    this.depth = depth;
    this.references = references;
    this.recorded = recorded;
    this.decomposition = new SingularValues(rows, cols);
    this.copies = new ProductCopies(rows * cols);
    this.basis = basis;
    this.mostCopies = mostCopies;
    this.highest = new double[references == null ? 0 : references.size()];
  }

  @Override
  public void observe(DescentState state) {
    if (recorded.test(state)) {
      add(state.step(), strengths(state));
    } else if (state.step() >= nextCopy) {
      copies.add(state);
      nextCopy = state.step() + spacing;
      if (copies.size() > mostCopies) {
        thin();
      }
    }
  }

  private DenseVector strengths(DescentState state) {
    return basis == null ? state.singularValues() : basis.diagonalOf(state.endToEndProduct());
  }

  private DenseVector strengths(double[] product) {
    return basis == null
        ? new DenseVector(decomposition.of(product))
        : basis.diagonalOf(
            new DenseMatrix(basis.left().numRows(), basis.right().numRows(), product));
  }

  private void add(long step, DenseVector values) {
    DenseVector last = points.isEmpty() ? values : points.lastEntry().getValue();
    long lastStep = points.isEmpty() ? step : points.lastKey();
    points.put(step, values);
    boolean moved = moved(last, values);
    if (references != null) {
      narrowAll(references, lastStep, highest);
      copies.clear();
      for (int i = 0; i < highest.length; i++) {
        highest[i] = Math.max(highest[i], values.apply(i));
      }
    } else if (!moved) {
      copies.dropFrom(lastStep);
    }
    spacing = Math.max(1, step / copiesAStep);
    nextCopy = (references == null ? moved : near(values)) ? step + spacing : Long.MAX_VALUE;
  }

  private boolean near(DenseVector values) {
    for (int i = 0; i < highest.length; i++) {
      for (double share : ModeCrossings.SHARES) {
        double level = share * references.apply(i);
        if (level > highest[i] && values.apply(i) >= NEAR * level) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean moved(DenseVector from, DenseVector to) {
    for (int i = 0; i < to.size(); i++) {
      double s = to.apply(i);
      if (s > SMALL * to.apply(0) && Math.abs(s - from.apply(i)) > MOVED * s) {
        return true;
      }
    }
    return false;
  }

  private void thin() {
    copiesAStep = Math.max(1, copiesAStep / 2);
    copies.dropEveryOther();
  }

  /** Saves or restores the known singular values and the copies. */
  public void saveOrRestore(StateArchive archive) throws IOException {
    Map.Entry<Long, double[]> any = Map.entry(0L, new double[0]);
    List<Map.Entry<Long, double[]>> of =
        points.entrySet().stream().map(e -> Map.entry(e.getKey(), e.getValue().values())).toList();
    for (var point : archive.visit(of, any, CrossingSearch::visited)) {
      points.put(point.getKey(), new DenseVector(point.getValue()));
    }
    copies.saveOrRestore(archive);
    archive.visitElements(highest);
    copiesAStep = archive.visit(copiesAStep);
    spacing = archive.visit(spacing);
    nextCopy = archive.visit(nextCopy);
  }

  private static Map.Entry<Long, double[]> visited(
      StateArchive archive, Map.Entry<Long, double[]> entry) throws IOException {
    long step = archive.visit(entry.getKey().longValue());
    return Map.entry(step, archive.visit(entry.getValue()));
  }

  /**
   * Returns the crossings of all modes with a reference, largest first.
   *
   * @param last the last state of the run
   * @param known the singular values that the modes grow to
   * @param outOfTime asked before each decomposition; once it returns true, the crossings stay as
   *     exact as they are by then
   */
  public List<ModeCrossings> finish(
      DescentState last, DenseVector known, BooleanSupplier outOfTime) {
    this.outOfTime = outOfTime;
    if (last.isFinite() && !points.containsKey(last.step())) {
      add(last.step(), strengths(last));
    }
    if (references == null) {
      double[] below = new double[known.size()];
      Arrays.fill(below, Double.NEGATIVE_INFINITY);
      narrowAll(known, 0, below);
    }
    return ModeCrossings.of(points, known, depth);
  }

  private void narrowAll(DenseVector known, long from, double[] reached) {
    for (int i = 0; i < known.size() && copies.size() > 0; i++) {
      GrowthCurve curve = new GrowthCurve(depth, known.apply(i));
      for (double share : ModeCrossings.SHARES) {
        if (share * known.apply(i) > reached[i]) {
          narrow(from, i, curve, share * known.apply(i));
        }
      }
    }
  }

  /**
   * Computes singular values of copies until no copy is left next to the first crossing after
   * {@code from}.
   */
  private void narrow(long from, int mode, GrowthCurve curve, double level) {
    Long above = null;
    for (var point : points.tailMap(from, false).entrySet()) {
      if (point.getValue().apply(mode) >= level) {
        above = point.getKey();
        break;
      }
    }
    Long below = above == null ? null : points.lowerKey(above);
    if (below == null || points.get(below).apply(mode) >= level) {
      return;
    }
    for (int tries = 0; ; tries++) {
      double guess =
          tries < TRIES_BEFORE_HALVING
              ? ModeCrossings.between(
                  below,
                  points.get(below).apply(mode),
                  above,
                  points.get(above).apply(mode),
                  curve,
                  level)
              : (below + above) * .5;
      int copy = copies.near(guess, below, above);
      if (copy < 0 || outOfTime.getAsBoolean()) {
        return;
      }
      long at = copies.step(copy);
      DenseVector values = strengths(copies.product(copy));
      decompositions++;
      points.put(at, values);
      if (values.apply(mode) >= level) {
        above = at;
      } else {
        below = at;
      }
    }
  }

  /** Returns how many products are kept now. */
  int copies() {
    return copies.size();
  }

  /** Returns how many copies were decomposed, besides the recorded states. */
  int decompositions() {
    return decompositions;
  }
}
