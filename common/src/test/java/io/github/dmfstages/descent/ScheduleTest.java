package io.github.dmfstages.descent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.descent.Schedule.Change;
import io.github.dmfstages.descent.Schedule.Kind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScheduleTest {
  private static final double ETA = .5;
  private static final double ROUNDING = 1e-15;

  private static Schedule of(Kind kind, long warmup, double last) {
    List<Change> changes = List.of(new Change(20, .5), new Change(60, 3));
    return new Schedule(kind, ETA, warmup, last, kind == Kind.STEPS ? changes : List.of(), 110);
  }

  static Stream<Schedule> schedules() {
    return Stream.of(
        of(Kind.CONSTANT, 10, 1),
        of(Kind.COSINE, 0, .1),
        of(Kind.COSINE, 10, 2),
        of(Kind.GEOMETRIC, 10, .01),
        of(Kind.STEPS, 0, 1),
        of(Kind.STEPS, 30, 1));
  }

  @Test
  void at_eachKind_isItsFormula() {
    assertThat(Schedule.constant(ETA).at(7)).isEqualTo(ETA);
    Schedule cosine = of(Kind.COSINE, 10, .2);
    assertThat(cosine.at(0)).isZero();
    assertThat(cosine.at(5)).isEqualTo(ETA / 2);
    assertThat(cosine.at(10)).isEqualTo(ETA);
    assertThat(cosine.at(60)).isCloseTo(ETA * .6, within(ROUNDING));
    assertThat(cosine.at(35)).isCloseTo(ETA * (.6 + .4 * Math.sqrt(.5)), within(ROUNDING));
    assertThat(cosine.at(110)).isCloseTo(ETA * .2, within(ROUNDING));
    Schedule geometric = of(Kind.GEOMETRIC, 10, .01);
    assertThat(geometric.at(10)).isEqualTo(ETA);
    assertThat(geometric.at(60)).isCloseTo(ETA * .1, within(ROUNDING));
    assertThat(geometric.at(110)).isCloseTo(ETA * .01, within(ROUNDING));
    Schedule steps = of(Kind.STEPS, 0, 1);
    assertThat(List.of(steps.at(19), steps.at(20), steps.at(59), steps.at(60)))
        .containsExactly(ETA, ETA / 2, ETA / 2, 3 * ETA);
  }

  @ParameterizedTest
  @MethodSource("schedules")
  void largestFrom_isNeverBelowALaterStep_andIsReachedAfterWarmUp(Schedule schedule) {
    for (long t = 0; t <= 110; t++) {
      double largest = 0;
      for (long s = t; s <= 110; s++) {
        largest = Math.max(largest, schedule.at(s));
      }
      assertThat(schedule.largestFrom(t)).isGreaterThanOrEqualTo(largest);
      if (t >= schedule.warmupSteps()) {
        assertThat(schedule.largestFrom(t)).isEqualTo(largest);
      }
    }
  }

  /** Steps in a time are the inverse of the time of steps, also between whole steps. */
  @ParameterizedTest
  @MethodSource("schedules")
  void stepsIn_isTheInverseOfTime(Schedule schedule) {
    double sum = 0;
    for (int t = 0; t < 110; t++) {
      assertThat(schedule.time(t)).isCloseTo(sum, within(1e-12));
      double half = t + .5;
      if (schedule.at(t) > 0) {
        assertThat(schedule.stepsIn(schedule.time(half))).isCloseTo(half, within(1e-9));
      }
      sum += schedule.at(t);
    }
    assertThat(schedule.stepsIn(sum + 1e-9)).isInfinite();
    assertThat(schedule.stepsIn(Double.NaN)).isNaN();
    assertThat(Schedule.constant(ETA).stepsIn(schedule.time(50)))
        .isEqualTo(schedule.time(50) / ETA);
  }
}
