package io.github.dmfstages.stages;

import io.github.dmfstages.descent.DescentState;
import io.github.dmfstages.descent.StateArchive;
import io.github.dmfstages.descent.StepObserver;
import io.github.dmfstages.linalg.SingularValues;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * Tells mode crossings more exactly than the states whose singular values others have asked for: it
 * observes after the trajectory sampler, and wherever a mode may be about to cross, it keeps copies
 * of the end-to-end product in between, one every .1 % of the step. Where a mode turns out to have
 * crossed, singular values of a few copies, two at most as a rule, narrow it down to two
 * neighbours.
 *
 * <p>Where the references are known only when the run is over, so long are kept copies from all
 * times at which singular values moved.
 */
public final class CrossingSearch implements StepObserver {
  /** A copy every t / 1000 steps, and so at every step up to twice that. */
  private static final long COPIES_A_STEP = 1000;

  /** A mode may cross a level before the next record from this share of it on. */
  private static final double NEAR = .25;

  /** Singular values that are smaller than this beside the largest have no crossings soon. */
  private static final double SMALL = .0005;

  private static final double MOVED = .001;
  private static final int TRIES_BEFORE_HALVING = 3;
  private static final long MOST_ELEMENTS = 1 << 22;

  private final int depth;
  private final DenseVector references;
  private final SingularValues decomposition;
  private final long mostCopies;
  private final NavigableMap<Long, DenseVector> points = new TreeMap<>();
  private final NavigableMap<Long, double[]> copies = new TreeMap<>();
  private final double[] highest;
  private long copiesAStep = COPIES_A_STEP;
  private long spacing;
  private long nextCopy = Long.MAX_VALUE;
  private int decompositions;
  private BooleanSupplier outOfTime = () -> false;

  /**
   * A search in one run.
   *
   * @param references what the modes grow to; null if that is known only when the run is over
   */
  public CrossingSearch(int depth, int rows, int cols, DenseVector references) {
    this(depth, rows, cols, references, MOST_ELEMENTS / ((long) rows * cols));
  }

  CrossingSearch(int depth, int rows, int cols, DenseVector references, long mostCopies) {
    this.depth = depth;
    this.references = references;
    this.decomposition = new SingularValues(rows, cols);
    this.mostCopies = mostCopies;
    this.highest = new double[references == null ? 0 : references.size()];
  }

  @Override
  public void observe(DescentState state) {
    if (state.hasSingularValues()) {
      add(state.step(), state.singularValues());
    } else if (state.step() >= nextCopy) {
      copies.put(state.step(), state.copyOfProduct());
      nextCopy = state.step() + spacing;
      if (copies.size() > mostCopies) {
        thin();
      }
    }
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
      copies.tailMap(lastStep).clear();
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
    boolean odd = false;
    for (var all = copies.keySet().iterator(); all.hasNext(); odd = !odd) {
      all.next();
      if (!odd) {
        all.remove();
      }
    }
  }

  /** Carries points and copies. */
  public void saveOrRestore(StateArchive archive) throws IOException {
    Map.Entry<Long, double[]> any = Map.entry(0L, new double[0]);
    List<Map.Entry<Long, double[]>> of =
        points.entrySet().stream().map(e -> Map.entry(e.getKey(), e.getValue().values())).toList();
    for (var point : archive.visit(of, any, CrossingSearch::visited)) {
      points.put(point.getKey(), new DenseVector(point.getValue()));
    }
    for (var copy : archive.visit(List.copyOf(copies.entrySet()), any, CrossingSearch::visited)) {
      copies.put(copy.getKey(), copy.getValue());
    }
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
   * The crossings of all modes with a reference, largest first.
   *
   * @param last the run's last state
   * @param known what the modes grow to
   * @param outOfTime asked before each decomposition; from when it is so, crossings are as exact as
   *     they are by then
   */
  public List<ModeCrossings> finish(
      DescentState last, DenseVector known, BooleanSupplier outOfTime) {
    this.outOfTime = outOfTime;
    if (last.isFinite() && !points.containsKey(last.step())) {
      add(last.step(), last.singularValues());
    }
    if (references == null) {
      double[] below = new double[known.size()];
      Arrays.fill(below, Double.NEGATIVE_INFINITY);
      narrowAll(known, 0, below);
    }
    return ModeCrossings.of(points, known, depth);
  }

  private void narrowAll(DenseVector known, long from, double[] reached) {
    for (int i = 0; i < known.size() && !copies.isEmpty(); i++) {
      GrowthCurve curve = new GrowthCurve(depth, known.apply(i));
      for (double share : ModeCrossings.SHARES) {
        if (share * known.apply(i) > reached[i]) {
          narrow(from, i, curve, share * known.apply(i));
        }
      }
    }
  }

  /** Makes points of copies until none is left beside the first crossing after {@code from}. */
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
      NavigableMap<Long, double[]> between = copies.subMap(below, false, above, false);
      if (between.isEmpty() || outOfTime.getAsBoolean()) {
        return;
      }
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
      Long at = between.floorKey((long) guess);
      at = at == null ? between.firstKey() : at;
      DenseVector values = new DenseVector(decomposition.of(between.get(at)));
      decompositions++;
      points.put(at, values);
      if (values.apply(mode) >= level) {
        above = at;
      } else {
        below = at;
      }
    }
  }

  /** How many products are kept now. */
  int copies() {
    return copies.size();
  }

  /** How many matrices were decomposed besides those that others asked for. */
  int decompositions() {
    return decompositions;
  }
}
