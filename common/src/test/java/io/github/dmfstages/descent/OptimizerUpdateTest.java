package io.github.dmfstages.descent;

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
import org.junit.jupiter.params.provider.EnumSource;

class OptimizerUpdateTest {
  private static final double ETA = .03;
  private static final double DECAY = .9;
  private static final double EPSILON = 1e-3;
  private static final int STEPS = 7;

  // Fused and separate roundings differ by some units in the last place, times a few operations.
  private static final double ROUNDING = 1e-14;

  /** One parameter's path under its own gradients; {@code square} sums over all parameters. */
  @FunctionalInterface
  private interface ScalarRule {
    double end(double start, double[] gradients, double[] squares);
  }

  @ParameterizedTest
  @EnumSource(LinearAlgebra.Kind.class)
  void gradientDescent_isTheScalarRule(LinearAlgebra.Kind kind) {
    assertScalar(
        kind,
        new Optimizer.GradientDescent(),
        (w, g, squares) -> {
          for (double gt : g) {
            w -= ETA * gt;
          }
          return w;
        });
  }

  @ParameterizedTest
  @EnumSource(LinearAlgebra.Kind.class)
  void momentum_isTheScalarRule(LinearAlgebra.Kind kind) {
    assertScalar(
        kind,
        new Optimizer.Momentum(.8),
        (w, g, squares) -> {
          double b = 0;
          for (double gt : g) {
            b = .8 * b + gt;
            w -= ETA * b;
          }
          return w;
        });
  }

  @ParameterizedTest
  @EnumSource(LinearAlgebra.Kind.class)
  void rmsProp_isTheScalarRule(LinearAlgebra.Kind kind) {
    assertScalar(
        kind,
        new Optimizer.RmsProp(DECAY, EPSILON),
        (w, g, squares) -> {
          double v = 0;
          for (double gt : g) {
            v = DECAY * v + (1 - DECAY) * gt * gt;
            w -= ETA * gt / (Math.sqrt(v) + EPSILON);
          }
          return w;
        });
  }

  @ParameterizedTest
  @EnumSource(LinearAlgebra.Kind.class)
  void groupRmsProp_isTheScalarRule(LinearAlgebra.Kind kind) {
    assertScalar(
        kind,
        new Optimizer.GroupRmsProp(DECAY, EPSILON),
        (w, g, squares) -> {
          double v = 0;
          for (int t = 1; t <= g.length; t++) {
            v = DECAY * v + (1 - DECAY) * squares[t - 1];
            double corrected = v / (1 - Math.pow(DECAY, t));
            w -= ETA * g[t - 1] / (Math.sqrt(corrected) + EPSILON);
          }
          return w;
        });
  }

  private static void assertScalar(LinearAlgebra.Kind kind, Optimizer optimizer, ScalarRule rule) {
    LinearAlgebra engine = kind.create();
    RandomStream random = RandomStream.of("test", 1);
    List<DenseMatrix> start = draw(random);
    List<List<DenseMatrix>> gradients = Stream.generate(() -> draw(random)).limit(STEPS).toList();
    WorkMatrix[] factors = pack(engine, start);
    Optimizer.Update update = optimizer.start(engine, factors, ETA);
    gradients.forEach(g -> update.apply(pack(engine, g)));

    double[] squares =
        gradients.stream()
            .mapToDouble(
                g ->
                    g.stream()
                        .flatMapToDouble(m -> Arrays.stream(m.values()))
                        .map(x -> x * x)
                        .sum())
            .toArray();
    for (int j = 0; j < factors.length; j++) {
      double[] end = engine.unpack(factors[j]).values();
      for (int i = 0; i < end.length; i++) {
        int factor = j;
        int element = i;
        double[] own =
            gradients.stream().mapToDouble(g -> g.get(factor).values()[element]).toArray();
        double expected = rule.end(start.get(j).values()[i], own, squares);
        assertThat(end[i]).isCloseTo(expected, within(ROUNDING * (1 + Math.abs(expected))));
      }
      assertPaddingIsZero(factors[j]);
    }
  }

  /** Shapes with padding in the exact engine, on both sides. */
  private static List<DenseMatrix> draw(RandomStream random) {
    return List.of(random.gaussianMatrix(3, 5, 1), random.gaussianMatrix(9, 3, 1));
  }

  private static WorkMatrix[] pack(LinearAlgebra engine, List<DenseMatrix> matrices) {
    return matrices.stream().map(engine::pack).toArray(WorkMatrix[]::new);
  }

  /** All that is stored but for the elements themselves, of which none is zero here. */
  private static void assertPaddingIsZero(WorkMatrix matrix) {
    long nonzero = Arrays.stream(matrix.values()).filter(v -> v != 0).count();
    assertThat(nonzero).isEqualTo((long) matrix.rows() * matrix.cols());
  }

  @Test
  void effectiveStepSize_isThatOfTheGradientDescentItAmountsTo() {
    LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
    WorkMatrix[] factors = {engine.allocate(1, 1)};
    WorkMatrix[] gradient = {engine.pack(new DenseMatrix(1, 1, new double[] {2}))};
    assertThat(new Optimizer.GradientDescent().start(engine, factors, ETA).effectiveStepSize())
        .hasValue(ETA);
    assertThat(new Optimizer.Momentum(.75).start(engine, factors, ETA).effectiveStepSize())
        .hasValue(4 * ETA);
    assertThat(new Optimizer.RmsProp(.9, 1).start(engine, factors, ETA).effectiveStepSize())
        .isEmpty();
    Optimizer.Update group = new Optimizer.GroupRmsProp(.75, 1).start(engine, factors, ETA);
    assertThat(group.effectiveStepSize()).isEmpty();
    group.apply(gradient);
    assertThat(group.effectiveStepSize()).hasValue(ETA / 3);
  }

