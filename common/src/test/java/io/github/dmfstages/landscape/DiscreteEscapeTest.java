package io.github.dmfstages.landscape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiscreteEscapeTest {

  @ParameterizedTest
  @ValueSource(longs = {5_000_000_000_000_000_000L, Long.MAX_VALUE, Long.MAX_VALUE / 2 + 1})
  void halfCrossing_hugeLimit_isTheMapsStep(long limit) {
    double step = DiscreteEscape.halfCrossing(2, 1, 1e-12, StepSizes.constant(.1), limit);
    assertThat(step)
        .isEqualTo(DiscreteEscape.halfCrossing(2, 1, 1e-12, StepSizes.constant(.1), 1000));
    assertThat(Math.ceil(step)).isEqualTo((double) new ScalarMap(2, 1, 1e-12, .1).stepsTo(.5));
  }

  /** A million steps are followed one by one; what takes longer has the time of the flow. */
  @ParameterizedTest
  @CsvSource({"2, 1e-12, 1e-5", "3, 1e-6, 5e-5", "4, 1e-8, 1e-3", "5, 1e-6, 1e-3"})
  void halfCrossing_beyondAMillionSteps_isTheFlowsTime(int depth, double start, double eta) {
    double flow = EscapeTime.toHalf(depth, 1, start, eta) / eta;
    assertThat(flow).isGreaterThan(1e6);
    assertThat(
            DiscreteEscape.halfCrossing(depth, 1, start, StepSizes.constant(eta), Long.MAX_VALUE))
        .isEqualTo(flow);
    assertThat(flow / new ScalarMap(depth, 1, start, eta).stepsTo(.5)).isCloseTo(1, within(1e-4));

    double faster = 1.1 * eta * flow / 1e6;
    double steps =
        DiscreteEscape.halfCrossing(depth, 1, start, StepSizes.constant(faster), Long.MAX_VALUE);
    assertThat(Math.ceil(steps))
        .isEqualTo((double) new ScalarMap(depth, 1, start, faster).stepsTo(.5));
  }

  /** All modes together take 20 million steps of their maps at most. */
  @Test
  void halfCrossings_manySlowModes_haveTheFlowsTimes() {
    double[] sigma = new double[400];
    Arrays.fill(sigma, 1);
    double flow = EscapeTime.toHalf(3, 1, 1e-6, 1e-3) / 1e-3;
    assertThat(flow).isBetween(5e4, 1e6);
    AtomicInteger calls = new AtomicInteger();
    assertThat(
            DiscreteEscape.halfCrossings(
                3,
                sigma,
                400,
                1e-6,
                StepSizes.constant(1e-3),
                Long.MAX_VALUE,
                calls::incrementAndGet))
        .containsOnly(flow);
    assertThat(calls.get()).isEqualTo(400);
    double[] few =
        DiscreteEscape.halfCrossings(
            3,
            Arrays.copyOf(sigma, 5),
            4,
            1e-6,
            StepSizes.constant(1e-3),
            Long.MAX_VALUE,
            () -> {});
    assertThat(few[3]).isNotEqualTo(flow).isCloseTo(flow, within(20.0));
    assertThat(few[4]).isInfinite();
  }
}
