package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.stages.TrajectoryPoint;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdamRunTest {
  private static final List<Long> STEPS = List.of(10_000L, 20_000L, 40_000L);

  /**
   * A mode of singular value 0, whose layers are a: |a| ~ beta2^(t/(4(N-1))) under Adam, and
   * t^(-1/2) under gradient descent. The values are those of another implementation.
   */
  @Test
  void nullMode_decaysExponentiallyUnderAdam_andLikeAPowerUnderGradientDescent() {
    Experiment adam = nullMode().optimizer(Optimizer.Kind.ADAM, 1e-3).set(Settings.EPSILON, 1e-16);
    assertThat(layers(adam)[0]).isCloseTo(.0285, within(5e-5));
    assertThat(layers(adam)[1]).isCloseTo(.00233, within(5e-6));
    assertThat(layers(adam)[2]).isCloseTo(1.56e-5, within(5e-8));

    Experiment descent = nullMode().optimizer(Optimizer.Kind.GRADIENT_DESCENT, .01);
    assertThat(layers(descent)[0]).isCloseTo(.0705, within(5e-5));
    assertThat(layers(descent)[1]).isCloseTo(.0499, within(5e-5));
    assertThat(layers(descent)[2]).isCloseTo(.0353, within(5e-5));
  }

  /** The rate per step is that of the law, ln(beta2)/(4(N-1)). */
  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  void nullMode_deeper_decaysAtTheRateOfItsDepth(int depth) {
    Experiment adam =
        nullMode(depth).optimizer(Optimizer.Kind.ADAM, 1e-3).set(Settings.EPSILON, 1e-16);
    double[] a = layers(adam);
    double law = Math.log(.999) / (4 * (depth - 1));
    assertThat(Math.log(a[2] / a[1]) / 20_000).isCloseTo(law, within(-.01 * law));
  }

  private static Experiment nullMode() {
    return nullMode(2);
  }

  /** A target of singular values 1 and 0, and both modes at 1. */
  private static Experiment nullMode(int depth) {
    Experiment experiment =
        Experiment.of(2, depth, 1).scale(1).maxSteps(40_000).set(Settings.RECORD_STEPS, STEPS);
    experiment.gradientTolerance = 0;
    experiment.lossTolerance = java.util.OptionalDouble.of(0);
    return experiment;
  }

  private static double[] layers(Experiment experiment) {
    RunResult result = experiment.runAligned();
    return result.trajectory().stream()
        .filter(r -> STEPS.contains(r.step()))
        .map(TrajectoryPoint::singularValues)
        .mapToDouble(s -> Math.pow(s.apply(1), 1.0 / experiment.config().depth()))
        .toArray();
  }

  /** AdamW without weight decay is Adam, but a run of its own. */
  @Test
  void adamW_withoutDecay_hasTheBitsOfAdam() {
    Experiment adam = Experiment.of(6, 3, 1, .5).maxSteps(500);
    adam.optimizer(Optimizer.Kind.ADAM, 1e-3);
    String digest = adam.run().end().digest();
    String id = adam.config().runId();
    adam.optimizer(Optimizer.Kind.ADAMW, 1e-3);
    assertThat(adam.run().end().digest()).isEqualTo(digest);
    assertThat(adam.config().runId()).isNotEqualTo(id);
  }

  /** Theory is silent: there is no prediction, no budget and no certificate that ends a run. */
  @Test
  void theory_ofRulesThatScaleGradients_isSilent() {
    for (Optimizer.Kind kind :
        List.of(
            Optimizer.Kind.ADAM, Optimizer.Kind.ADAMW, Optimizer.Kind.SIGN, Optimizer.Kind.MUON)) {
      Experiment experiment = Experiment.of(5, 2, 1, .5).optimizer(kind, 1e-3).maxSteps(400);
      RunResult result = experiment.run();
      assertThat(result.theory().halfCrossings().values()).containsOnly(Double.NaN);
      assertThat(result.theory().separation()).isNaN();
      assertThat(result.criticalPoint().escapeIn()).isNaN();
      assertThat(experiment.config().predictedSteps()).isEmpty();
    }
  }
}
