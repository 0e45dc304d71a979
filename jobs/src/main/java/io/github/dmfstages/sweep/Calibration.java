package io.github.dmfstages.sweep;

import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Spelling;
import io.github.dmfstages.store.TimedRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Compares predicted times and numbers of steps with those of earlier runs. The machine that
 * computes the runs, and what else it does, decide how long a step takes; the kind of run decides
 * how many of the planned steps are taken.
 *
 * @param pace how many seconds a predicted second takes
 * @param spread the factor within which the time of a sweep usually is, in both directions
 * @param taken the share of the planned steps that runs took, for each {@link Kind} of run
 * @param runs how many earlier runs this comes from
 * @param sweeps how many earlier sweeps this comes from
 */
record Calibration(double pace, double spread, Map<Kind, Double> taken, int runs, int sweeps) {
  // A JVM takes the first time on one core to load and compile the program. During the second it
  // computes at half of its later speed. Measured with sweeps of 24 to 435 runs.
  private static final double START = 1.5;
  private static final double HALF_SPEED = 6;

  // A sweep that spends most of its time on the start of the JVM says hardly more about the pace of
  // steps than no sweep.
  private static final double SPREAD = 2;
  private static final double SPREAD_WITHOUT_RUNS = 3;
  // Runs that observe a part of the target have no predicted steps. They end long before their
  // budget: 34 runs of papers and tests took 0.2 % to 35 % of it.
  private static final double TAKEN_OF_BUDGET = .1;
  private static final double SPREAD_OF_BUDGET = 4;

  /** Runs whose numbers of steps differ from the plan by similar factors. */
  record Kind(String observation, int depth) implements Comparable<Kind> {
    static Kind of(RunConfig config) {
      return new Kind(Spelling.of(config.observation().kind()), config.depth());
    }

    static Kind of(TimedRun run) {
      return new Kind(run.observation(), run.widths().depth());
    }

    @Override
    public int compareTo(Kind other) {
      int order = observation.compareTo(other.observation);
      return order == 0 ? Integer.compare(depth, other.depth) : order;
    }
  }

  /**
   * Returns the calibration by earlier sweeps.
   *
   * @param sweeps the runs of each sweep, the newest sweep first; later ones count less
   * @param measuredPace the pace if there are no runs
   */
  static Calibration of(List<List<TimedRun>> sweeps, double measuredPace) {
    List<Double> paces = new ArrayList<>();
    List<Double> warmUps = new ArrayList<>();
    Map<Kind, List<TimedRun>> kinds = new TreeMap<>();
    for (List<TimedRun> runs : sweeps) {
      double predicted = 0;
      double seconds = 0;
      for (TimedRun run : runs) {
        predicted += CostModel.seconds(run);
        seconds += run.seconds();
      }
      paces.add(Math.log(seconds / withWarmUp(predicted)));
      warmUps.add(1 - predicted / withWarmUp(predicted));
      runs.stream()
          .filter(TimedRun::ended)
          .forEach(run -> kinds.computeIfAbsent(Kind.of(run), k -> new ArrayList<>()).add(run));
    }
    Map<Kind, Double> taken =
        kinds.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey, e -> taken(e.getValue()), (a, b) -> a, TreeMap::new));
    if (paces.isEmpty()) {
      return new Calibration(measuredPace, SPREAD_WITHOUT_RUNS, taken, 0, 0);
    }
    double pace = mean(paces);
    double spread = SPREAD * Math.pow(SPREAD_WITHOUT_RUNS / SPREAD, mean(warmUps));
    double farthest = paces.stream().mapToDouble(p -> Math.abs(p - pace)).max().orElseThrow();
    return new Calibration(
        Math.exp(pace),
        Math.max(spread, Math.exp(farthest)),
        taken,
        sweeps.stream().mapToInt(List::size).sum(),
        sweeps.size());
  }

  /** Returns the mean of a number of each sweep, of which each counts twice as much as the next. */
  private static double mean(List<Double> ofSweeps) {
    double weights = 0;
    double sum = 0;
    for (int i = 0; i < ofSweeps.size(); i++) {
      double weight = Math.scalb(1.0, -i);
      weights += weight;
      sum += weight * ofSweeps.get(i);
    }
    return sum / weights;
  }

  /**
   * Returns the predicted time of all runs of a sweep on one core, in seconds, from the sum of
   * their predicted times in a JVM that has computed for a while.
   */
  static double withWarmUp(double seconds) {
    return START + Math.min(seconds, HALF_SPEED) + seconds;
  }

  private static double taken(List<TimedRun> runs) {
    return runs.stream().mapToDouble(TimedRun::steps).sum()
        / Math.max(1, runs.stream().mapToDouble(TimedRun::plannedSteps).sum());
  }

  /**
   * Returns the predicted time of a run on one core, in seconds. It does not exceed the run's time
   * limit.
   */
  double seconds(PlannedRun run) {
    Double share = taken.get(Kind.of(run.config()));
    double steps =
        run.predictedSteps()
            * (share != null ? share : isBudget(run.config()) ? TAKEN_OF_BUDGET : 1);
    return Math.min(run.config().timeLimitSeconds(), pace * CostModel.seconds(run.config(), steps));
  }

  /**
   * Returns the factor within which the time of a run usually is. It is larger if nothing is known
   * about the number of its steps but its budget.
   */
  double spread(PlannedRun run) {
    return taken.containsKey(Kind.of(run.config())) || !isBudget(run.config())
        ? spread
        : spread * SPREAD_OF_BUDGET;
  }

  private static boolean isBudget(RunConfig config) {
    return config.observation().kind() != ObservationScheme.Kind.FULL;
  }
}
