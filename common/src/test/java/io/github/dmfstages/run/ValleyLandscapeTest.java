package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.linalg.SingularVectors;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.result.StageAccount;
import io.github.dmfstages.stages.TrajectoryPoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.linalg.DenseVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What runs meet at the saddles on their way. */
class ValleyLandscapeTest {
  private static final double[] SIGMA = {1, .5, .25};

  /** Of lambda_min; Lanczos' error is that of its residual squared, and far below. */
  private static final double CLOSED_FORM = 1e-6;

  /**
   * Factors that stay diagonal. At depth 2 the direction that takes the next mode through the
   * smallest hidden one bends more than the next mode's own: s in place of 2 s.
   */
  @ParameterizedTest
  @CsvSource({"2, 1e-9", "2, 1e-12", "3, 1e-4", "3, 1e-6", "4, 1e-4", "4, 1e-5", "5, 1e-4"})
  void lambdaMin_alignedStart_isTheClosedFormAtEverySaddle(int depth, double alpha) {
    RunResult result = Experiment.of(5, depth, SIGMA).scale(alpha).runAligned();
    assertThat(result.stages()).hasSize(3);
    for (StageAccount account : result.stages()) {
      DenseVector values = account.saddle().singularValues();
      double next = values.apply(account.learned());
      double law =
          depth == 2
              ? next + values.apply(4) - SIGMA[account.learned()]
              : closedForm(depth, next, SIGMA[account.learned()]);
      assertThat(account.saddle().certificate().minEigenvalue())
          .isCloseTo(law, within(CLOSED_FORM * -law));
    }
  }

  /** N a^(2N-2) + (N-1)(s - sigma) a^(N-2), s = a^N. */
  private static double closedForm(int depth, double s, double sigma) {
    double a = Math.pow(s, 1.0 / depth);
    return depth * Math.pow(a, 2 * depth - 2) + (depth - 1) * (s - sigma) * Math.pow(a, depth - 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 16})
  void lambdaMin_gaussianStartOfDepthTwo_isTheNextSingularValue(int n) {
    for (int seed = 1; seed <= 12; seed++) {
      RunResult result = Experiment.of(n, 2, SIGMA).seed(seed).run();
      for (StageAccount account : result.stages()) {
        assertThat(account.saddle().certificate().minEigenvalue() / -SIGMA[account.learned()])
            .isCloseTo(1, within(.002));
      }
    }
  }

  /**
   * Random factors of depth 3 align while they leave a saddle: at the last kept state near it the
   * closed form holds, at the valley before not yet. There the mode's own Hessian in factors as
   * they are holds instead.
   */
  @ParameterizedTest
  @ValueSource(ints = {8, 16})
  void lambdaMin_gaussianStartOfDepthThree_followsTheLawAtEverySaddle(int n) {
    for (int seed = 1; seed <= 10; seed++) {
      Experiment experiment = Experiment.of(n, 3, SIGMA).seed(seed);
      RunResult result = experiment.run();
      SingularVectors target = SingularVectors.of(experiment.config().target().matrix());
      Map<Long, Integer> valleys = new HashMap<>();
      Map<Long, Integer> leaving = new HashMap<>();
      for (StageAccount account : result.stages()) {
        int k = account.learned();
        valleys.put(account.saddle().step(), k);
        leaving.put(lastRecordIn(result, "saddle " + k), k);
      }
      assertThat(leaving).hasSize(3);
      Run.execute(
          experiment.config(),
          state -> {
            Integer k = leaving.get(state.step());
            if (k != null) {
              double law = closedForm(3, state.singularValues().apply(k), SIGMA[k]);
              assertThat(state.certificate(0).minEigenvalue() / law).isCloseTo(1, within(.07));
            }
            k = valleys.get(state.step());
            if (k != null) {
              double law = SIGMA[k] * new OneModeHessian(state.factors(), target, k).least();
              assertThat(state.certificate(0).minEigenvalue() / law).isCloseTo(1, within(.03));
            }
          });
    }
  }

  private static long lastRecordIn(RunResult result, String region) {
    return result.trajectory().stream()
        .filter(r -> r.region().equals(region))
        .mapToLong(TrajectoryPoint::step)
        .max()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void saddles_separatedModes_haveTheRanksOfTheLearnedAndLieNearTheirTruncations(int depth) {
    RunResult result = Experiment.of(8, depth, SIGMA).run();
    List<Integer> ranks = new ArrayList<>();
    for (StageAccount account : result.stages()) {
      ranks.add(account.saddle().rank());
      assertThat(account.saddle().truncationDistance()).isLessThan(.07);
      assertThat(account.region()).isEqualTo("saddle " + account.learned());
      assertThat(account.saddle().step()).isLessThanOrEqualTo(account.stage().valley().step());
    }
    assertThat(ranks).containsExactly(0, 1, 2);
  }

  /**
   * A copy is taken again where the minimum fell by 10 % since: none is further from its valley.
   */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void saddles_copies_areTheStatesOfTheirSteps(int depth) {
    Experiment experiment = Experiment.of(6, depth, SIGMA).relativeStep(.5);
    List<DenseVector> singularValues = new ArrayList<>();
    List<Double> gradientNorms = new ArrayList<>();
    RunResult result =
        Run.execute(
            experiment.config(),
            state -> {
              singularValues.add(state.singularValues());
              gradientNorms.add(state.gradientNorm());
            });
    assertThat(result.stages()).hasSize(3);
    for (StageAccount account : result.stages()) {
      int step = (int) account.saddle().step();
      assertThat(account.saddle().singularValues()).isEqualTo(singularValues.get(step));
      assertThat(.9 * gradientNorms.get(step))
          .isLessThanOrEqualTo(account.stage().valley().gradientNorm());
    }
  }

  @Test
  void balance_flowWithASmallStep_driftsByTheStep() {
    double coarse = Experiment.of(6, 3, SIGMA).scale(1e-4).relativeStep(.2).run().balance().drift();
    double fine = Experiment.of(6, 3, SIGMA).scale(1e-4).relativeStep(.1).run().balance().drift();
    assertThat(coarse / fine).isBetween(1.6, 2.5);
  }

  @Test
  void balance_oneLayer_isNothing() {
    RunResult result = Experiment.of(4, 1, 1).run();
    assertThat(result.balance().drift()).isZero();
    assertThat(result.balance().gap()).isZero();
  }
}
