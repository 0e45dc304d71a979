package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.dmfstages.descent.Adam;
import io.github.dmfstages.descent.GradientDescent;
import io.github.dmfstages.descent.LayerSteps;
import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.Plain;
import io.github.dmfstages.linalg.WorkMatrix;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.LambdaBalanced;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.Objective;
import io.github.dmfstages.model.Observation;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.model.Target;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.setting.InvalidRunException;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Settings;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scales and steps that differ between layers, and factors that are unbalanced by lambda. */
class LayerSettingsTest {
  private final LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void layerScales_equal_haveTheBitsOfOneScale(int depth) {
    double alpha = 1e-4;
    double deviation = StrictMath.pow(alpha, 1.0 / depth) / Math.sqrt(5);
    Experiment one = Experiment.of(5, depth, 1, .5).scale(alpha).maxSteps(2000);
    Experiment each =
        Experiment.of(5, depth, 1, .5)
            .maxSteps(2000)
            .set(Settings.LAYER_SCALES, Collections.nCopies(depth, deviation));
    one.gradientTolerance = 0;
    each.gradientTolerance = 0;
    RunResult expected = one.run();
    RunResult found = each.run();
    assertThat(found.end().digest()).isEqualTo(expected.end().digest());
    assertThat(found.trajectory()).isEqualTo(expected.trajectory());
  }

  /** Empty lists, and factors of 1, are runs without these keys; the former have the same id. */
  @ParameterizedTest
  @EnumSource(Optimizer.Kind.class)
  void layerStepFactors_ofOne_haveTheBitsOfNone(Optimizer.Kind kind) {
    Experiment none = Experiment.of(4, 3, 1, .5).optimizer(kind, 1e-2).scale(1e-2).maxSteps(300);
    RunConfig config = none.config();
    RunResult expected = none.run();
    RunResult found = none.set(Settings.LAYER_STEP_FACTORS, List.of(1.0, 1.0, 1.0)).run();
    assertThat(RunTest.bits(found)).isEqualTo(RunTest.bits(expected));
    none.set(Settings.LAYER_STEP_FACTORS, List.of()).set(Settings.LAYER_SCALES, List.of());
    assertThat(none.config().runId()).isEqualTo(config.runId());
  }

