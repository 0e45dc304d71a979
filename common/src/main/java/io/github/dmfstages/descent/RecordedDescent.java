package io.github.dmfstages.descent;

import io.github.dmfstages.landscape.CriticalPoint;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.WorkMatrix;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.Objective;
import java.util.OptionalDouble;

/**
 * A descent that another program made, of which some factors were recorded. Its state has the loss,
 * the gradient and the singular values of the last recorded factors, as that of a {@link Descent}
 * has them.
 */
public final class RecordedDescent {
  private final LinearAlgebra engine;
  private final Objective objective;
  private final WorkMatrix[] factors;
  private final DescentState state;

  /**
   * Creates a descent that begins at these factors.
   *
   * @param first the factors of the first record, with the widths of {@code objective}
   */
  public RecordedDescent(LinearAlgebra engine, Objective objective, Factors first) {
    this.engine = engine;
    this.objective = objective;
    this.factors = first.matrices().stream().map(engine::pack).toArray(WorkMatrix[]::new);
    objective.evaluate(factors);
    this.state = new DescentState(engine, factors, objective);
  }

  /** Moves to the next recorded factors, and returns the state there. */
  public DescentState moveTo(long step, Factors next) {
    for (int j = 0; j < factors.length; j++) {
      factors[j].set(engine.pack(next.factor(j + 1)));
    }
    objective.evaluate(factors);
    state.moveTo(step, objective.loss(), objective.gradientNorm());
    return state;
  }

  /** Returns the present state. */
  public DescentState state() {
    return state;
  }

  /**
   * Returns how near the present state is to a second-order critical point.
   *
   * @param stepSize the step size of the gradient descent that was made; empty if it is unknown
   */
  public CriticalPoint criticalPoint(OptionalDouble stepSize) {
    return CriticalPoint.of(
        state.certificate(0),
        objective.depth(),
        state.gradientNorm(),
        state.largestGradientNorm(),
        objective.lossFactor(),
        stepSize,
        state.singularValues());
  }
}
