package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dmfstages.descent.DescentState;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.descent.StepObserver;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.Target;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.RunSettings;
import io.github.dmfstages.setting.Settings;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Runs whose wall time is limited. */
class TimeLimitTest {
  private static RunConfig limited(Duration limit) {
    RunSettings settings = SmallRun.of(2, 2);
    return RunConfig.resolve(limit == null ? settings : settings.set(Settings.TIME_LIMIT, limit));
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
  void run_thatAnObserverEnds_isTimedOutWithWhatItReached() {
    StepObserver interrupt =
        new StepObserver() {
          private long step;

          @Override
          public void observe(DescentState state) {
            step = state.step();
          }

          @Override
          public boolean endsRun() {
            return step > 100;
          }
        };

    RunResult result = Run.execute(limited(null), interrupt);

    assertThat(result.status()).isEqualTo(Status.TIMED_OUT);
    // The run asks at every 64th step.
    assertThat(result.steps()).isEqualTo(128);
    assertThat(result.trajectory().get(result.trajectory().size() - 1).step()).isEqualTo(128);
    assertThat(result.criticalPoint()).isNull();
    assertThat(result.end().digest()).isNull();
  }

  /** Does something at its n-th call after the last step. */
  private static final class AfterTheDescent implements StepObserver {
    private final long lastStep;
    private final int number;
    private final Runnable then;
    private int calls = -1;

    AfterTheDescent(long lastStep, int number, Runnable then) {
      this.lastStep = lastStep;
      this.number = number;
      this.then = then;
    }

    @Override
    public void observe(DescentState state) {
      if (state.step() == lastStep) {
        calls = 0;
      }
    }

    @Override
    public void proceed() {
      if (calls >= 0 && ++calls == number) {
        then.run();
      }
    }
  }

  /** A run whose clock stands still, and passes the limit at the n-th look after the descent. */
  private static RunResult cutOff(RunConfig config, long lastStep, int look) {
    AtomicLong nanos = new AtomicLong();
    StepObserver watcher =
        new AfterTheDescent(lastStep, look, () -> nanos.set(Duration.ofHours(2).toNanos()));
    Target target = config.target();
    Factors start = config.initialisation().draw(config.widths(), config.seed(), target);
    return Run.execute(nanos::get, 0, config, target, start, CheckpointStore.NONE, watcher);
  }

  /** Ends by its loss, so that all certificates are made when the descent is over. */
  private static Experiment endedByItsLoss() {
    Experiment experiment = Experiment.of(6, 3, 1, .5, .25).scale(1e-6);
    experiment.gradientTolerance = 0;
    experiment.timeLimit = Optional.of(Duration.ofHours(1));
    return experiment;
  }

  /** How often a run looks after its descent. */
  private static int looks(RunConfig config, long lastStep) {
    AfterTheDescent counter = new AfterTheDescent(lastStep, 0, () -> {});
    Run.execute(config, counter);
    return counter.calls;
  }

  /** A certificate takes dozens of products, and the limit may come in each. */
  @Test
  void run_whoseLimitComesAfterTheDescent_isTimedOutWithoutWhatIsLeft() {
    RunConfig config = endedByItsLoss().config();
    RunResult whole = Run.execute(config);
    assertThat(whole.status()).isEqualTo(Status.CONVERGED);
    int looks = looks(config, whole.steps());
    assertThat(looks).isGreaterThan(4 * 30);
    for (int look : new int[] {1, 2, 10, looks / 3, looks / 2, looks}) {
      RunResult result = cutOff(config, whole.steps(), look);
      assertThat(result.status()).isEqualTo(Status.TIMED_OUT);
      assertThat(result.end().digest()).isNull();
      assertThat(result.steps()).isEqualTo(whole.steps());
      assertThat(result.end().rank()).isEqualTo(3);
      assertThat(result.stageCount()).isEqualTo(whole.stageCount());
      assertThat(result.explanation()).isNull();
      assertThat(result.stages().get(2).saddle()).isNull();
      if (look <= 10) {
        assertThat(result.criticalPoint()).isNull();
        assertThat(result.balance().drift()).isNaN();
        assertThat(result.stages()).allMatch(s -> s.saddle() == null);
      }
      if (look == looks) {
        assertThat(result.criticalPoint()).isEqualTo(whole.criticalPoint());
        assertThat(result.balance()).isEqualTo(whole.balance());
        assertThat(result.stages().get(1).saddle()).isEqualTo(whole.stages().get(1).saddle());
      }
    }
  }

  @Test
  void run_whoseLimitComesAfterTheDescentAtASaddle_saysThatTheRestWasNotDone() {
    Experiment experiment = Experiment.of(6, 3, 1, .1).scale(1e-6).maxSteps(5000);
    experiment.timeLimit = Optional.of(Duration.ofHours(1));
    RunResult result = cutOff(experiment.config(), experiment.run().steps(), 1);

    assertThat(result.explanation())
        .startsWith("timed out: the descent ended at step ")
        .contains("and the time limit came before the rest was done; not yet escaped: ");
  }

  @Test
  void run_whoseLimitNeverComes_isAskedThroughoutAndHasTheBitsOfOneWithoutLimit() {
    RunConfig config = endedByItsLoss().config();
    RunResult whole = Run.execute(config);
    RunResult result = cutOff(config, whole.steps(), Integer.MAX_VALUE);

    assertThat(result.status()).isEqualTo(Status.CONVERGED);
    assertThat(result.end().digest()).isEqualTo(whole.end().digest());
    assertThat(result.stages()).isEqualTo(whole.stages());
    assertThat(result.criticalPoint()).isEqualTo(whole.criticalPoint());
  }

  @Test
  void run_cancelledInACertificate_isAbandonedThere() {
    RunConfig config = endedByItsLoss().config();
    long steps = Run.execute(config).steps();
    int looks = looks(config, steps);
    for (int look : new int[] {1, 10, looks / 2, looks}) {
      assertCancelled(config, steps, look);
    }
  }

  /** This descent ends by a certificate, which is made at its last step. */
  @Test
  void run_cancelledInACertificateOfTheDescent_isAbandonedThere() {
    RunConfig config = Experiment.of(6, 3, 1, .5, .25).scale(1e-6).config();
    RunResult whole = Run.execute(config);
    assertThat(whole.loss()).isGreaterThan(config.lossTolerance() * whole.initialLoss());
    assertCancelled(config, whole.steps(), 5);
  }

  private static void assertCancelled(RunConfig config, long lastStep, int look) {
    StepObserver cancelling =
        new AfterTheDescent(
            lastStep,
            look,
            () -> {
              throw new IllegalStateException("cancelled");
            });
    assertThatThrownBy(() -> Run.execute(config, cancelling))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("cancelled");
  }

  /** The modes of the far end of this spectrum take more steps than there is time to predict. */
  @Test
  void run_divergedEarlyUnderASteepSpectrum_predictsWithoutFollowingEveryStep() {
    double[] sigma = IntStream.range(0, 28).mapToDouble(i -> Math.pow(2, -i)).toArray();
    Experiment experiment = Experiment.of(30, 2, sigma).relativeStep(3);
    RunResult result = experiment.run();

    assertThat(result.status()).isEqualTo(Status.DIVERGED);
    assertThat(experiment.config().maxSteps()).isGreaterThan(100_000_000);
    assertThat(result.theory().halfCrossings().values()).containsOnly(Double.NaN);
  }

  @Test
  void run_withinItsLimit_hasTheBitsOfOneWithoutLimit() {
    assertThat(Run.execute(limited(Duration.ofDays(1))).end().digest())
        .isEqualTo(Run.execute(limited(null)).end().digest());
  }
}
