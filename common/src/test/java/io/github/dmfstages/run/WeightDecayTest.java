package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.descent.GradientDescent;
import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.Plain;
import io.github.dmfstages.linalg.WorkMatrix;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.Objective;
import io.github.dmfstages.model.Observation;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.model.Target;
import io.github.dmfstages.result.Reason;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.setting.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightDecayTest {
  private static final double ETA = .05;
  private static final double LAMBDA = .3;

  private final LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();

  /**
   * D_j(t+1) = (1 - eta lambda)^2 D_j(t) + eta^2 (G_{j+1}^T G_{j+1} - G_j G_j^T), with the
   * gradients G of the data loss, at each step and to rounding. The factors are not balanced.
   */
  @Test
  void balancedness_eachStep_shrinksAndDriftsByTheIdentity() {
    LayerWidths widths = new LayerWidths(List.of(5, 4, 6, 3));
    Target target = Target.draw(3, 5, 2, Spectrum.Named.LINEAR, 1);
    Factors start = new Initialisation.Gaussian(1).draw(widths, 2, target);
    Observation observation = new Observation.Full(engine, target);
    Objective decayed = new Objective(engine, widths, observation, LossNormalisation.SUM, LAMBDA);
    Objective data = new Objective(engine, widths, observation, LossNormalisation.SUM);
    WorkMatrix[] factors = start.matrices().stream().map(engine::pack).toArray(WorkMatrix[]::new);
    Optimizer.Update update = new GradientDescent().start(engine, factors, at -> at);
    for (int t = 0; t < 50; t++) {
      data.evaluate(factors);
      decayed.evaluate(factors);
      double[][][] gradients = plain(data.gradients());
      double[][][] before = plain(factors);
      update.apply(decayed.gradients(), ETA);
      double[][][] after = plain(factors);
      double shrink = (1 - ETA * LAMBDA) * (1 - ETA * LAMBDA);
      for (int j = 0; j < 2; j++) {
        double[][] expected =
            Plain.plus(
                Plain.plus(imbalance(before, j), shrink - 1, imbalance(before, j)),
                ETA * ETA,
                imbalance(gradients, j));
        double[][] found = imbalance(after, j);
        for (int i = 0; i < found.length; i++) {
          assertThat(found[i]).containsExactly(expected[i], within(4e-15));
        }
      }
    }
  }

  private double[][][] plain(WorkMatrix[] matrices) {
    return Arrays.stream(matrices).map(m -> Plain.of(engine.unpack(m))).toArray(double[][][]::new);
  }

  static double[][] imbalance(double[][][] a, int j) {
    return Plain.plus(
        Plain.multiply(Plain.transpose(a[j + 1]), a[j + 1]),
        -1,
        Plain.multiply(a[j], Plain.transpose(a[j])));
  }

  /** The gradient is that of the sum of data loss and penalty. */
  @ParameterizedTest
  @CsvSource({"1", "2", "3", "4"})
  void gradient_everyElement_isTheCentralDifferenceOfTheLoss(int depth) {
    LayerWidths widths = new LayerWidths(List.of(3, 4, 2, 5, 3).subList(0, depth + 1));
    Target target = Target.draw(widths.rows(), 3, 2, Spectrum.Named.LINEAR, 1);
    Objective objective =
        new Objective(
            engine, widths, new Observation.Full(engine, target), LossNormalisation.MEAN, LAMBDA);
    WorkMatrix[] factors =
        new Initialisation.Gaussian(1)
            .draw(widths, 2, target).matrices().stream()
                .map(engine::pack)
                .toArray(WorkMatrix[]::new);
    objective.evaluate(factors);
    assertThat(objective.loss() - objective.dataLoss())
        .isCloseTo(LAMBDA / 2 * engine.sumOfSquares(factors), within(1e-15));
    double h = 1e-5;
    for (int j = 0; j < depth; j++) {
      double[] gradient = objective.gradients()[j].copy().values();
      double[] w = factors[j].values();
      for (int i = 0; i < w.length; i++) {
        // Padding is 0, and so is its gradient.
        if (w[i] != 0) {
          double middle = w[i];
          w[i] = middle + h;
          objective.evaluate(factors);
          double above = objective.loss();
          w[i] = middle - h;
          objective.evaluate(factors);
          double below = objective.loss();
          w[i] = middle;
          assertThat((above - below) / (2 * h)).isCloseTo(gradient[i], within(1e-9));
        }
      }
      objective.evaluate(factors);
    }
  }

  /** At depth 2, singular values shrink by lambda, and those below lambda are never learned. */
  @Test
  void depthTwo_endsAtTheShrunkTarget_withAStageForEachModeThatIsLeft() {
    RunResult result = decayed(Experiment.of(6, 2, 1, .5, .2), LAMBDA).run();
    assertThat(result.status()).isEqualTo(Status.CONVERGED);
    assertThat(result.criticalPoint().secondOrder()).isTrue();
    assertThat(result.modes()).extracting(m -> m.reference()).containsExactly(.7, .2);
    assertThat(result.stages()).hasSize(2);
    assertThat(result.explanation())
        .isEqualTo(
            "weight decay: at lambda = 0.3, the loss has no minimum that contains the smallest"
                + " mode");
    assertThat(result.has(Reason.NOT_YET_ESCAPED)).isFalse();
    double[] s = result.trajectory().get(result.trajectory().size() - 1).singularValues().values();
    assertThat(Arrays.copyOf(s, 3)).containsExactly(new double[] {.7, .2, 0}, within(2e-3));
    assertThat(result.dataLoss()).isCloseTo((.09 + .09 + .04) / 2, within(1e-3));
    // lambda/2 times ||W_1||^2 + ||W_2||^2, which is 2 s in each mode.
    assertThat(result.loss() - result.dataLoss()).isCloseTo(LAMBDA * .9, within(1e-3));
    // At W = 0 the smallest eigenvalue is lambda - sigma_1, and at the next saddle lambda -
    // sigma_2.
    assertThat(result.stages().get(0).saddle().certificate().minEigenvalue())
        .isCloseTo(LAMBDA - 1, within(1e-3));
    assertThat(result.stages().get(1).saddle().certificate().minEigenvalue())
        .isCloseTo(LAMBDA - .5, within(1e-3));
    assertThat(result.theory().halfCrossings().values()).containsOnly(Double.NaN);
  }

  private static Experiment decayed(Experiment experiment, double lambda) {
    return experiment.maxSteps(5000).set(Settings.WEIGHT_DECAY, lambda);
  }

  /** From depth 3 on, the Hessian at W = 0 is lambda I: small factors show no stage. */
  @ParameterizedTest
  @CsvSource({"3", "4"})
  void depthThree_smallFactors_stayAtZero(int depth) {
    RunResult result = decayed(Experiment.of(6, depth, 1, .5), .05).run();
    assertThat(result.status()).isEqualTo(Status.CONVERGED);
    assertThat(result.stages()).isEmpty();
    assertThat(result.criticalPoint().certificate().minEigenvalue()).isCloseTo(.05, within(1e-3));
    assertThat(result.criticalPoint().certificate().lowerBound()).isLessThanOrEqualTo(.05);
    assertThat(result.criticalPoint().escapeIn()).isInfinite();
  }

  /** The learned minimum exists up to e_N, and is better than W = 0 up to g_N (sigma = 1). */
  @ParameterizedTest
  @CsvSource({"3, .47247, .39685", "4, .38490, .27217"})
  void learnedMode_staysUpToItsThreshold_andIsGlobalUpToAnother(
      int depth, double exists, double global) {
    assertThat(end(depth, .99 * exists).end().nuclearNorm())
        .isGreaterThan((depth - 2) / (2.0 * depth - 2));
    assertThat(end(depth, 1.01 * exists).end().nuclearNorm()).isLessThan(1e-3);
    assertThat(end(depth, .99 * global).loss()).isLessThan(.5);
    assertThat(end(depth, 1.01 * global).loss()).isGreaterThan(.5);
    assertThat(end(depth, 1.01 * global).end().rank()).isOne();
  }

  /** The end from a mode that is already learned. */
  private static RunResult end(int depth, double lambda) {
    Experiment experiment = decayed(Experiment.of(1, depth, 1).scale(1), lambda);
    experiment.gradientTolerance = 1e-9;
    return experiment.runAligned();
  }

  /**
   * Half of a mode that decay shrinks to 0.4 lowers the loss by less than half of the whole mode.
   */
  @Test
  void completion_shrunkMode_isCountedAsLearned() {
    Experiment experiment = decayed(Experiment.of(5, 2, 1), .6);
    experiment.observedEntries = OptionalLong.of(25);
    RunResult result = experiment.run();
    assertThat(result.modes()).hasSize(1);
    assertThat(result.modes().get(0).reference()).isCloseTo(.4, within(1e-3));
    assertThat(result.stages()).hasSize(1);
  }
}
