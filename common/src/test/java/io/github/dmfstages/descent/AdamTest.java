package io.github.dmfstages.descent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.RandomStream;
import io.github.dmfstages.linalg.WorkMatrix;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AdamTest {
  private static final double ETA = .03;
  private static final double EPSILON = 1e-3;

  private final LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
  private final RandomStream random = RandomStream.of("adam", 1);

  private WorkMatrix[] draw() {
    return new WorkMatrix[] {
      engine.pack(random.gaussianMatrix(3, 5, 1)), engine.pack(random.gaussianMatrix(9, 3, 1))
    };
  }

  private WorkMatrix[] zeros() {
    return new WorkMatrix[] {engine.allocate(3, 5), engine.allocate(9, 3)};
  }

  @Test
  void firstStep_anyDecayRates_isTheGradientOverItsSizePlusEpsilon() {
    WorkMatrix[] factors = zeros();
    WorkMatrix[] gradient = draw();
    new Adam(.9, .999, true, EPSILON, 0)
        .start(engine, factors, at -> gradient)
        .apply(gradient, ETA);
    for (int j = 0; j < factors.length; j++) {
      double[] moved = engine.unpack(factors[j]).values();
      double[] g = engine.unpack(gradient[j]).values();
      for (int i = 0; i < g.length; i++) {
        assertThat(moved[i]).isCloseTo(-ETA * g[i] / (Math.abs(g[i]) + EPSILON), within(1e-15));
      }
    }
  }

  @Test
  void withoutAveragesAndEpsilon_hasTheBitsOfSignDescent() {
    WorkMatrix[] byAdam = zeros();
    WorkMatrix[] bySign = zeros();
    assertSameBits(
        new Adam(0, 0, true, 0, 0).start(engine, byAdam, at -> at),
        byAdam,
        new SignDescent(0).start(engine, bySign, at -> at),
        bySign);
  }

  @Test
  void withoutAverageOfGradientsAndBiasCorrection_hasTheBitsOfRmsProp() {
    WorkMatrix[] byAdam = zeros();
    WorkMatrix[] byRmsProp = zeros();
    assertSameBits(
        new Adam(0, .99, false, EPSILON, 0).start(engine, byAdam, at -> at),
        byAdam,
        new RmsProp(.99, EPSILON).start(engine, byRmsProp, at -> at),
        byRmsProp);
  }

  private void assertSameBits(
      Optimizer.Update one, WorkMatrix[] byOne, Optimizer.Update other, WorkMatrix[] byOther) {
    for (int t = 0; t < 20; t++) {
      WorkMatrix[] gradient = draw();
      // An element whose gradient is 0 does not move, like the padding.
      gradient[0].values()[0] = t < 10 ? 0 : 1;
      one.apply(gradient, ETA);
      other.apply(gradient, ETA);
      for (int j = 0; j < byOne.length; j++) {
        assertThat(byOne[j].values()).isEqualTo(byOther[j].values());
      }
    }
    assertThat(Arrays.stream(byOne[0].values())).allMatch(Double::isFinite);
  }
}
