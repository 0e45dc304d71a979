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

  /** The gradient elsewhere, which most rules never ask for. */
  private static final Optimizer.Gradient NO_OTHER =
      at -> {
        throw new AssertionError("one gradient per step is enough");
      };

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
        new GradientDescent(),
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
        new Momentum(.8),
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
        new RmsProp(DECAY, EPSILON),
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
        new GroupRmsProp(DECAY, EPSILON),
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

  @ParameterizedTest
  @EnumSource(LinearAlgebra.Kind.class)
  void adamW_isTheScalarRule(LinearAlgebra.Kind kind) {
    assertScalar(
        kind,
        new Adam(.8, DECAY, EPSILON, .5),
        (w, g, squares) -> {
          double m = 0;
          double v = 0;
          for (int t = 1; t <= g.length; t++) {
            w *= 1 - ETA * .5;
            m = .8 * m + (1 - .8) * g[t - 1];
            v = DECAY * v + (1 - DECAY) * g[t - 1] * g[t - 1];
            double average = m / (1 - Math.pow(.8, t));
            w -= ETA * average / (Math.sqrt(v / (1 - Math.pow(DECAY, t))) + EPSILON);
          }
          return w;
        });
  }

  @ParameterizedTest
  @EnumSource(LinearAlgebra.Kind.class)
  void sign_isTheScalarRule(LinearAlgebra.Kind kind) {
    assertScalar(
        kind,
        new SignDescent(.8),
        (w, g, squares) -> {
          double b = 0;
          for (double gt : g) {
            b = .8 * b + (1 - .8) * gt;
            w -= ETA * Math.signum(b);
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
    Optimizer.Update update = optimizer.start(engine, factors, NO_OTHER);
    gradients.forEach(g -> update.apply(pack(engine, g), ETA));

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
    assertThat(new GradientDescent().start(engine, factors, NO_OTHER).effectiveStepSize(ETA))
        .hasValue(ETA);
    assertThat(new GradientFlow().start(engine, factors, NO_OTHER).effectiveStepSize(ETA))
        .hasValue(ETA);
    assertThat(new Momentum(.75).start(engine, factors, NO_OTHER).effectiveStepSize(ETA))
        .hasValue(4 * ETA);
    Optimizer.Update group = new GroupRmsProp(.75, 1).start(engine, factors, NO_OTHER);
    assertThat(group.effectiveStepSize(ETA)).isEmpty();
    group.apply(gradient, ETA);
    assertThat(group.effectiveStepSize(ETA)).hasValue(ETA / 3);
    assertThat(group.effectiveStepSize(2 * ETA)).hasValue(2 * ETA / 3);
  }

  @Test
  void momentum_constantGradient_movesByTheEffectiveStepInTheEnd() {
    LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
    WorkMatrix[] factors = {engine.allocate(1, 1)};
    WorkMatrix[] gradient = {engine.pack(new DenseMatrix(1, 1, new double[] {1}))};
    Optimizer.Update update = new Momentum(.5).start(engine, factors, NO_OTHER);
    double before = 0;
    for (int t = 0; t < 60; t++) {
      before = factors[0].values()[0];
      update.apply(gradient, ETA);
    }
    double step = update.effectiveStepSize(ETA).orElseThrow();
    assertThat(before - factors[0].values()[0]).isCloseTo(step, within(1e-12 * step));
  }

  @ParameterizedTest
  @EnumSource(
      value = Optimizer.Kind.class,
      names = {"GRADIENT_DESCENT", "MOMENTUM", "GRADIENT_FLOW"})
  void displacementBound_oneGradientOfNormOne_isHowFarItMovesTheFactorsInAll(Optimizer.Kind kind) {
    LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
    WorkMatrix[] factors = {engine.allocate(1, 1)};
    WorkMatrix[] gradient = {engine.pack(new DenseMatrix(1, 1, new double[] {1}))};
    Optimizer optimizer = rule(kind);
    Optimizer.Update update = optimizer.start(engine, factors, at -> gradient);
    update.apply(gradient, ETA);
    gradient[0].scale(0);
    // .75^200 is below the rounding.
    for (int t = 0; t < 200; t++) {
      update.apply(gradient, ETA);
    }
    assertThat(-factors[0].values()[0])
        .isCloseTo(optimizer.displacementBound(ETA), within(ROUNDING));
  }

  @Test
  void groupRmsProp_firstStepWithoutEpsilon_isEtaLong() {
    LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
    List<DenseMatrix> gradient = draw(RandomStream.of("test", 2));
    WorkMatrix[] factors = {engine.allocate(3, 5), engine.allocate(9, 3)};
    new GroupRmsProp(.99, 1e-300)
        .start(engine, factors, NO_OTHER)
        .apply(pack(engine, gradient), ETA);
    assertThat(Math.sqrt(engine.sumOfSquares(factors))).isCloseTo(ETA, within(1e-15));
  }

  /** Theory knows when a step follows the gradient, and when escapes can be counted in steps. */
  @ParameterizedTest
  @EnumSource(Optimizer.Kind.class)
  void kind_saysWhatItsRuleDoes(Optimizer.Kind kind) {
    LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
    WorkMatrix[] factors = {engine.allocate(1, 1)};
    WorkMatrix[] gradient = {engine.pack(new DenseMatrix(1, 1, new double[] {2}))};
    Optimizer optimizer = rule(kind);
    assertThat(optimizer.displacementBound(1) == Double.POSITIVE_INFINITY)
        .isEqualTo(kind.scalesGradients());
    Optimizer.Update update = optimizer.start(engine, factors, at -> gradient);
    update.apply(gradient, ETA);
    assertThat(update.effectiveStepSize(ETA).isPresent()).isEqualTo(kind.isCertified());
  }

  @ParameterizedTest
  @EnumSource(Optimizer.Kind.class)
  void apply_once_warm_allocatesNothing(Optimizer.Kind kind) {
    LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
    WorkMatrix[] gradients = pack(engine, draw(RandomStream.of("test", 3)));
    WorkMatrix[] factors = pack(engine, draw(RandomStream.of("test", 4)));
    Optimizer.Update update = rule(kind).start(engine, factors, at -> gradients);
    assertThat(Allocation.warmBytes(() -> update.apply(gradients, 1e-6))).isLessThan(1);
  }

  @Test
  void stopRule_smallGradient_stallsOnlyWhereTheStepIsSmallToo() {
    assertThat(end(new GradientDescent())).isEqualTo(Status.STALLED);
    assertThat(end(new Momentum(.9))).isEqualTo(Status.STALLED);
    assertThat(end(new RmsProp(.9, 1e-8))).isNull();
    assertThat(end(new GroupRmsProp(.9, 1e-8))).isNull();
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

  private static Optimizer rule(Optimizer.Kind kind) {
    return switch (kind) {
      case GRADIENT_DESCENT -> new GradientDescent();
      case MOMENTUM -> new Momentum(.75);
      case RMSPROP -> new RmsProp(DECAY, EPSILON);
      case GROUP_RMSPROP -> new GroupRmsProp(DECAY, EPSILON);
      case ADAM -> new Adam(.5, DECAY, EPSILON, 0);
      case ADAMW -> new Adam(.5, DECAY, EPSILON, .1);
      case SIGN -> new SignDescent(.5);
      case POLAR -> new PolarDescent(.1);
      case MUON -> new Muon(.5, 5, Muon.Scale.ASPECT, .1);
      case GRADIENT_FLOW -> new GradientFlow();
    };
  }
}
