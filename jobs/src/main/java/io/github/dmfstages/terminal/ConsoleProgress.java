package io.github.dmfstages.terminal;

import io.github.dmfstages.descent.Status;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.sweep.Notice;
import io.github.dmfstages.sweep.PlannedRun;
import io.github.dmfstages.sweep.RunSearch;
import io.github.dmfstages.sweep.SweepPlan;
import io.github.dmfstages.sweep.SweepProgress;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Computes the progress of a sweep and shows it in a view. The time left comes from the predicted
 * cost of the runs that are left, at the recent {@link Pace}.
 */
public final class ConsoleProgress implements SweepProgress, AutoCloseable {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
  private static final double MOST_WHILE_RUNNING = .95;

  private final ProgressView view;
  private int planned;
  private double plannedCost;
  private RunSearch.Outlook search = RunSearch.Outlook.NONE;
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

  /** Shows the progress of a sweep that follows {@code plan} in {@code view}. */
  public ConsoleProgress(SweepPlan plan, ProgressView view) {
    this.view = view;
    this.planned = plan.runs().size();
    this.plannedCost = plan.predictedCoreSeconds();
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
  public void planned(List<PlannedRun> further, RunSearch.Outlook outlook) {
    planned += further.size();
    plannedCost += further.stream().mapToDouble(PlannedRun::predictedSeconds).sum();
    search = outlook;
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
    if (view.isDue()) {
      show();
    }
  }

  @Override
  public void noticed(Notice notice) {
    view.show(notice);
  }

  /**
   * Returns the part of a run's predicted cost that its steps so far account for. It stays below
   * the whole cost until the run has ended.
   */
  private static double costSoFar(PlannedRun run, long steps) {
    return run.predictedSeconds() * Math.min(MOST_WHILE_RUNNING, steps / run.predictedSteps());
  }

  private void show() {
    drawn = true;
    double elapsed = elapsed();
    double share = share();
    pace.at(elapsed, share);
    view.show(
        new ProgressView.Snapshot(
            share,
            done,
            Math.toIntExact(planned + search.further()),
            failed,
            timedOut,
            (doneSteps + inFlightSteps) / elapsed,
            elapsed,
            pace.secondsLeft(),
            search));
  }

  private double elapsed() {
    return (now - began) * 1e-9;
  }

  private double share() {
    if (done >= planned + search.further()) {
      // Costs that are added in another order than the plan's have another sum.
      return 1;
    }
    // A run that the search may still need is taken to cost as much as the others.
    double totalCost = planned == 0 ? 0 : plannedCost * (planned + search.further()) / planned;
    return totalCost > 0 ? (doneCost + inFlightCost) / totalCost : 1;
  }

  /** Returns how many runs have failed. */
  public int failed() {
    return failed;
  }

  /** Returns how many runs have timed out. */
  public int timedOut() {
    return timedOut;
  }

  /** Shows the last state and ends the line. */
  @Override
  public void close() {
    inFlightSteps = 0;
    inFlightCost = 0;
    if (drawn || done > 0) {
      show();
      view.leave();
    }
  }
}
