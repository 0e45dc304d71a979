package io.github.dmfstages.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.WorkMatrix;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SampleTest {
  private static final long SEED = 3;
  private static final Target TARGET = Target.draw(5, 9, 3, Spectrum.Named.LINEAR, SEED);
  private static final double STANDARD_ERRORS = 5;

  /** Regression stores no single samples, so its batches and label noise are refused. */
  static Stream<ObservationScheme> sampledSchemes() {
    return ObservationSchemeTest.schemes()
        .filter(scheme -> scheme.kind() != ObservationScheme.Kind.REGRESSION);
  }

  private static int[] values(Sample sample, long step) {
    sample.moveTo(step);
    return sample.values();
  }

  @ParameterizedTest
  @CsvSource({"12, 4", "13, 4", "10, 6", "5, 1"})
  void values_ofAnEpoch_areAllDifferentAndInAnOrderOfTheirOwn(int observed, int size) {
    Sample sample = new Sample(SEED, observed, size, 0);
    int steps = observed / size;
    Set<List<Integer>> orders = new HashSet<>();
    for (int epoch = 0; epoch < 5; epoch++) {
      int first = epoch * steps;
      List<Integer> used =
          IntStream.range(first, first + steps)
              .flatMap(step -> Arrays.stream(values(sample, step)))
              .boxed()
              .toList();
      assertThat(used).hasSize(steps * size).doesNotHaveDuplicates();
      assertThat(used).allMatch(value -> 0 <= value && value < observed);
      orders.add(used);
    }
    assertThat(orders).hasSize(5);
  }

  /** Each ordered pair of values is a batch of two with the same probability, in each place. */
  @Test
  void values_manyEpochs_areDrawnEvenly() {
    int epochs = 40_000;
    Sample sample = new Sample(SEED, 5, 2, 0);
    int[][] counts = new int[2][25];
    for (long step = 0; step < 2L * epochs; step++) {
      int[] batch = values(sample, step);
      counts[(int) (step % 2)][5 * batch[0] + batch[1]]++;
    }
    for (int[] ofStep : counts) {
      for (int pair = 0; pair < 25; pair++) {
        double p = pair % 6 == 0 ? 0 : 1.0 / 20;
        assertThat(ofStep[pair] - epochs * p)
            .isCloseTo(0, within(STANDARD_ERRORS * Math.sqrt(epochs * p * (1 - p))));
      }
    }
  }

  @Test
  void values_ofAStep_dependOnNoOtherStep() {
    Sample sample = new Sample(SEED, 30, 7, 0);
    for (long step : new Random(1).longs(200, 0, 1L << 40).toArray()) {
      assertThat(values(sample, step)).isEqualTo(values(new Sample(SEED, 30, 7, 0), step));
    }
    assertThat(values(sample, 3)).isNotEqualTo(values(new Sample(SEED + 1, 30, 7, 0), 3));
  }

  /** On average over an epoch, the gradient of a sample is that of all values, decay included. */
  @ParameterizedTest
  @MethodSource("sampledSchemes")
  void gradients_epochOfWholeBatches_averageToTheGradient(ObservationScheme scheme) {
    for (LinearAlgebra.Kind kind : LinearAlgebra.Kind.values()) {
      LinearAlgebra engine = kind.create();
      Observation observation = scheme.observe(engine, TARGET, .25, SEED);
      LayerWidths widths = new LayerWidths(List.of(9, 4, 6, 5));
      Objective objective = new Objective(engine, widths, observation, LossNormalisation.MEAN, .3);
      WorkMatrix[] factors = drawn(engine, widths);
      objective.evaluate(factors);
      WorkMatrix[] whole =
          Arrays.stream(objective.gradients()).map(WorkMatrix::copy).toArray(WorkMatrix[]::new);
      double loss = objective.loss();
      int observed = (int) observation.count();
      int steps =
          IntStream.range(2, observed + 1).filter(n -> observed % n == 0).findFirst().getAsInt();
      Sample sample = objective.sample(SEED, observed / steps, 0);
      WorkMatrix[] sums =
          Arrays.stream(whole)
              .map(g -> engine.allocate(g.rows(), g.cols()))
              .toArray(WorkMatrix[]::new);
      boolean differ = false;
      for (int step = 0; step < steps; step++) {
        sample.moveTo(4L * steps + step);
        WorkMatrix[] ofStep = objective.gradients(sample);
        differ |= distance(ofStep[1], whole[1]) > 1e-3;
        for (int j = 0; j < sums.length; j++) {
          sums[j].addScaled(1.0 / steps, ofStep[j]);
        }
      }
      assertThat(differ).isTrue();
      assertThat(objective.loss()).isEqualTo(loss);
      for (int j = 0; j < sums.length; j++) {
        assertThat(distance(sums[j], whole[j])).isLessThan(1e-12);
      }
    }
  }

  private static WorkMatrix[] drawn(LinearAlgebra engine, LayerWidths widths) {
    return new Initialisation.Gaussian(1)
        .draw(widths, SEED, TARGET).matrices().stream()
            .map(engine::pack)
            .toArray(WorkMatrix[]::new);
  }

  private static double distance(WorkMatrix a, WorkMatrix b) {
    WorkMatrix difference = a.copy();
    difference.addScaled(-1, b);
    return Arrays.stream(difference.values()).map(Math::abs).max().orElseThrow();
  }

  /** A sample of all values without noise is no sample, to the bit. */
  @ParameterizedTest
  @MethodSource("sampledSchemes")
  void sampledResidual_allValuesWithoutNoise_isTheResidual(ObservationScheme scheme) {
    LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
    Observation observation = scheme.observe(engine, TARGET, .25, SEED);
    WorkMatrix product = engine.pack(new DenseMatrix(5, 9, new double[45]));
    WorkMatrix residual = engine.allocate(5, 9);
    WorkMatrix sampled = engine.allocate(5, 9);
    observation.residual(product, residual);
    Sample sample = new Sample(SEED, observation.count(), observation.count(), 0);
    sample.moveTo(2);
    observation.sampledResidual(product, sample, sampled);
    assertThat(sampled.values()).containsExactly(residual.values(), within(0.0));
  }

  /** Small batches are gathered; of large ones, the values that they leave are erased. */
  @ParameterizedTest
  @ValueSource(ints = {1, 10, 22, 23, 30, 44})
  void sampledResidual_batch_hasItsResidualsWeighted_andZeros(int size) {
    for (LinearAlgebra.Kind kind : LinearAlgebra.Kind.values()) {
      LinearAlgebra engine = kind.create();
      Observation observation = new ObservationScheme.Full().observe(engine, TARGET, 0, SEED);
      double[] w = new Random(7).doubles(45, -1, 1).toArray();
      WorkMatrix residual = engine.allocate(5, 9);
      Sample sample = new Sample(SEED, 45, size, 0);
      for (int step = 0; step < 20; step++) {
        sample.moveTo(step);
        observation.sampledResidual(engine.pack(new DenseMatrix(5, 9, w)), sample, residual);
        double[] expected = new double[45];
        for (int value : sample.values()) {
          expected[value] = 45.0 / size * (w[value] - TARGET.matrix().toArray()[value]);
        }
        assertThat(engine.unpack(residual).values()).containsExactly(expected);
      }
    }
  }

  /** What label noise adds to the residuals of a batch: normal numbers, weighted, and no others. */
  @Test
  void sampledResidual_labelNoise_hasItsVariance() {
    LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
    Observation observation = new ObservationScheme.Completion(30).observe(engine, TARGET, 0, SEED);
    WorkMatrix product = engine.pack(TARGET.matrix());
    WorkMatrix residual = engine.allocate(5, 9);
    Sample sample = new Sample(SEED, 30, 10, .5);
    double sum = 0;
    double squares = 0;
    int steps = 3000;
    for (int step = 0; step < steps; step++) {
      sample.moveTo(step);
      observation.sampledResidual(product, sample, residual);
      double[] stored = residual.values();
      assertThat(Arrays.stream(stored).filter(v -> v != 0).count()).isEqualTo(10);
      sum += Arrays.stream(stored).sum();
      squares += Arrays.stream(stored).map(v -> v * v).sum();
    }
    int n = 10 * steps;
    double deviation = .5 * 30 / 10;
    assertThat(sum / n).isCloseTo(0, within(STANDARD_ERRORS * deviation / Math.sqrt(n)));
    assertThat(squares / n / (deviation * deviation))
        .isCloseTo(1, within(STANDARD_ERRORS * Math.sqrt(2.0 / n)));
  }
}
