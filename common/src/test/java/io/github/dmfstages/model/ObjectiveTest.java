package io.github.dmfstages.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.linalg.Allocation;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.LinearAlgebra.Kind;
import io.github.dmfstages.linalg.Plain;
import io.github.dmfstages.linalg.WorkMatrix;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ObjectiveTest {
  /** Losses and gradients here are of order 1 to 100, through at most some thousand operations. */
  private static final double ROUNDING = 1e-12;

  /** Central differences err as h^2 (1 + O(h^2)); the steps h are small enough for this. */
  private static final double SLOPE_TOLERANCE = .01;

  static Stream<Arguments> problems() {
    return IntStream.of(1, 2, 3, 4, 5, 6, 16)
        .boxed()
        .flatMap(depth -> Stream.of(square(depth), tall(depth), wide(depth)))
        .flatMap(
            widths ->
                Stream.of(LossNormalisation.values()).map(loss -> Arguments.of(widths, loss)));
  }

  private static LayerWidths square(int depth) {
    return LayerWidths.of(4, 4, hidden(depth, 4, 4));
  }

  private static LayerWidths tall(int depth) {
    return LayerWidths.of(5, 3, hidden(depth, 4, 3));
  }

  private static LayerWidths wide(int depth) {
    return LayerWidths.of(2, 9, hidden(depth, 3, 10));
  }

  private static List<Integer> hidden(int depth, int even, int odd) {
    return IntStream.range(1, depth).mapToObj(j -> j % 2 == 0 ? even : odd).toList();
  }

  /** Near the identity, so that products of many factors neither vanish nor explode. */
  private static List<double[][]> factors(LayerWidths widths, double noise, long seed) {
    Random random = new Random(seed);
    List<double[][]> factors = new ArrayList<>();
    for (int j = 1; j <= widths.depth(); j++) {
      int rows = widths.rowsOf(j);
      int cols = widths.colsOf(j);
      double[] ones = IntStream.range(0, Math.min(rows, cols)).mapToDouble(i -> 1).toArray();
      factors.add(
          Plain.plus(Plain.diagonal(rows, cols, ones), noise, Plain.gaussian(rows, cols, random)));
    }
    return factors;
  }

  private static PlainObjective objective(Kind kind, LayerWidths widths, LossNormalisation loss) {
    double[][] target = Plain.gaussian(widths.rows(), widths.cols(), new Random(7));
    return new PlainObjective(kind, widths, Plain.dense(target), loss);
  }

  @ParameterizedTest
  @MethodSource("problems")
  void evaluate_anyShape_givesTheLossAndTheProductOfTheTextbook(
      LayerWidths widths, LossNormalisation normalisation) {
    PlainObjective objective = objective(Kind.EXACT, widths, normalisation);
    List<double[][]> at = factors(widths, .2, 1);
    double expected = objective.loss(at);
    assertThat(objective.evaluate(at).loss()).isCloseTo(expected, within(ROUNDING * expected));
    assertThat(objective.endToEndProduct(at)).isEqualTo(PlainObjective.product(at));
  }

  /** Along one entry the loss is a parabola, for which central differences are exact at any h. */
  @ParameterizedTest
  @MethodSource("problems")
  void gradient_everyEntry_equalsTheCentralDifference(
      LayerWidths widths, LossNormalisation normalisation) {
    PlainObjective objective = objective(Kind.EXACT, widths, normalisation);
    List<double[][]> at = factors(widths, .2, 2);
    List<double[][]> gradient = objective.gradient(at);
    double h = .5;
    for (int j = 0; j < at.size(); j++) {
      for (int i = 0; i < at.get(j).length; i++) {
        double[] row = at.get(j)[i];
        for (int k = 0; k < row.length; k++) {
          double here = row[k];
          row[k] = here + h;
          double above = objective.loss(at);
          row[k] = here - h;
          double below = objective.loss(at);
          row[k] = here;
          assertThat((above - below) / (2 * h))
              .isCloseTo(gradient.get(j)[i][k], within(ROUNDING * (above + below)));
        }
      }
    }
  }

  /** Along all factors at once: the error of central differences falls as h^2. */
  @ParameterizedTest
  @MethodSource("problems")
  void gradient_centralDifferencesAlongALine_convergeWithSlopeTwo(
      LayerWidths widths, LossNormalisation normalisation) {
    PlainObjective objective = objective(Kind.EXACT, widths, normalisation);
    List<double[][]> at = factors(widths, .2, 3);
    List<double[][]> direction = unit(factors(widths, 1, 4));
    double slope = innerProduct(objective.gradient(at), direction);
    List<Double> logSteps = new ArrayList<>();
    List<Double> logErrors = new ArrayList<>();
    for (double h = .02; h > 1e-3; h /= 1.5) {
      double above = objective.loss(moved(at, h, direction));
      double below = objective.loss(moved(at, -h, direction));
      double error = Math.abs((above - below) / (2 * h) - slope);
      if (widths.depth() == 1) {
        // The loss is a parabola along every line.
        assertThat(error).isLessThan(ROUNDING * (above + below) / h);
      } else {
        logSteps.add(Math.log(h));
        logErrors.add(Math.log(error));
      }
    }
    if (widths.depth() > 1) {
      assertThat(fittedSlope(logSteps, logErrors)).isCloseTo(2, within(SLOPE_TOLERANCE));
    }
  }

  private static List<double[][]> unit(List<double[][]> direction) {
    double norm = Math.sqrt(innerProduct(direction, direction));
    return direction.stream()
        .map(d -> Plain.plus(new double[d.length][d[0].length], 1 / norm, d))
        .toList();
  }

  private static List<double[][]> moved(
      List<double[][]> from, double h, List<double[][]> direction) {
    return IntStream.range(0, from.size())
        .mapToObj(j -> Plain.plus(from.get(j), h, direction.get(j)))
        .toList();
  }

  private static double innerProduct(List<double[][]> a, List<double[][]> b) {
    return IntStream.range(0, a.size())
        .mapToDouble(j -> Plain.innerProduct(a.get(j), b.get(j)))
        .sum();
  }

  private static double fittedSlope(List<Double> x, List<Double> y) {
    double meanX = x.stream().mapToDouble(v -> v).average().getAsDouble();
    double meanY = y.stream().mapToDouble(v -> v).average().getAsDouble();
    double xy = 0;
    double xx = 0;
    for (int i = 0; i < x.size(); i++) {
      xy += (x.get(i) - meanX) * (y.get(i) - meanY);
      xx += (x.get(i) - meanX) * (x.get(i) - meanX);
    }
    return xy / xx;
  }

  @ParameterizedTest
  @MethodSource("problems")
  void gradientNorm_anyShape_isThatOfAllFactorsTogether(
      LayerWidths widths, LossNormalisation normalisation) {
    PlainObjective objective = objective(Kind.EXACT, widths, normalisation);
    List<double[][]> at = factors(widths, .2, 5);
    List<double[][]> gradient = objective.gradient(at);
    double expected = Math.sqrt(innerProduct(gradient, gradient));
    assertThat(objective.evaluate(at).gradientNorm())
        .isCloseTo(expected, within(ROUNDING * expected));
  }

  @ParameterizedTest
  @MethodSource("problems")
  void evaluate_eitherEngine_agreesToRounding(LayerWidths widths, LossNormalisation normalisation) {
    List<double[][]> at = factors(widths, .2, 6);
    PlainObjective exact = objective(Kind.EXACT, widths, normalisation);
    PlainObjective mllib = objective(Kind.MLLIB, widths, normalisation);
    double loss = exact.evaluate(at).loss();
    assertThat(mllib.evaluate(at).loss()).isCloseTo(loss, within(ROUNDING * loss));
    double norm = exact.evaluate(at).gradientNorm();
    List<double[][]> a = exact.gradient(at);
    List<double[][]> b = mllib.gradient(at);
    for (int j = 0; j < a.size(); j++) {
      assertThat(Plain.norm(Plain.plus(a.get(j), -1, b.get(j)))).isLessThan(ROUNDING * norm);
    }
  }

  @Test
  void evaluate_mean_isSumOverTheNumberOfEntries() {
    LayerWidths widths = tall(3);
    List<double[][]> at = factors(widths, .2, 8);
    PlainObjective sum = objective(Kind.EXACT, widths, LossNormalisation.SUM);
    PlainObjective mean = objective(Kind.EXACT, widths, LossNormalisation.MEAN);
    assertThat(mean.evaluate(at).loss() * 15).isCloseTo(sum.evaluate(at).loss(), within(ROUNDING));
    assertThat(mean.evaluate(at).gradientNorm() * 15)
        .isCloseTo(sum.evaluate(at).gradientNorm(), within(ROUNDING * 15));
  }

  @Test
  void evaluate_atTheTarget_hasNoLossAndNoGradient() {
    LayerWidths widths = square(3);
    List<double[][]> at = factors(widths, .2, 9);
    PlainObjective objective =
        new PlainObjective(
            Kind.EXACT, widths, Plain.dense(PlainObjective.product(at)), LossNormalisation.SUM);
    assertThat(objective.evaluate(at).loss()).isZero();
    assertThat(objective.evaluate(at).gradientNorm()).isZero();
  }

  @Test
  void evaluate_exactOnceWarm_allocatesNothing() {
    LinearAlgebra engine = Kind.EXACT.create();
    AlignedProblem problem = AlignedProblem.of(9, 7, 4, .1, 1, .5);
    Objective objective =
        new Objective(
            engine,
            problem.start().widths(),
            new Observation.Full(engine, problem.target()),
            LossNormalisation.MEAN);
    WorkMatrix[] factors =
        problem.start().matrices().stream().map(engine::pack).toArray(WorkMatrix[]::new);
    // Warm means on vectors, where the JVM has the module for them.
    boolean vectors = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    Instant end = Instant.now().plusSeconds(60);
    do {
      evaluate(objective, factors, 20_000);
    } while (vectors && engine.kernel().equals("exact-fma") && Instant.now().isBefore(end));
    assertThat(engine.kernel()).startsWith(vectors ? "exact-vector" : "exact-fma");

    assertThat(Allocation.warmBytes(() -> evaluate(objective, factors, 1))).isLessThan(1);
  }

  private static void evaluate(Objective objective, WorkMatrix[] factors, int times) {
    for (int i = 0; i < times; i++) {
      objective.evaluate(factors);
      assertThatIsFinite(objective.gradientNorm());
    }
  }

  private static void assertThatIsFinite(double value) {
    if (!Double.isFinite(value)) {
      throw new AssertionError(value);
    }
  }
}
