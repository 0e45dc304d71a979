package io.github.dmfstages.descent;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.WorkMatrix;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.Objective;
import io.github.dmfstages.model.Observation;
import io.github.dmfstages.model.Target;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;

/** Descents and states of descents, made without a configuration. */
public final class Descents {
  private Descents() {}

  /** Full reconstruction by gradient descent, exact, loss factor 1. */
  public static Descent of(
      Target target, Factors start, double eta, double lossTolerance, long maxSteps) {
    return of(target, start, eta, Noise.NONE, lossTolerance, maxSteps);
  }

  /** The same, with noise. */
  public static Descent of(
      Target target, Factors start, double eta, Noise noise, double lossTolerance, long maxSteps) {
    LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
    Objective objective =
        new Objective(
            engine, start.widths(), new Observation.Full(engine, target), LossNormalisation.SUM);
    return new Descent(
        engine,
        objective,
        start,
        new GradientDescent(),
        Schedule.constant(eta),
        noise,
        lossTolerance,
        0,
        maxSteps,
        Double.POSITIVE_INFINITY,
        state -> Double.POSITIVE_INFINITY);
  }

  /** A state of a 1 x 1 problem at {@code parameter}. */
  static DescentState given(LinearAlgebra engine, WorkMatrix parameter) {
    Target target =
        new Target(new DenseMatrix(1, 1, new double[] {1}), new DenseVector(new double[] {1}));
    WorkMatrix[] factors = {parameter};
    Objective objective =
        new Objective(
            engine,
            new LayerWidths(List.of(1, 1)),
            new Observation.Full(engine, target),
            LossNormalisation.SUM);
    objective.evaluate(factors);
    return new DescentState(engine, factors, objective);
  }

  /** A rule without the second-order test. */
  static StopRule rule(double eta, double displacementBound, double lossTolerance, long maxSteps) {
    return new StopRule(
        Schedule.constant(eta),
        displacementBound,
        lossTolerance,
        maxSteps,
        false,
        new SecondOrderTest(
            1, 1, 0, maxSteps, t -> OptionalDouble.empty(), state -> Double.POSITIVE_INFINITY),
        new HeldOutTest(Double.POSITIVE_INFINITY));
  }

  /** A state of a 1 x 1 problem whose step, loss, gradient and parameter are given to it. */
  public static final class GivenState {
    private final WorkMatrix parameter;
    private final DescentState state;

    /** A state that is given nothing yet. */
    public GivenState() {
      LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
      parameter = engine.allocate(1, 1);
      state = given(engine, parameter);
    }

    /** The state, given this; one object for all. */
    public DescentState at(long step, double loss, double gradientNorm, double parameterNorm) {
      parameter.values()[0] = parameterNorm;
      state.moveTo(step, loss, gradientNorm);
      return state;
    }
  }
}
