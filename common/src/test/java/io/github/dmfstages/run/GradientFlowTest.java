package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.result.RunResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GradientFlowTest {
  private static final double START = 1e-2;

  /** Halving the time step divides the error by 16. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void error_ofAMode_isOfOrderFour(int depth) {
    double time = depth == 2 ? 2.5 : 4;
    double exact = depth == 2 ? sigmoid(time) : byFineSteps(depth, time);
    double coarse = Math.abs(strength(depth, .1, time) - exact);
    double fine = Math.abs(strength(depth, .05, time) - exact);
    double finest = Math.abs(strength(depth, .025, time) - exact);
    assertThat(Math.log(coarse / fine) / Math.log(2)).isCloseTo(4, within(.25));
    assertThat(Math.log(fine / finest) / Math.log(2)).isCloseTo(4, within(.15));
    assertThat(finest).isLessThan(1e-6);
  }

  /** Saxe's solution for sigma = 1. */
  private static double sigmoid(double time) {
    double growth = Math.exp(2 * time);
    return growth * START / (1 - START + growth * START);
  }

  /** ds/dt = N s^(2-2/N) (1 - s), by many steps of the midpoint rule. */
  private static double byFineSteps(int depth, double time) {
    int steps = 1 << 20;
    double h = time / steps;
    double s = START;
    for (int t = 0; t < steps; t++) {
      s += h * slope(depth, s + h / 2 * slope(depth, s));
    }
    return s;
  }

  private static double slope(int depth, double s) {
    return depth * Math.pow(s, 2 - 2.0 / depth) * (1 - s);
  }

  private static double strength(int depth, double h, double time) {
    Experiment experiment =
        Experiment.of(3, depth, 1)
            .scale(START)
            .optimizer(Optimizer.Kind.GRADIENT_FLOW, h)
            .maxSteps(Math.round(time / h));
    RunResult result = experiment.runAligned();
    assertThat(result.steps()).isEqualTo(Math.round(time / h));
    return result.trajectory().get(result.trajectory().size() - 1).singularValues().apply(0);
  }

  /** Stages are those of gradient descent, and theory predicts each crossing. */
  @ParameterizedTest
  @CsvSource({"2, GAUSSIAN", "2, ALIGNED", "3, ALIGNED", "4, ALIGNED"})
  void run_withDefaults_hasItsStagesWhereTheFlowPredictsThem(
      int depth, Initialisation.Kind initialisation) {
    Experiment experiment = Experiment.of(5, depth, 1, .5);
    experiment.optimizer = Optimizer.Kind.GRADIENT_FLOW;
    experiment.initialisation = initialisation;
    RunResult result = experiment.run();
    assertThat(result.status()).isEqualTo(Status.CONVERGED);
    assertThat(result.stages()).hasSize(2);
    for (int i = 0; i < 2; i++) {
      double predicted = result.theory().halfCrossings().apply(i);
      assertThat(result.modes().get(i).crossing50()).isCloseTo(predicted, within(1e-3 * predicted));
    }
    assertThat(experiment.config().predictedSteps()).isPresent();
  }

  /** The flow is the limit of gradient descent: in time, crossings differ by O(eta). */
  @Test
  void crossings_inTime_areTheLimitOfThoseOfGradientDescent() {
    double flow = crossing(Optimizer.Kind.GRADIENT_FLOW, .05) * .05;
    double coarse = crossing(Optimizer.Kind.GRADIENT_DESCENT, .05) * .05;
    double fine = crossing(Optimizer.Kind.GRADIENT_DESCENT, .0125) * .0125;
    assertThat((coarse - flow) / (fine - flow)).isCloseTo(4, within(.2));
  }

  private static double crossing(Optimizer.Kind kind, double eta) {
    return Experiment.of(5, 2, 1)
        .scale(1e-8)
        .optimizer(kind, eta)
        .run()
        .modes()
        .get(0)
        .crossing50();
  }
}
