package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.descent.Status;
import io.github.dmfstages.descent.StepObserver;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Runs whose wall time is limited. */
class TimeLimitTest {
  private static RunConfig limited(Duration limit) {
    Settings settings = Settings.of(2, 2);
    settings.timeLimit = Optional.ofNullable(limit);
    return settings.resolve();
  }

  private static StepObserver pause(Duration aStep) {
    return state -> LockSupport.parkNanos(aStep.toNanos());
  }

  @Test
  void run_beyondItsLimit_isTimedOutWithWhatItReached() {
    RunResult result = Run.execute(limited(Duration.ofSeconds(1)), pause(Duration.ofMillis(20)));

    assertThat(result.status()).isEqualTo(Status.TIMED_OUT);
    // A second is at most 50 steps of 20 ms, and the clock is looked at every 64.
    assertThat(result.steps()).isEqualTo(64);
    assertThat(result.trajectory().get(result.trajectory().size() - 1).step()).isEqualTo(64);
    assertThat(result.end().digest()).isNull();
    assertThat(result.explanation()).contains("still at saddle 0 after 64 steps (timed-out)");
  }

  @Test
  void run_withinItsLimit_hasTheBitsOfOneWithoutLimit() {
    assertThat(Run.execute(limited(Duration.ofDays(1))).end().digest())
        .isEqualTo(Run.execute(limited(null)).end().digest());
  }
}
