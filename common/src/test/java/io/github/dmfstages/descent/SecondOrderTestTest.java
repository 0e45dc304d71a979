package io.github.dmfstages.descent;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.WorkMatrix;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.Objective;
import io.github.dmfstages.model.Observation;
import io.github.dmfstages.model.Target;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecondOrderTestTest {

  /** A 1 x 1 problem of depth 1, whose curvature is 1 everywhere, after its gradient has fallen. */
  private static boolean holds(double predictedEscape) {
    Descents.GivenState given = new Descents.GivenState();
    SecondOrderTest test =
        new SecondOrderTest(
            1, 1, 1e-3, 10_000, t -> OptionalDouble.of(.1), state -> predictedEscape);
    given.at(0, 1, 1, 1);
    return test.holds(given.at(500, 1e-9, 1e-4, 1));
  }

  @Test
  void holds_noEscapePredicted_isTrue() {
    assertThat(holds(Double.POSITIVE_INFINITY)).isTrue();
    assertThat(holds(10_001)).isTrue();
  }

  /** The row would say that a mode leaves within the budget, and that none can. */
  @Test
  void holds_escapePredictedWithinTheBudget_isFalse() {
    assertThat(holds(10_000)).isFalse();
    assertThat(holds(501)).isFalse();
  }

  /**
   * A second mode of size 5e-4 waits at 1e-10: its curvature is negligible beside that of the
   * first, and it leaves after ln(5e-4/1e-10) / (2 ln(1 + .1 5e-4)) = 154,000 steps.
   */
  @ParameterizedTest
  @CsvSource({"150000, true", "160000, false"})
  void holds_negligibleCurvature_onlyIfTheEscapeComesAfterTheBudget(long left, boolean holds) {
    LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
    Target target =
        new Target(
            new DenseMatrix(2, 2, new double[] {1, 0, 0, 5e-4}),
            new DenseVector(new double[] {1, 5e-4}));
    DenseMatrix layer = new DenseMatrix(2, 2, new double[] {1, 0, 0, 1e-5});
    WorkMatrix[] factors = {engine.pack(layer), engine.pack(layer)};
    Objective objective =
        new Objective(
            engine,
            new LayerWidths(List.of(2, 2, 2)),
            new Observation.Full(engine, target),
            LossNormalisation.SUM);
    objective.evaluate(factors);
    DescentState state = new DescentState(engine, factors, objective);
    SecondOrderTest test =
        new SecondOrderTest(
            2, 1, 1e-3, 500 + left, t -> OptionalDouble.of(.1), s -> Double.POSITIVE_INFINITY);
    state.moveTo(0, 1, 1);
    state.moveTo(500, objective.loss(), objective.gradientNorm());
    assertThat(test.holds(state)).isEqualTo(holds);
  }
}
