package io.github.dmfstages.descent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class SecondOrderTestTest {

  /** A 1 x 1 problem of depth 1, whose curvature is 1 everywhere, after its gradient has fallen. */
  private static boolean holds(double predictedEscape) {
    Descents.ToldState told = new Descents.ToldState();
    SecondOrderTest test =
        new SecondOrderTest(
            1, 1, 1e-3, 10_000, () -> OptionalDouble.of(.1), state -> predictedEscape);
    told.at(0, 1, 1, 1);
    return test.holds(told.at(500, 1e-9, 1e-4, 1));
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
}