  /** Equal factors are a larger step size, for every rule; powers of two multiply exactly. */
  @ParameterizedTest
  @EnumSource(
      value = Optimizer.Kind.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"ADAMW", "POLAR", "MUON"})
  void layerStepFactors_ofTwo_areTheStepsOfTwiceTheSize(Optimizer.Kind kind) {
    Experiment twice = Experiment.of(4, 3, 1, .5).optimizer(kind, .02).scale(1e-2).maxSteps(200);
    Experiment factors =
        Experiment.of(4, 3, 1, .5)
            .optimizer(kind, .01)
            .scale(1e-2)
            .maxSteps(200)
            .set(Settings.LAYER_STEP_FACTORS, List.of(2.0, 2.0, 2.0));
    double[] expected = twice.run().end().matrix().toArray();
    assertThat(factors.run().end().matrix().toArray()).containsExactly(expected, within(1e-10));
  }

  /**
   * W_{j+1}^T W_{j+1}/f_{j+1} - W_j W_j^T/f_j changes by eta^2 (f_{j+1} G_{j+1}^T G_{j+1} - f_j G_j
   * G_j^T) at each step, because the terms of first order cancel.
   */
  @Test
  void balance_weightedByTheFactors_driftsByTheIdentity() {
    double eta = .05;
    List<Double> f = List.of(2.0, .3, 1.0);
    LayerWidths widths = new LayerWidths(List.of(5, 4, 6, 3));
    Target target = Target.draw(3, 5, 2, Spectrum.Named.LINEAR, 1);
    Objective objective =
        new Objective(engine, widths, new Observation.Full(engine, target), LossNormalisation.SUM);
    WorkMatrix[] factors = pack(new Initialisation.Gaussian(1).draw(widths, 2, target));
    Optimizer.Update update =
        new LayerSteps(new GradientDescent(), true, f).start(engine, factors, at -> at);
    for (int t = 0; t < 50; t++) {
      objective.evaluate(factors);
      double[][][] gradients = plain(objective.gradients());
      double[][][] before = plain(factors);
      update.apply(objective.gradients(), eta);
      double[][][] after = plain(factors);
      for (int j = 0; j < 2; j++) {
        double upper = f.get(j + 1);
        double lower = f.get(j);
        double[][] expected =
            Plain.plus(
                imbalance(before, j, 1 / upper, 1 / lower),
                eta * eta,
                imbalance(gradients, j, upper, lower));
        double[][] found = imbalance(after, j, 1 / upper, 1 / lower);
        for (int i = 0; i < found.length; i++) {
          assertThat(found[i]).containsExactly(expected[i], within(2e-14));
        }
      }
    }
  }

  private WorkMatrix[] pack(Factors factors) {
    return factors.matrices().stream().map(engine::pack).toArray(WorkMatrix[]::new);
  }

  private double[][][] plain(WorkMatrix[] matrices) {
    return Arrays.stream(matrices).map(m -> Plain.of(engine.unpack(m))).toArray(double[][][]::new);
  }

  private static double[][] imbalance(double[][][] a, int j, double upper, double lower) {
    double[][] zero = new double[a[j].length][a[j].length];
    return Plain.plus(
        Plain.plus(zero, upper, Plain.multiply(Plain.transpose(a[j + 1]), a[j + 1])),
        -lower,
        Plain.multiply(a[j], Plain.transpose(a[j])));
  }

  /** Adam's first step moves each element by eta, whatever the gradient is. */
  @Test
  void adam_firstStep_movesEachLayerByItsFactor() {
    LayerWidths widths = new LayerWidths(List.of(3, 3, 3));
    Target target = Target.draw(3, 3, 2, Spectrum.Named.LINEAR, 1);
    Objective objective =
        new Objective(engine, widths, new Observation.Full(engine, target), LossNormalisation.SUM);
    WorkMatrix[] factors = pack(new Initialisation.Gaussian(1).draw(widths, 2, target));
    double[][][] before = plain(factors);
    objective.evaluate(factors);
    new LayerSteps(new Adam(.9, .999, true, 1e-12, 0), false, List.of(3.0, .5))
        .start(engine, factors, at -> at)
        .apply(objective.gradients(), .01);
    double[][][] after = plain(factors);
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        assertThat(Math.abs(after[0][i][j] - before[0][i][j])).isCloseTo(.03, within(1e-10));
        assertThat(Math.abs(after[1][i][j] - before[1][i][j])).isCloseTo(.005, within(1e-10));
      }
    }
  }

  /** The limit is 2/L with the sum of the factors in place of N. */
  @Test
  void relativeStepSize_isThatOfTheFactors() {
    Experiment experiment =
        Experiment.of(4, 2, 1, .5).maxSteps(10).set(Settings.LAYER_STEP_FACTORS, List.of(3.0, .5));
    assertThat(experiment.config().effectiveStepSize()).isCloseTo(.2 / 3.5, within(1e-15));
    assertThat(experiment.config().stabilityLimit()).isCloseTo(2 / 3.5, within(1e-15));
  }

  /**
   * With r small layers of scale epsilon, the rate of a small layer is of order epsilon^(r-2), and
   * so the escape takes epsilon^-(r-2). The other layers are of order 1.
   */
  @ParameterizedTest
  @CsvSource({"3, 1", "4, 2"})
  void escape_ofSmallLayers_isAPowerOfTheirScale(int small, double exponent) {
    double[] times = new double[2];
    for (int i = 0; i < 2; i++) {
      double epsilon = i == 0 ? .02 : .01;
      Double[] scales = new Double[4];
      Arrays.fill(scales, epsilon);
      Arrays.fill(scales, 0, 4 - small, .4);
      for (long seed = 1; seed <= 8; seed++) {
        RunResult result =
            Experiment.of(6, 4, 1)
                .seed(seed)
                .optimizer(Optimizer.Kind.GRADIENT_DESCENT, .02)
                .maxSteps(3_000_000)
                .set(Settings.LAYER_SCALES, List.of(scales))
                .run();
        times[i] += Math.log(result.modes().get(0).crossing50()) / 8;
      }
    }
    assertThat((times[1] - times[0]) / Math.log(2)).isCloseTo(exponent, within(.25));
  }

  /** The prediction at depth 2 follows the factors themselves, also if one is larger. */
  @Test
  void layerScales_depthTwo_arePredicted() {
    RunResult result =
        Experiment.of(5, 2, 1, .5)
            .maxSteps(5000)
            .set(Settings.LAYER_SCALES, List.of(1e-3, 1e-5))
            .run();
    for (int mode = 1; mode <= 2; mode++) {
      assertThat(result.modes().get(mode - 1).crossing50())
          .isCloseTo(result.theory().halfCrossing(mode), withinPercentage(.1));
    }
    assertThat(result.theory().separation()).isNaN();
  }

  @ParameterizedTest
  @CsvSource({"0", ".3", "-.3", "1e-9", "2"})
  void lambdaBalanced_factors_differByLambda(double lambda) {
    double alpha = 1e-3;
    LayerWidths widths = new LayerWidths(List.of(6, 4, 5));
    Factors factors = new LambdaBalanced(alpha, lambda).draw(widths, 1, null);
    double[][] found =
        imbalance(factors.matrices().stream().map(Plain::of).toArray(double[][][]::new), 0, 1, 1);
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        assertThat(found[i][j]).isCloseTo(i == j ? lambda : 0, within(1e-15));
      }
    }
    Factors balanced = new Initialisation.Balanced(alpha).draw(widths, 1, null);
    double[][] product = Plain.multiply(Plain.of(factors.factor(2)), Plain.of(factors.factor(1)));
    double[][] expected =
        Plain.multiply(Plain.of(balanced.factor(2)), Plain.of(balanced.factor(1)));
    for (int i = 0; i < 5; i++) {
      assertThat(product[i]).containsExactly(expected[i], within(1e-16));
    }
  }

  /** Within a fixed time, gradient descent changes the balance in proportion to the step size. */
  @Test
  void lambdaBalanced_drift_isOfTheOrderOfTheStepSize() {
    double coarse = drift(.02);
    double fine = drift(.005);
    assertThat(coarse / fine).isCloseTo(4, within(.1));
    assertThat(fine).isLessThan(.02);
  }

  private static double drift(double eta) {
    Experiment experiment =
        lambdaBalanced(.5).optimizer(Optimizer.Kind.GRADIENT_DESCENT, eta).scale(1e-2);
    experiment.gradientTolerance = 0;
    return experiment.maxSteps(Math.round(10 / eta)).run().balance().drift();
  }

  private static Experiment lambdaBalanced(double lambda) {
    Experiment experiment = Experiment.of(5, 2, 1, .5);
    experiment.initialisation = Initialisation.Kind.LAMBDA_BALANCED;
    return experiment.set(Settings.LAMBDA_BALANCE, lambda);
  }

  @Test
  void lambdaBalanced_smallLambda_isPredicted() {
    for (double lambda : new double[] {1e-6, -1e-4}) {
      RunResult result = lambdaBalanced(lambda).scale(1e-9).run();
      for (int mode = 1; mode <= 2; mode++) {
        assertThat(result.modes().get(mode - 1).crossing50())
            .isCloseTo(result.theory().halfCrossing(mode), withinPercentage(.2));
      }
    }
  }

  @Test
  void lists_ofAnotherLengthOrKind_areRefused() {
    Experiment lengths =
        Experiment.of(4, 3, 1)
            .maxSteps(9)
            .set(Settings.LAYER_SCALES, List.of(.1, .1))
            .set(Settings.LAYER_STEP_FACTORS, List.of(1.0));
    assertThatThrownBy(lengths::config)
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining("layer-scales has 2 numbers, but depth is 3")
        .hasMessageContaining("layer-step-factors has 1 number, but depth is 3");
    Experiment kind = Experiment.of(4, 2, 1).set(Settings.LAYER_SCALES, List.of(.1, .1));
    kind.initialisation = Initialisation.Kind.ORTHOGONAL;
    assertThatThrownBy(kind::config)
        .hasMessageContaining("layer-scales needs initialisation = gaussian, not orthogonal")
        .hasMessageContaining("max-steps is needed with layer-scales");
    Experiment wide = Experiment.of(new LayerWidths(List.of(4, 5, 4)), 1);
    wide.initialisation = Initialisation.Kind.LAMBDA_BALANCED;
    assertThatThrownBy(wide::config).hasMessageContaining("lambda-balance is needed");
    assertThatThrownBy(() -> wide.set(Settings.LAMBDA_BALANCE, .1).config())
        .hasMessageContaining("lambda-balance other than 0 needs a hidden width of at most");
  }
}
