package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.descent.Descent;
import io.github.dmfstages.descent.Descents;
import io.github.dmfstages.descent.GradientDescent;
import io.github.dmfstages.descent.Noise;
import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.Plain;
import io.github.dmfstages.linalg.StepStream;
import io.github.dmfstages.linalg.WorkMatrix;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.Objective;
import io.github.dmfstages.model.Observation;
import io.github.dmfstages.model.Sample;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.model.Target;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NoisyRunTest {
  private static final double ETA = .05;
  private static final LayerWidths WIDTHS = new LayerWidths(List.of(5, 4, 6, 3));
  private static final Target TARGET = Target.draw(3, 5, 2, Spectrum.Named.LINEAR, 1);
  private static final Factors START = new Initialisation.Gaussian(1).draw(WIDTHS, 2, TARGET);
  private static final Noise NOISE = new Noise(9, 6, .3, .01);

  private final LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();

  private Objective objective() {
    return new Objective(
        engine, WIDTHS, new Observation.Full(engine, TARGET), LossNormalisation.SUM);
  }

  private WorkMatrix[] packed(Factors factors) {
    return factors.matrices().stream().map(engine::pack).toArray(WorkMatrix[]::new);
  }

  private static List<Factors> states(Descent descent) {
    List<Factors> states = new ArrayList<>();
    descent.run(List.of(state -> states.add(state.factors())));
    return states;
  }

  /**
   * D_j(t+1) = D_j(t) + eta^2 (G_{j+1}^T G_{j+1} - G_j G_j^T) at each step, where G is the gradient
   * of the step's batch with its label noise.
   */
  @Test
  void balancedness_eachSampledStep_driftsByTheIdentity() {
    Noise noise = new Noise(9, 6, .3, 0);
    List<Factors> states = states(Descents.of(TARGET, START, ETA, noise, 0, 100));
    assertThat(states).hasSize(101);
    Objective objective = objective();
    Sample sample = objective.sample(9, 6, .3);
    for (int t = 0; t < 100; t++) {
      objective.evaluate(packed(states.get(t)));
      sample.moveTo(t);
      double[][][] gradients = plain(objective.gradients(sample));
      for (int j = 0; j < 2; j++) {
        double[][] before = WeightDecayTest.imbalance(plain(packed(states.get(t))), j);
        double[][] after = WeightDecayTest.imbalance(plain(packed(states.get(t + 1))), j);
        double[][] expected =
            Plain.plus(before, ETA * ETA, WeightDecayTest.imbalance(gradients, j));
        for (int i = 0; i < after.length; i++) {
          assertThat(after[i]).containsExactly(expected[i], within(1e-13));
        }
      }
    }
  }

  private double[][][] plain(WorkMatrix[] matrices) {
    return Arrays.stream(matrices).map(m -> Plain.of(engine.unpack(m))).toArray(double[][][]::new);
  }

  /** A step is that of the rule with the sampled gradient, and then the noise of the factors. */
  @Test
  void step_allNoise_isTheRuleWithTheSampledGradientAndThenTheNoise() {
    List<Factors> states = states(Descents.of(TARGET, START, ETA, NOISE, 0, 30));
    Objective objective = objective();
    Sample sample = objective.sample(9, 6, .3);
    StepStream deviates = new StepStream(StepStream.Purpose.TEMPERATURE, 9);
    WorkMatrix[] factors = packed(START);
    Optimizer.Update update = new GradientDescent().start(engine, factors, at -> at);
    for (int t = 0; t < 30; t++) {
      objective.evaluate(factors);
      sample.moveTo(t);
      update.apply(objective.gradients(sample), ETA);
      deviates.moveTo(t);
      for (int j = 0; j < factors.length; j++) {
        double[] w = engine.unpack(factors[j]).values();
        for (int i = 0; i < w.length; i++) {
          w[i] = Math.fma(Math.sqrt(2 * ETA * .01), deviates.nextGaussian(), w[i]);
        }
        engine.pack(w, factors[j]);
        assertThat(w).containsExactly(states.get(t + 1).factor(j + 1).toArray());
      }
    }
  }

  /**
   * At depth 1 each entry of W - X follows e <- (1 - eta) e + noise, whose stationary variance is
   * eta tau^2/(2 - eta) with label noise and 2 T/(2 - eta) with a temperature.
   */
  @ParameterizedTest
  @CsvSource({"1, 0, .05263157894736842", "0, .7, .7368421052631579"})
  void depthOne_stationaryVariance_isThatOfTheRecursion(
      double labelNoise, double temperature, double expected) {
    double eta = .1;
    int burnIn = 400;
    int steps = 20_000;
    Target target = Target.draw(10, 10, 3, Spectrum.Named.LINEAR, 1);
    Factors zero = new Initialisation.Gaussian(0).draw(new LayerWidths(List.of(10, 10)), 1, null);
    double[] sum = {0};
    Descents.of(target, zero, eta, new Noise(4, 0, labelNoise, temperature), 0, burnIn + steps)
        .run(
            List.of(
                state -> {
                  if (state.step() > burnIn) {
                    double[] w = state.endToEndProduct().values();
                    double[] x = target.matrix().values();
                    for (int i = 0; i < w.length; i++) {
                      sum[0] += (w[i] - x[i]) * (w[i] - x[i]);
                    }
                  }
                }));
    double correlation = (1 - eta) * (1 - eta);
    double squaresPerDraw = (1 + correlation) / (1 - correlation);
    double draws = 100.0 * steps / squaresPerDraw;
    assertThat(sum[0] / (100.0 * steps) / expected).isCloseTo(1, within(3 * Math.sqrt(2 / draws)));
  }

  /** At depth 1 each epoch multiplies each entry of W - X by 1 - eta m/b, in whatever order. */
  @Test
  void depthOne_epochOfBatches_multipliesEachErrorByTheSameFactor() {
    Target target = Target.draw(4, 6, 3, Spectrum.Named.LINEAR, 1);
    LayerWidths widths = new LayerWidths(List.of(6, 4));
    Factors start = new Initialisation.Gaussian(1).draw(widths, 1, null);
    List<Factors> states = states(Descents.of(target, start, ETA, new Noise(1, 8, 0, 0), 0, 30));
    double[] x = target.matrix().values();
    double[] first = start.factor(1).toArray();
    for (int epoch = 0; epoch <= 10; epoch++) {
      double[] w = states.get(3 * epoch).factor(1).toArray();
      for (int i = 0; i < w.length; i++) {
        assertThat(w[i] - x[i])
            .isCloseTo(Math.pow(1 - ETA * 3, epoch) * (first[i] - x[i]), within(1e-14));
      }
    }
  }

  /** All observed values without noise are the run without these keys: its id and its bits. */
  @Test
  void keys_withoutEffect_giveTheRunWithoutThem() {
    Experiment plain = Experiment.of(6, 3, 1, .5);
    RunConfig neutral =
        Experiment.of(6, 3, 1, .5)
            .set(Settings.BATCH_SIZE, 36L)
            .set(Settings.LABEL_NOISE, 0.0)
            .set(Settings.TEMPERATURE, 0.0)
            .config();
    assertThat(neutral.runId()).isEqualTo(plain.config().runId());
    assertThat(neutral).isEqualTo(plain.config());
    assertThat(RunTest.bits(Run.execute(neutral))).isEqualTo(RunTest.bits(plain.run()));
  }

  /** Each rule uses the noise, and the same seed gives the same bits. */
  @ParameterizedTest
  @EnumSource(value = Optimizer.Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "GRADIENT_FLOW")
  void run_everyRule_dependsOnEachKindOfNoise(Optimizer.Kind kind) {
    List<String> digests =
        List.of(
            digest(small(kind)),
            digest(small(kind).set(Settings.BATCH_SIZE, 15L)),
            digest(small(kind).set(Settings.LABEL_NOISE, .1)),
            digest(small(kind).set(Settings.TEMPERATURE, 1e-6)));
    assertThat(digests).doesNotHaveDuplicates();
    assertThat(digest(small(kind).set(Settings.BATCH_SIZE, 15L))).isEqualTo(digests.get(1));
  }

  private static Experiment small(Optimizer.Kind kind) {
    return Experiment.of(5, 2, 1, .5).optimizer(kind, 1e-2).maxSteps(20);
  }

  private static String digest(Experiment experiment) {
    return experiment.run().end().digest();
  }

  /** A minibatch has no noise where the loss is 0, so such a run converges, by its loss. */
  @Test
  void run_batches_convergesByItsLossAlone() {
    RunResult result = Experiment.of(6, 2, 1, .5).set(Settings.BATCH_SIZE, 18L).run();
    assertThat(result.status()).isEqualTo(Status.CONVERGED);
    assertThat(result.loss()).isLessThanOrEqualTo(2.5e-7 * result.initialLoss());
    assertThat(result.stages()).hasSize(2);
    assertThat(result.criticalPoint().escapeIn()).isNaN();
  }

  /** Neither the gradient, nor rises of the loss, nor a certificate end a run with noise. */
  @Test
  void run_labelNoise_endsByItsBudget() {
    Experiment experiment =
        Experiment.of(5, 2, 1, .5).set(Settings.LABEL_NOISE, .02).maxSteps(8000);
    experiment.gradientTolerance = .9;
    experiment.lossTolerance = OptionalDouble.of(0);
    RunResult result = experiment.run();
    assertThat(result.status()).isEqualTo(Status.BUDGET_EXHAUSTED);
    assertThat(result.steps()).isEqualTo(8000);
    assertThat(result.theory()).isEqualTo(Experiment.of(5, 2, 1, .5).run().theory());
  }

  /** At W = 0 the gradient is 0. Without noise the run stalls there; a temperature moves it. */
  @Test
  void run_temperatureAtTheSaddle_leavesIt() {
    RunResult still = Experiment.of(4, 2, 1).scale(0).maxSteps(1000).run();
    Experiment warm =
        Experiment.of(4, 2, 1).scale(0).maxSteps(1000).set(Settings.TEMPERATURE, 1e-8);
    warm.lossTolerance = OptionalDouble.of(0);
    RunResult moved = warm.run();
    assertThat(still.status()).isEqualTo(Status.STALLED);
    assertThat(moved.status()).isEqualTo(Status.BUDGET_EXHAUSTED);
    assertThat(moved.stages()).hasSize(1);
    assertThat(moved.end().reconstructionError()).isLessThan(.01);
  }

  /** The batches of sensing are measurements, those of completion observed entries. */
  @Test
  void batchSize_partialObservation_countsObservedValues() {
    Experiment sensing = Experiment.of(5, 2, 1).maxSteps(50).set(Settings.BATCH_SIZE, 12L);
    sensing.measurements = OptionalInt.of(12);
    Experiment completion = Experiment.of(5, 2, 1).maxSteps(50).set(Settings.BATCH_SIZE, 12L);
    completion.observedEntries = OptionalLong.of(15);
    assertThat(sensing.config().find(Settings.BATCH_SIZE)).isEmpty();
    assertThat(completion.config().find(Settings.BATCH_SIZE)).contains(12L);
  }
}
