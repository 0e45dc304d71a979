package io.github.dmfstages.sweep;

import io.github.dmfstages.setting.Spelling;
import io.github.dmfstages.store.TimedRun;
import java.util.Comparator;
import java.util.List;

/**
 * How long a plan will take.
 *
 * @param coreSeconds the time of all runs together on one core, in seconds
 * @param seconds the wall time in seconds, with the start of Spark
 * @param spread the factor within which both usually are, in both directions
 * @param basis what the forecast is calibrated with, in words
 * @param tail the runs that decide when the plan is done, the longest first; empty if the work of
 *     all runs decides it, or if it is done soon
 */
public record Forecast(
    double coreSeconds, double seconds, double spread, String basis, List<LongRun> tail) {
  // Shorter runs are not worth a message.
  private static final double LONG = 60;

  /** The predicted time in which Spark starts and stops and results are committed, in seconds. */
  private static final double AROUND = 5;

  /**
   * A run that takes longer than all cores need for the whole plan.
   *
   * @param run the run
   * @param seconds its predicted time in seconds
   */
  public record LongRun(PlannedRun run, double seconds) {}

  /** How many earlier sweeps a forecast looks at. */
  public static final int SWEEPS = 5;

  /**
   * Forecasts how long {@code plan} takes.
   *
   * @param slots how many runs are computed at the same time
   * @param earlier the runs of the latest sweeps, the newest sweep first
   * @param host the machine that will compute the runs, so that runs of other machines do not
   *     count; null if it is not known
   */
  public static Forecast of(SweepPlan plan, int slots, List<List<TimedRun>> earlier, String host) {
    List<List<TimedRun>> comparable =
        earlier.stream()
            .map(
                runs ->
                    runs.stream().filter(run -> host == null || run.host().equals(host)).toList())
            .filter(runs -> !runs.isEmpty())
            .toList();
    double measured = comparable.isEmpty() ? MachineSpeed.pace() : 1;
    return of(plan, slots, Calibration.of(comparable, measured));
  }

  static Forecast of(SweepPlan plan, int slots, Calibration calibration) {
    String basis =
        calibration.runs() == 0
            ? "from a short measurement, because the warehouse has no runs of this machine"
            : "calibrated with %s of %s in the warehouse"
                .formatted(
                    Spelling.counted(calibration.runs(), "run"),
                    Spelling.counted(calibration.sweeps(), "sweep"));
    if (plan.runs().isEmpty()) {
      return new Forecast(0, 0, 1, basis, List.of());
    }
    double runs = 0;
    double longest = 0;
    double weighted = 0;
    for (PlannedRun run : plan.runs()) {
      double seconds = calibration.seconds(run);
      runs += seconds;
      longest = Math.max(longest, seconds);
      weighted += seconds * Math.log(calibration.spread(run));
    }
    double work = calibration.pace() * Calibration.withWarmUp(runs / calibration.pace());
    return new Forecast(
        work,
        calibration.pace() * AROUND + Math.max(longest, work / slots),
        Math.exp(weighted / runs),
        basis,
        tail(plan, work / slots, calibration));
  }

  private static List<LongRun> tail(SweepPlan plan, double even, Calibration calibration) {
    return plan.runs().stream()
        .map(run -> new LongRun(run, calibration.seconds(run)))
        .filter(run -> run.seconds() > Math.max(even, LONG))
        .sorted(Comparator.comparingDouble(LongRun::seconds).reversed())
        .toList();
  }

  /** Returns the forecast for {@code factor} times as many runs of the same kind. */
  public Forecast times(double factor) {
    return new Forecast(coreSeconds * factor, seconds * factor, spread, basis, tail);
  }

  /** Returns the earliest time in seconds at which the plan is likely to be done. */
  public double earliest() {
    return seconds / spread;
  }

  /** Returns the latest time in seconds at which the plan is likely to be done. */
  public double latest() {
    return seconds * spread;
  }
}
