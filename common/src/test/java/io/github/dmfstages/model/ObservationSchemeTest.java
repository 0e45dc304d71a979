package io.github.dmfstages.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.linalg.Allocation;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.RandomStream;
import io.github.dmfstages.linalg.WorkMatrix;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ObservationSchemeTest {
  private static final int ROWS = 5;
  private static final int COLS = 9;
  private static final int ENTRIES = 30;
  private static final int P = 19;
  private static final long SEED = 3;
  private static final double NOISE = .25;

  // Sums of a few dozen products of numbers of order 1.
  private static final double ROUNDING = 1e-13;

  private static final List<Double> EIGENVALUES = List.of(2.0, 1.5, 1.2, 1.0, .8, .6, .5, .4, .2);

  private static final Target TARGET = Target.draw(ROWS, COLS, 3, Spectrum.Named.LINEAR, SEED);

  static InputMatrix input(DenseMatrix matrix) {
    return new InputMatrix("file", Arrays.toString(matrix.toArray()), matrix);
  }

  private static DenseMatrix gaussian(int rows, int cols, long seed) {
    return RandomStream.of("test", seed).gaussianMatrix(rows, cols, 1);
  }

  private static DenseMatrix mask() {
    double[] mask = gaussian(ROWS, COLS, 7).values();
    return new DenseMatrix(ROWS, COLS, Arrays.stream(mask).map(v -> v > 0 ? 1 : 0).toArray());
  }

  static Stream<ObservationScheme> schemes() {
    return Stream.of(
        new ObservationScheme.Full(),
        new ObservationScheme.Completion(ENTRIES),
        new ObservationScheme.GivenCompletion(input(mask())),
        new EntrySplit(mask(), Mask.count(mask()) - 3, .2, null),
        new ObservationScheme.Sensing(P),
        new ObservationScheme.GivenSensing(input(gaussian(P, ROWS * COLS, 8)), null),
        new ObservationScheme.GivenSensing(
            input(gaussian(P, ROWS * COLS, 8)), input(gaussian(1, P, 9))),
        new Regression(EIGENVALUES, Regression.Basis.TARGET, 0),
        new Regression(EIGENVALUES, Regression.Basis.RANDOM, 30),
        new Regression(EIGENVALUES, Regression.Basis.TARGET, 4),
        new GivenRegression(input(gaussian(COLS, P, 8)), null),
        new GivenRegression(input(gaussian(COLS, P, 8)), input(gaussian(ROWS, P, 9))));
  }

  /** An observation with its engine. */
  private record Observed(LinearAlgebra engine, Observation observation) {
    static Observed of(ObservationScheme scheme, LinearAlgebra.Kind kind, double noise) {
      LinearAlgebra engine = kind.create();
      return new Observed(engine, scheme.observe(engine, TARGET, noise, SEED));
    }

    double squares(DenseMatrix w) {
      return observation.residual(engine.pack(w), engine.allocate(ROWS, COLS));
    }

    DenseMatrix residual(DenseMatrix w) {
      WorkMatrix residual = engine.allocate(ROWS, COLS);
      observation.residual(engine.pack(w), residual);
      return engine.unpack(residual);
    }

    DenseMatrix normal(DenseMatrix d) {
      WorkMatrix image = engine.allocate(ROWS, COLS);
      observation.normal(engine.pack(d), image);
      return engine.unpack(image);
    }

    Objective objective(LayerWidths widths) {
      return new Objective(engine, widths, observation, LossNormalisation.MEAN);
    }
  }

  private static double inner(DenseMatrix a, DenseMatrix b) {
    double sum = 0;
    for (int i = 0; i < a.values().length; i++) {
      sum += a.values()[i] * b.values()[i];
    }
    return sum;
  }

  private static DenseMatrix plus(DenseMatrix a, double t, DenseMatrix b) {
    double[] sum = a.values().clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += t * b.values()[i];
    }
    return new DenseMatrix(a.numRows(), a.numCols(), sum);
  }

  private static void assertClose(DenseMatrix actual, DenseMatrix expected) {
    for (int i = 0; i < expected.values().length; i++) {
      assertThat(actual.values()[i]).isCloseTo(expected.values()[i], within(ROUNDING * 100));
    }
  }

  // ||A(W + tD) - y||^2 = ||A(W) - y||^2 + 2t <E, D> + t^2 <D, A*A D>: exact, so it ties the three.
  @ParameterizedTest
  @MethodSource("schemes")
  void residualAndNormal_areTheDerivativesOfTheSquares(ObservationScheme scheme) {
    for (LinearAlgebra.Kind kind : LinearAlgebra.Kind.values()) {
      Observed observed = Observed.of(scheme, kind, NOISE);
      DenseMatrix w = gaussian(ROWS, COLS, 1);
      DenseMatrix d = gaussian(ROWS, COLS, 2);
      for (double t : new double[] {-1, .5, 2}) {
        double expected =
            observed.squares(w)
                + 2 * t * inner(observed.residual(w), d)
                + t * t * inner(d, observed.normal(d));
        double actual = observed.squares(plus(w, t, d));
        assertThat(actual).isCloseTo(expected, within(ROUNDING * 10 * (1 + actual)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("schemes")
  void normal_isSymmetric(ObservationScheme scheme) {
    Observed observed = Observed.of(scheme, LinearAlgebra.Kind.EXACT, 0);
    DenseMatrix a = gaussian(ROWS, COLS, 1);
    DenseMatrix b = gaussian(ROWS, COLS, 2);
    assertThat(inner(a, observed.normal(b)))
        .isCloseTo(inner(observed.normal(a), b), within(ROUNDING * 100));
  }

  @ParameterizedTest
  @MethodSource("schemes")
  void engines_agreeToRounding(ObservationScheme scheme) {
    DenseMatrix w = gaussian(ROWS, COLS, 1);
    assertClose(
        Observed.of(scheme, LinearAlgebra.Kind.MLLIB, NOISE).residual(w),
        Observed.of(scheme, LinearAlgebra.Kind.EXACT, NOISE).residual(w));
  }

  @ParameterizedTest
  @MethodSource("schemes")
  void withoutNoise_targetItself_leavesNoResidual(ObservationScheme scheme) {
    if ((scheme instanceof ObservationScheme.GivenSensing given && given.observations() != null)
        || (scheme instanceof GivenRegression fitted && fitted.outputs() != null)) {
      return;
    }
    Observed observed = Observed.of(scheme, LinearAlgebra.Kind.EXACT, 0);
    assertThat(observed.squares(TARGET.matrix())).isLessThan(ROUNDING * ROUNDING);
    assertThat(observed.observation().count()).isEqualTo(scheme.count(ROWS, COLS));
  }

  // The gradient's error by central differences falls with the square of the step.
  @ParameterizedTest
  @MethodSource("schemes")
  void gradient_againstCentralDifferences_hasSlopeTwo(ObservationScheme scheme) {
    LayerWidths widths = LayerWidths.of(ROWS, COLS, List.of(6, 4));
    List<DenseMatrix> at = List.of(gaussian(6, COLS, 1), gaussian(4, 6, 2), gaussian(ROWS, 4, 3));
    List<DenseMatrix> along =
        List.of(gaussian(6, COLS, 4), gaussian(4, 6, 5), gaussian(ROWS, 4, 6));
    Observed observed = Observed.of(scheme, LinearAlgebra.Kind.EXACT, NOISE);
    Objective objective = observed.objective(widths);
    objective.evaluate(pack(observed.engine(), at));
    double derivative = 0;
    for (int j = 0; j < 3; j++) {
      derivative += inner(observed.engine().unpack(objective.gradients()[j]), along.get(j));
    }
    double coarse = differenceError(observed, objective, at, along, derivative, 1e-2);
    double fine = differenceError(observed, objective, at, along, derivative, 1e-3);
    assertThat(Math.log10(coarse / fine)).isCloseTo(2, within(.05));
  }

  private static double differenceError(
      Observed observed,
      Objective objective,
      List<DenseMatrix> at,
      List<DenseMatrix> along,
      double derivative,
      double h) {
    double difference =
        (loss(observed, objective, at, along, h) - loss(observed, objective, at, along, -h))
            / (2 * h);
    return Math.abs(difference - derivative);
  }

  private static double loss(
      Observed observed,
      Objective objective,
      List<DenseMatrix> at,
      List<DenseMatrix> along,
      double t) {
    WorkMatrix[] factors = new WorkMatrix[3];
    for (int j = 0; j < 3; j++) {
      factors[j] = observed.engine().pack(plus(at.get(j), t, along.get(j)));
    }
    objective.evaluate(factors);
    return objective.loss();
  }

  private static WorkMatrix[] pack(LinearAlgebra engine, List<DenseMatrix> matrices) {
    return matrices.stream().map(engine::pack).toArray(WorkMatrix[]::new);
  }

  @ParameterizedTest
  @MethodSource("schemes")
  void evaluate_warm_allocatesNothing(ObservationScheme scheme) {
    Observed observed = Observed.of(scheme, LinearAlgebra.Kind.EXACT, NOISE);
    Objective objective = observed.objective(LayerWidths.of(ROWS, COLS, List.of(4)));
    WorkMatrix[] factors =
        pack(observed.engine(), List.of(gaussian(4, COLS, 1), gaussian(ROWS, 4, 2)));
    assertThat(Allocation.warmBytes(() -> objective.evaluate(factors))).isLessThan(1);
  }

  @Test
  void completion_seesTheEntriesOfItsMaskAlone() {
    Observed observed =
        Observed.of(
            new ObservationScheme.GivenCompletion(input(mask())), LinearAlgebra.Kind.EXACT, 0);
    DenseMatrix w = gaussian(ROWS, COLS, 1);
    DenseMatrix residual = observed.residual(w);
    double error = 0;
    double size = 0;
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < COLS; j++) {
        double difference = w.apply(i, j) - TARGET.matrix().apply(i, j);
        boolean visible = mask().apply(i, j) == 1;
        assertThat(residual.apply(i, j)).isEqualTo(visible ? difference : difference * 0);
        error += visible ? 0 : difference * difference;
        size += visible ? 0 : Math.pow(TARGET.matrix().apply(i, j), 2);
      }
    }
    assertThat(observed.observation().unobservedError(observed.engine().pack(w), TARGET))
        .isCloseTo(Math.sqrt(error / size), within(ROUNDING));
  }

  @Test
  void unobservedError_nothingUnobserved_isNaN() {
    for (ObservationScheme scheme :
        List.of(
            new ObservationScheme.Full(),
            new ObservationScheme.Completion((long) ROWS * COLS),
            new ObservationScheme.Sensing(P))) {
      Observed observed = Observed.of(scheme, LinearAlgebra.Kind.EXACT, 0);
      WorkMatrix w = observed.engine().pack(gaussian(ROWS, COLS, 1));
      assertThat(observed.observation().unobservedError(w, TARGET)).isNaN();
    }
  }

  @Test
  void mask_hasItsCount_andTheLargerContainsTheSmaller() {
    double[] before = new double[ROWS * COLS];
    for (int count = 1; count <= ROWS * COLS; count++) {
      DenseMatrix mask = Mask.draw(ROWS, COLS, count, RandomStream.of("mask", SEED));
      assertThat(Mask.count(mask)).isEqualTo(count);
      for (int i = 0; i < before.length; i++) {
        assertThat(mask.values()[i]).isIn(0.0, 1.0).matches(v -> v >= 0);
        assertThat(mask.values()[i]).isGreaterThanOrEqualTo(before[i]);
      }
      before = mask.values();
    }
  }

  // 4,000 masks: each entry's share is that of the count within five standard deviations.
  @Test
  void mask_overSeeds_isUniform() {
    double[] observed = new double[12];
    int masks = 4000;
    for (int seed = 0; seed < masks; seed++) {
      double[] mask = Mask.draw(3, 4, 5, RandomStream.of("mask", seed)).values();
      for (int i = 0; i < observed.length; i++) {
        observed[i] += mask[i];
      }
    }
    double share = 5.0 / 12;
    double deviation = Math.sqrt(masks * share * (1 - share));
    for (double s : observed) {
      assertThat(s).isCloseTo(masks * share, within(5 * deviation));
    }
  }

  @Test
  void sensing_measurementsFile_isRowMajor() {
    double[] picks = new double[ROWS * COLS];
    int row = 3;
    int col = 4;
    picks[row * COLS + col] = 2;
    Observed observed =
        Observed.of(
            new ObservationScheme.GivenSensing(
                input(new DenseMatrix(1, picks.length, picks)), null),
            LinearAlgebra.Kind.EXACT,
            0);
    DenseMatrix w = gaussian(ROWS, COLS, 1);
    double difference = w.apply(row, col) - TARGET.matrix().apply(row, col);
    assertThat(observed.squares(w)).isCloseTo(4 * difference * difference, within(ROUNDING));
    DenseMatrix residual = observed.residual(w);
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < COLS; j++) {
        double expected = i == row && j == col ? 4 * difference : 0;
        assertThat(residual.apply(i, j)).isCloseTo(expected, within(ROUNDING));
      }
    }
  }

  // Entries of variance 1/p make E ||A(D)||^2 = ||D||^2; over many measurements it is so closely.
  @Test
  void sensing_manyMeasurements_areNearlyAnIsometry() {
    int p = 20_000;
    LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
    Target target = Target.draw(2, 2, 1, Spectrum.Named.LINEAR, 1);
    Observation observation = new ObservationScheme.Sensing(p).observe(engine, target, 0, 1);
    WorkMatrix image = engine.allocate(2, 2);
    DenseMatrix d = gaussian(2, 2, 1);
    observation.normal(engine.pack(d), image);
    double deviation = Math.sqrt(2.0 / p);
    assertThat(inner(d, engine.unpack(image)) / inner(d, d)).isCloseTo(1, within(5 * deviation));
  }

  @Test
  void noise_fullAndCompletion_isTheSameOnEachObservedEntry() {
    DenseMatrix zero = DenseMatrix.zeros(ROWS, COLS);
    double[] full =
        Observed.of(new ObservationScheme.Full(), LinearAlgebra.Kind.EXACT, NOISE)
            .residual(zero)
            .values();
    double[] some =
        Observed.of(new ObservationScheme.Completion(ENTRIES), LinearAlgebra.Kind.EXACT, NOISE)
            .residual(zero)
            .values();
    for (int i = 0; i < full.length; i++) {
      assertThat(some[i] == 0 || some[i] == full[i]).isTrue();
    }
    assertThat(Arrays.stream(some).filter(v -> v != 0)).hasSize(ENTRIES);
  }

  @Test
  void noise_hasItsStandardDeviation() {
    Target target = Target.draw(60, 60, 1, Spectrum.Named.LINEAR, 1);
    for (ObservationScheme scheme :
        List.of(
            new ObservationScheme.Full(),
            new ObservationScheme.Completion(2000),
            new ObservationScheme.Sensing(1000))) {
      LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
      Observation observation = scheme.observe(engine, target, NOISE, 1);
      double squares = observation.residual(engine.pack(target.matrix()), engine.allocate(60, 60));
      double count = observation.count();
      double relative = squares / count / (NOISE * NOISE);
      assertThat(relative).isCloseTo(1, within(5 * Math.sqrt(2 / count)));
    }
  }
}
