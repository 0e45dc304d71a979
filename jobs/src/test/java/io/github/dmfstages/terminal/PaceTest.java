package io.github.dmfstages.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Times left, for work whose course is known. */
class PaceTest {
  private static double left(DoubleUnaryOperator share, double until) {
    Pace pace = new Pace();
    for (double t = .2; t <= until + 1e-9; t += .2) {
      pace.at(t, share.applyAsDouble(t));
    }
    return pace.secondsLeft().orElseThrow();
  }

  @Test
  void secondsLeft_atAnEvenPace_areExact() {
    for (double t : new double[] {1, 10, 50, 99}) {
      assertThat(left(elapsed -> elapsed / 100, t)).isCloseTo(100 - t, within(1e-9));
    }
  }

  /** Half the pace for 20 s, then 1 % a second: all is done after 110 s. */
  @Test
  void secondsLeft_afterASlowStart_forgetItOnceItIsTheEarlierHalf() {
    DoubleUnaryOperator slowStart = t -> t < 20 ? t / 200 : .1 + (t - 20) / 100;

    assertThat(left(slowStart, 20)).isCloseTo(180, within(1e-9));
    assertThat(left(slowStart, 40.4)).isCloseTo(110 - 40.4, within(1.0));
    assertThat(left(slowStart, 80)).isCloseTo(30, within(1e-9));
  }

  @Test
  void secondsLeft_withoutAPace_areUnknown() {
    Pace pace = new Pace();
    assertThat(pace.secondsLeft()).isEmpty();
    pace.at(3, 0);
    assertThat(pace.secondsLeft()).isEmpty();
  }

  @Test
  void secondsLeft_whenAllIsDone_areNone() {
    assertThat(left(t -> 1, 4)).isZero();
  }
}