  @Test
  void momentum_constantGradient_movesByTheEffectiveStepInTheEnd() {
    LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
    WorkMatrix[] factors = {engine.allocate(1, 1)};
    WorkMatrix[] gradient = {engine.pack(new DenseMatrix(1, 1, new double[] {1}))};
    Optimizer.Update update = new Optimizer.Momentum(.5).start(engine, factors, ETA);
    double before = 0;
    for (int t = 0; t < 60; t++) {
      before = factors[0].values()[0];
      update.apply(gradient);
    }
    double step = update.effectiveStepSize().orElseThrow();
    assertThat(before - factors[0].values()[0]).isCloseTo(step, within(1e-12 * step));
  }

  @ParameterizedTest
  @EnumSource(
      value = Optimizer.Kind.class,
      names = {"GRADIENT_DESCENT", "MOMENTUM"})
  void displacementBound_oneGradientOfNormOne_isHowFarItMovesTheFactorsInAll(Optimizer.Kind kind) {
    LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
    WorkMatrix[] factors = {engine.allocate(1, 1)};
    WorkMatrix[] gradient = {engine.pack(new DenseMatrix(1, 1, new double[] {1}))};
    Optimizer optimizer = kind.with(.75, DECAY, EPSILON);
    Optimizer.Update update = optimizer.start(engine, factors, ETA);
    update.apply(gradient);
    gradient[0].scale(0);
    // .75^200 is below the rounding.
    for (int t = 0; t < 200; t++) {
      update.apply(gradient);
    }
    assertThat(-factors[0].values()[0])
        .isCloseTo(optimizer.displacementBound(ETA), within(ROUNDING));
  }

  @Test
  void groupRmsProp_firstStepWithoutEpsilon_isEtaLong() {
    LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
    List<DenseMatrix> gradient = draw(RandomStream.of("test", 2));
    WorkMatrix[] factors = {engine.allocate(3, 5), engine.allocate(9, 3)};
    new Optimizer.GroupRmsProp(.99, 1e-300)
        .start(engine, factors, ETA)
        .apply(pack(engine, gradient));
    assertThat(Math.sqrt(engine.sumOfSquares(factors))).isCloseTo(ETA, within(1e-15));
  }

  @ParameterizedTest
  @EnumSource(Optimizer.Kind.class)
  void parameters_areThoseItWasMadeWith(Optimizer.Kind kind) {
    Optimizer optimizer = kind.with(.5, .25, .125);
    assertThat(optimizer.kind()).isEqualTo(kind);
    optimizer
        .parameters()
        .forEach(
            (key, value) ->
                assertThat(value)
                    .isEqualTo(
                        switch (key) {
                          case "momentum" -> .5;
                          case "decay" -> .25;
                          case "epsilon" -> .125;
                          default -> throw new AssertionError(key);
                        }));
    assertThat(Double.isNaN(kind.defaultEpsilon()))
        .isEqualTo(!optimizer.parameters().containsKey("epsilon"));
    assertThat(optimizer.displacementBound(1) == Double.POSITIVE_INFINITY)
        .isEqualTo(kind.scalesGradients());
  }

  @ParameterizedTest
  @EnumSource(Optimizer.Kind.class)
  void apply_once_warm_allocatesNothing(Optimizer.Kind kind) {
    LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
    WorkMatrix[] gradients = pack(engine, draw(RandomStream.of("test", 3)));
    WorkMatrix[] factors = pack(engine, draw(RandomStream.of("test", 4)));
    Optimizer.Update update = kind.with(.5, .9, 1e-3).start(engine, factors, 1e-6);
    assertThat(Allocation.warmBytes(() -> update.apply(gradients))).isLessThan(1);
  }

  @Test
  void stopRule_smallGradient_stallsOnlyWhereTheStepIsSmallToo() {
    assertThat(end(new Optimizer.GradientDescent())).isEqualTo(Status.STALLED);
    assertThat(end(new Optimizer.Momentum(.9))).isEqualTo(Status.STALLED);
    assertThat(end(new Optimizer.RmsProp(.9, 1e-8))).isNull();
    assertThat(end(new Optimizer.GroupRmsProp(.9, 1e-8))).isNull();
  }

  /** At step 1, after a first gradient of 1: a gradient far below what could move a norm of 1. */
  private static Status end(Optimizer optimizer) {
    LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
    WorkMatrix parameter = engine.pack(new DenseMatrix(1, 1, new double[] {1}));
    DescentState state = Descents.given(engine, parameter);
    StopRule rule = Descents.rule(ETA, optimizer.displacementBound(ETA), 0, 10);
    state.moveTo(0, 1, 1);
    assertThat(rule.diverged(state)).isFalse();
    assertThat(rule.end(state)).isNull();
    state.moveTo(1, 1, 1e-17);
    assertThat(rule.diverged(state)).isFalse();
    return rule.end(state);
  }
}
