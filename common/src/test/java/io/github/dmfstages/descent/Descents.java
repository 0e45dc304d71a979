package io.github.dmfstages.descent;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.WorkMatrix;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.Objective;
import io.github.dmfstages.model.Observation;
import io.github.dmfstages.model.Target;

/** Descents and states of descents, made without a configuration. */
public final class Descents {
  private Descents() {}

  /** Full reconstruction by gradient descent, exact, loss factor 1. */
  public static Descent of(
      Target target, Factors start, double eta, double lossTolerance, long maxSteps) {
    LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
    Objective objective =
        new Objective(
            engine, start.widths(), new Observation.Full(engine, target), LossNormalisation.SUM);
    return new Descent(
        engine, objective, start, new Optimizer.GradientDescent(), eta, lossTolerance, maxSteps);
  }

  /** A state of a 1 x 1 problem whose step, loss, gradient and parameter are told to it. */
  static final class ToldState {
    private final WorkMatrix parameter;
    private final DescentState state;

    ToldState() {
      LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
      parameter = engine.allocate(1, 1);
      state = new DescentState(engine, new WorkMatrix[] {parameter}, parameter);
    }

    DescentState at(long step, double loss, double gradientNorm, double parameterNorm) {
      parameter.values()[0] = parameterNorm;
      state.moveTo(step, loss, gradientNorm);
      return state;
    }
  }
}
