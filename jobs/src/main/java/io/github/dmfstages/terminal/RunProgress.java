package io.github.dmfstages.terminal;

import io.github.dmfstages.descent.DescentState;
import io.github.dmfstages.descent.StepObserver;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Spelling;
import io.github.dmfstages.text.Durations;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * Shows the progress of one run on a live line: step, loss, gradient norm, how many modes have
 * passed half of their singular value, and the time left. The first line appears before anything is
 * computed and shows how many steps there may be.
 */
public final class RunProgress implements StepObserver, AutoCloseable {
  // The singular values of a large product take longer than a step. This limits their share.
  private static final int PAUSE_OVER_COST = 20;

  private final LiveLine live;
  private final RunConfig config;
  private final double planned;
  private double[] target;
  private long began;
  private long notBefore;

  /** Shows the progress of a run with this configuration on {@code live}. */
  public RunProgress(RunConfig config, LiveLine live) {
    this.live = live;
    this.config = config;
    this.planned = config.plannedSteps();
    String steps = "at most " + Spelling.counted(config.maxSteps(), "step");
    live.show(
        planned < config.maxSteps()
            ? steps + String.format(Locale.ROOT, "; theory predicts %.0f", planned)
            : steps);
    // After Ctrl-C the shell's prompt must not follow on the same line.
    Runtime.getRuntime().addShutdownHook(new Thread(live::leave));
  }

  @Override
  public void observe(DescentState state) {
    if (state.step() == 0) {
      began = System.nanoTime();
      notBefore = began;
    } else if (live.isDue() && System.nanoTime() - notBefore >= 0) {
      show(state);
    }
  }

  private void show(DescentState state) {
    long now = System.nanoTime();
    if (target == null) {
      target = config.target().singularValues().values();
    }
    live.show(
        String.format(
            Locale.ROOT,
            "step %d of at most %d  loss %.2e  |grad| %.2e  %d of %d modes past half  %s",
            state.step(),
            config.maxSteps(),
            state.loss(),
            state.gradientNorm(),
            pastHalf(state.singularValues()),
            target.length,
            timeLeft(state.step(), (now - began) * 1e-9)));
    long done = System.nanoTime();
    notBefore = done + PAUSE_OVER_COST * (done - now);
  }

  private long pastHalf(DenseVector singularValues) {
    double[] s = singularValues.values();
    return IntStream.range(0, target.length).filter(i -> s[i] >= target[i] / 2).count();
  }

  private String timeLeft(long step, double seconds) {
    double perStep = seconds / step;
    if (planned < config.maxSteps() && planned > step) {
      return "ETA " + Durations.of(perStep * (planned - step));
    }
    return "ETA at most " + Durations.of(perStep * (config.maxSteps() - step));
  }

  /** Removes the line from a terminal. */
  @Override
  public void close() {
    live.clear();
  }
}
