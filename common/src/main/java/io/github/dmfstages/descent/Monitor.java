package io.github.dmfstages.descent;

import io.github.dmfstages.landscape.Alignment;
import io.github.dmfstages.landscape.LayerBalance;
import io.github.dmfstages.landscape.TrackedCurvature;
import io.github.dmfstages.linalg.Lanczos;
import io.github.dmfstages.linalg.SingularValues;
import io.github.dmfstages.linalg.SingularVectors;
import io.github.dmfstages.linalg.WorkMatrix;
import io.github.dmfstages.model.Objective;
import io.github.dmfstages.model.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * Measures quantities of a run at its trajectory records, in addition to those that every record
 * has. It reads the state and changes nothing, so the steps of the run stay the same.
 */
public final class Monitor {
  private final Set<Quantity> wanted = EnumSet.noneOf(Quantity.class);
  private final TrackedCurvature curvature = new TrackedCurvature();
  private final Alignment alignment;

  /** What a run can measure along the way. */
  public enum Quantity {
    /** The smallest and the largest eigenvalue of the Hessian. */
    CURVATURE,
    /** The singular values of each factor. */
    LAYERS,
    /** How far the factors are from balanced. */
    BALANCE,
    /** The overlap of the singular vectors of the product with those of the target. */
    ALIGNMENT
  }

  private Monitor() {
    alignment = null;
  }

  /**
   * Creates a monitor for one run.
   *
   * @param wanted the quantities to measure
   * @param target the target of the run
   */
  public Monitor(Collection<Quantity> wanted, Target target) {
    this.wanted.addAll(wanted);
    alignment = wanted.contains(Quantity.ALIGNMENT) ? new Alignment(target) : null;
  }

  /** Returns a monitor that measures nothing. */
  public static Monitor off() {
    return new Monitor();
  }

  /** Measures a state. Nothing is measured if it, or a product with it, is not finite. */
  Measurement measure(DescentState state) {
    if (wanted.isEmpty() || !state.isFinite()) {
      return Measurement.NONE;
    }
    try {
      return measured(state);
    } catch (ArithmeticException e) {
      return Measurement.NONE;
    }
  }

  private Measurement measured(DescentState state) {
    double min = Double.NaN;
    double max = Double.NaN;
    if (wanted.contains(Quantity.CURVATURE)) {
      Lanczos.Ends ends = curvature.at(state.objective());
      min = ends.min();
      max = ends.max();
    }
    return new Measurement(
        min,
        max,
        wanted.contains(Quantity.LAYERS) ? layers(state) : List.of(),
        wanted.contains(Quantity.BALANCE)
            ? LayerBalance.imbalance(state.engine(), state.factors())
            : Double.NaN,
        alignment == null ? null : alignment.of(SingularVectors.of(state.endToEndProduct())));
  }

  private static List<DenseVector> layers(DescentState state) {
    Objective objective = state.objective();
    List<DenseVector> layers = new ArrayList<>();
    for (int j = 1; j <= objective.depth(); j++) {
      WorkMatrix factor = objective.factor(j);
      layers.add(
          new DenseVector(
              new SingularValues(factor.rows(), factor.cols()).of(state.engine(), factor)));
    }
    return List.copyOf(layers);
  }

  /** Saves or restores from where the next search for eigenvalues starts. */
  void saveOrRestore(StateArchive archive) throws IOException {
    curvature.continueFrom(archive.visit(curvature.vectors()));
  }
}
