package io.github.dmfstages.cli;

import io.github.dmfstages.descent.Status;
import io.github.dmfstages.sweep.PlannedRun;
import io.github.dmfstages.sweep.SweepPlan;
import io.github.dmfstages.sweep.SweepProgress;
import io.github.dmfstages.table.RunRow;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One line of progress on standard error. The time left comes from the predicted cost of what is
 * left, at the {@link Pace} of late.
 */
final class ConsoleProgress implements SweepProgress, AutoCloseable {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
  private static final int BAR = 20;
  private static final double MOST_WHILE_RUNNING = .95;

  private final LiveLine live;
  private final int total;
  private final double totalCost;
  private final long began = System.nanoTime();
  private final Pace pace = new Pace();
  private long now = began;
  private long looked = began;
  private boolean drawn;
  private int done;
  private int failed;
  private int timedOut;
  private long doneSteps;
  private double doneCost;
  private long inFlightSteps;
  private double inFlightCost;

  ConsoleProgress(SweepPlan plan, PrintWriter err) {
    this.live = LiveLine.on(err);
    this.total = plan.runs().size();
    this.totalCost = plan.predictedCoreSeconds();
  }

  @Override
  public void ended(PlannedRun run, RunRow row) {
    now = System.nanoTime();
    done++;
    doneCost += run.predictedSeconds();
    if (row.status() == Status.FAILED) {
      failed++;
    } else {
      timedOut += row.status() == Status.TIMED_OUT ? 1 : 0;
      doneSteps += row.result().steps();
    }
  }

  @Override
  public void tick(Map<PlannedRun, Long> stepsInFlight) {
    now = System.nanoTime();
    if (now - looked >= BETWEEN_LOOKS.toNanos()) {
      looked = now;
      inFlightSteps = stepsInFlight.values().stream().mapToLong(Long::longValue).sum();
      inFlightCost =
          stepsInFlight.entrySet().stream()
              .mapToDouble(running -> costSoFar(running.getKey(), running.getValue()))
              .sum();
      pace.at(elapsed(), share());
    }
    if (live.isDue()) {
      show();
    }
  }

  /**
   * The part of a run's predicted cost that its steps so far are worth; a late run is never quite
   * done.
   */
  private static double costSoFar(PlannedRun run, long steps) {
    return run.predictedSeconds() * Math.min(MOST_WHILE_RUNNING, steps / run.predictedSteps());
  }

  private void show() {
    drawn = true;
    live.show(line());
  }

  private String line() {
    double elapsed = elapsed();
    double share = share();
    pace.at(elapsed, share);
    OptionalDouble left = pace.secondsLeft();
    int filled = (int) (BAR * share);
    return "[%s%s] %3.0f%%  %d/%d runs  %d failed  %s steps/s  %s  ETA %s"
        .formatted(
            "#".repeat(filled),
            ".".repeat(BAR - filled),
            100 * share,
            done,
            total,
            failed,
            magnitude((doneSteps + inFlightSteps) / elapsed),
            Durations.of(elapsed),
            left.isPresent() ? Durations.of(left.getAsDouble()) : "?");
  }

  private double elapsed() {
    return (now - began) * 1e-9;
  }

  private double share() {
    return totalCost > 0 ? (doneCost + inFlightCost) / totalCost : 1;
  }

  private static String magnitude(double value) {
    if (value >= 1e6) {
      return "%.1fM".formatted(value / 1e6);
    }
    return value >= 1e3 ? "%.0fk".formatted(value / 1e3) : "%.0f".formatted(value);
  }

  int failed() {
    return failed;
  }

  int timedOut() {
    return timedOut;
  }

  /** Shows the last state and leaves the line. */
  @Override
  public void close() {
    inFlightSteps = 0;
    inFlightCost = 0;
    if (drawn || done > 0) {
      show();
      live.leave();
    }
  }
}
