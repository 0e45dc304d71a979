package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.descent.Status;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.result.RunResult;
import java.util.Collections;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs that an early stop of Lanczos' method certified at saddles that they leave in time. */
class CertificateCasesTest {

  static Stream<Arguments> leavingTheirSaddles() {
    return Stream.of(
        Arguments.of(1, 1e-7, .9, of(10, 10, 4, 1, .5, .25), 3),
        Arguments.of(25, 1e-6, .9, of(8, 8, 5, 1, .5, .25), 3),
        Arguments.of(143_676, 4.922749065281079e-10, .2241, of(4, 4, 3, 1, .592, .112), 3),
        Arguments.of(859_043, 1.5124221883696447e-07, .1309, of(4, 4, 4, 1, .722, .226), 3),
        Arguments.of(132_716, 1.1636352058099628e-05, .3332, of(6, 4, 6, 1, .424, .268), 2));
  }

  private static Experiment of(int rows, int cols, int depth, double... sigma) {
    return Experiment.of(
        LayerWidths.of(rows, cols, Collections.nCopies(depth - 1, Math.min(rows, cols))), sigma);
  }

  @ParameterizedTest
  @MethodSource("leavingTheirSaddles")
  void end_saddleIsLeftWithinTheBudget_isNotCertifiedThere(
      int seed, double alpha, double step, Experiment experiment, int stages) {
    experiment.seed(seed).scale(alpha).relativeStep(step);
    assertThat(experiment.run().stageCount().count()).hasValue(stages);
    experiment.gradientTolerance = 0;
    assertThat(experiment.run().stageCount().count()).hasValue(stages);
  }

  /** The mean of the squares and their sum make the same trajectory at the same relative step. */
  @ParameterizedTest
  @CsvSource({"14, CONVERGED", "29, BUDGET_EXHAUSTED"})
  void end_meanAndSum_isTheSameStepAndStatus(int seed, Status status) {
    RunResult sum = completion(seed, LossNormalisation.SUM).run();
    RunResult mean = completion(seed, LossNormalisation.MEAN).run();
    assertThat(mean.steps()).isEqualTo(sum.steps());
    assertThat(mean.status()).isEqualTo(sum.status()).isEqualTo(status);
    assertThat(mean.stageCount().count()).isEqualTo(sum.stageCount().count());
  }

  private static Experiment completion(int seed, LossNormalisation normalisation) {
    Experiment experiment = seed == 14 ? of(7, 7, 2, 1, .255) : of(7, 7, 2, 1, .724, .685);
    experiment.seed(seed).scale(1e-8).relativeStep(.3);
    experiment.initialisation = Initialisation.Kind.ORTHOGONAL;
    experiment.observedEntries = OptionalLong.of(39);
    experiment.normalisation = normalisation;
    return experiment;
  }
}
