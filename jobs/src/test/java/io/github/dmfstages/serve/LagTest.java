package io.github.dmfstages.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When answers may stay as they are while a sweep commits runs. */
class LagTest {
  // A twentieth of two processors is 0.1 s of processor time in a second.
  @ParameterizedTest
  @CsvSource({"1, 0.11, 2, true", "1, 0.09, 2, false", "1, 0.11, 4, false", "60, 7, 2, true"})
  void server_isExpensive_ifItUsesMoreThanATwentiethOfTheMachine(
      double seconds, double used, int processors, boolean expensive) {
    assertThat(Lag.isExpensive((long) (seconds * 1e9), (long) (used * 1e9), processors))
        .isEqualTo(expensive);
  }

  @Test
  void lag_hasALimit() {
    assertThat(new Lag(Duration.ZERO).mayGrow()).isFalse();
  }
}
