package io.github.dmfstages.run;

import io.github.dmfstages.descent.DescentState;
import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.OptimizerKind;
import io.github.dmfstages.descent.Schedule;
import io.github.dmfstages.landscape.DepthTwoEscapes;
import io.github.dmfstages.landscape.DiscreteEscape;
import io.github.dmfstages.landscape.PolarEscape;
import io.github.dmfstages.landscape.StepSizes;
import io.github.dmfstages.landscape.Theory;
import io.github.dmfstages.linalg.SingularVectors;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.ModeRows;
import io.github.dmfstages.model.Regression;
import io.github.dmfstages.model.Target;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Settings;
import java.util.List;
import org.apache.spark.ml.linalg.DenseVector;

/** Chooses the theory that covers a run, and computes its predictions. */
final class Prediction {
  // With a step size that is smaller by this factor, gradient descent is its flow: crossings differ
  // by less than a millionth of a step.
  private static final double OF_FLOW = 0x1p-20;

  private Prediction() {}

  /**
   * Returns the predictions for a run. At depth 2 they follow its initial factors. At other depths
   * each mode is assumed to start at alpha, and there are none for factors without such a size. For
   * steps with noise, they are those of the run without noise.
   *
   * @param start the initial factors
   * @param proceed called often; it may throw an exception to end the work
   */
  static Theory of(RunConfig config, Target target, Factors start, Runnable proceed) {
    double alpha = config.initialisation().modeScale();
    if (!Run.observesAll(config)
        || config.get(Settings.WEIGHT_DECAY) > 0
        || config.hasUnequalLayerSteps()) {
      return Theory.none(target.rank());
    }
    proceed.run();
    double[] sigma = target.singularValues().values();
    Schedule schedule = config.schedule();
    OptimizerKind kind = config.get(Settings.OPTIMIZER);
    if (config.observation().ordersModes()) {
      return kind.scalesGradients()
          ? Theory.none(target.rank())
          : regression(config, sigma, proceed);
    }
    if (kind == Optimizer.Kind.POLAR && !Double.isNaN(alpha)) {
      return Theory.of(
          PolarEscape.halfCrossings(
              config.depth(), sigma, config.learnableModes(), alpha, schedule));
    }
    if (kind.scalesGradients() || (Double.isNaN(alpha) && config.depth() != 2)) {
      return Theory.none(target.rank());
    }
    double c = config.lossFactor();
    double perStep = config.optimizer().displacementBound(1);
    double[] crossings =
        config.depth() == 2
            ? depthTwo(config, sigma, ModeRows.of(target, start), proceed)
            : DiscreteEscape.halfCrossings(
                config.depth(),
                sigma,
                config.learnableModes(),
                alpha,
                schedule.isConstant()
                    ? StepSizes.constant(
                        c * config.optimizer().displacementBound(config.effectiveStepSize()))
                    : schedule.times(c * perStep),
                kind == Optimizer.Kind.GRADIENT_FLOW ? 0 : config.maxSteps(),
                proceed);
    return Theory.of(config.depth(), sigma, config.learnableModes(), alpha, crossings, c);
  }

  /**
   * Returns the predictions for a regression. They exist if modes move by themselves, because the
   * initial factors and the covariance have the singular vectors of the target. A mode with the
   * eigenvalue lambda moves as in a full reconstruction with a step size that is larger by lambda.
   */
  private static Theory regression(RunConfig config, double[] sigma, Runnable proceed) {
    boolean aligned =
        config.observation() instanceof Regression regression
            && regression.isAligned()
            && config.get(Settings.INITIALISATION) == Initialisation.Kind.ALIGNED;
    if (!aligned) {
      return Theory.none(sigma.length);
    }
    List<Double> eigenvalues = ((Regression) config.observation()).eigenvalues();
    double c = config.lossFactor();
    StepSizes steps = config.schedule().times(c * config.optimizer().displacementBound(1));
    boolean flow = config.get(Settings.OPTIMIZER) == Optimizer.Kind.GRADIENT_FLOW;
    double[] crossings = new double[sigma.length];
    double[] losses = new double[sigma.length];
    for (int i = 0; i < sigma.length; i++) {
      proceed.run();
      crossings[i] =
          DiscreteEscape.halfCrossing(
              config.depth(),
              sigma[i],
              config.initialisation().scale(),
              steps.times(eigenvalues.get(i)),
              flow ? 0 : config.maxSteps());
      losses[i] = c / 2 * eigenvalues.get(i) * sigma[i] * sigma[i];
    }
    return Theory.ofOrder(crossings, losses);
  }

  /**
   * Returns the half crossings at depth 2. If the step size changes, a mode crosses when it has
   * grown as much as with a step size that does not: by ln(1 + eta c sigma) at each step, or by eta
   * c sigma in the flow. This is exact while modes are small.
   */
  private static double[] depthTwo(
      RunConfig config, double[] sigma, ModeRows rows, Runnable proceed) {
    Schedule schedule = config.schedule();
    double eta = config.effectiveStepSize();
    double c = config.lossFactor();
    Optimizer.Kind kind = (Optimizer.Kind) config.get(Settings.OPTIMIZER);
    double mu =
        switch (kind) {
          case GRADIENT_DESCENT, GRADIENT_FLOW -> 0;
          case MOMENTUM -> config.get(Settings.MOMENTUM);
          case RMSPROP, GROUP_RMSPROP, ADAM, ADAMW, SIGN, POLAR, MUON ->
              throw new IllegalArgumentException(kind + " scales gradients");
        };
    double share = kind == Optimizer.Kind.GRADIENT_FLOW ? OF_FLOW : 1;
    double[] crossings = DepthTwoEscapes.halfCrossings(sigma, rows, c * eta * share, mu, proceed);
    for (int i = 0; i < crossings.length; i++) {
      crossings[i] *= share;
      if (!schedule.isConstant()) {
        proceed.run();
        double rate = c * sigma[i] * share;
        crossings[i] =
            mu > 0
                ? Double.NaN
                : schedule.stepsIn(
                    crossings[i] * StrictMath.log1p(eta * rate),
                    size -> StrictMath.log1p(size * rate));
      }
    }
    return crossings;
  }

  /**
   * Returns the earliest predicted half crossing after the step of {@code state}, over the modes
   * that are below half of their singular value there; infinite if there is none.
   *
   * @param sigma the target's singular values
   * @param basis the target's singular vectors, if they define the strengths of modes; otherwise
   *     null
   */
  static double nextEscape(
      Theory theory, DenseVector sigma, SingularVectors basis, DescentState state) {
    double next = Double.POSITIVE_INFINITY;
    DenseVector strengths =
        basis == null ? state.singularValues() : basis.diagonalOf(state.endToEndProduct());
    for (int i = 0; i < sigma.size(); i++) {
      double predicted = theory.halfCrossing(i + 1);
      if (predicted > state.step() && strengths.apply(i) < sigma.apply(i) / 2) {
        next = Math.min(next, predicted);
      }
    }
    return next;
  }
}
