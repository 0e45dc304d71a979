package io.github.dmfstages.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.descent.Monitor;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.store.TimedRun;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arithmetic of forecasts, with times that no clock has measured. */
class ForecastTest {
  private static final double EXACT = 1e-9;
  private static final String HERE = "here";

  private static SweepPlan plan(String grid) {
    return SweepPlan.of(SmallRuns.sweep("small", grid), Map.of(), SweepPlan.Again.NONE);
  }

  /**
   * The runs of a plan on a machine on which a predicted second takes {@code pace} seconds, and
   * each run takes {@code share} of its planned steps.
   */
  private static List<TimedRun> sweep(SweepPlan plan, double share, double pace) {
    double[] costs =
        plan.runs().stream()
            .mapToDouble(run -> CostModel.seconds(run.config(), (double) steps(run, share)))
            .toArray();
    double sum = Arrays.stream(costs).sum();
    double stretch = pace * Calibration.withWarmUp(sum) / sum;
    return IntStream.range(0, costs.length)
        .mapToObj(i -> took(plan.runs().get(i), share, stretch * costs[i]))
        .toList();
  }

  private static long steps(PlannedRun run, double share) {
    return Math.round(share * run.predictedSteps());
  }

  private static TimedRun took(PlannedRun run, double share, double seconds) {
    RunConfig config = run.config();
    return new TimedRun(
        1,
        HERE,
        config.widths(),
        config.learnableModes(),
        config.get(Settings.MONITOR),
        Calibration.Kind.of(config).observation(),
        run.predictedSteps(),
        steps(run, share),
        seconds,
        true);
  }

  private static double within2(double predicted, double actual) {
    return Math.max(predicted / actual, actual / predicted);
  }

  @Test
  void forecast_ofASweepThatWasComputedBefore_isTheTimeThatItTook(@TempDir Path folder)
      throws IOException {
    // One run of each kind, so that the forecast knows the steps of each.
    SweepPlan plan = plan("depth = [1, 2, 3]");
    List<RunRow> rows = plan.runs().stream().map(PlannedRun::config).map(SmallRuns::row).toList();
    List<List<TimedRun>> earlier;
    try (Warehouse warehouse = Warehouse.at(folder.toString(), new Configuration())) {
      warehouse.append("small", rows);
      earlier = warehouse.lastTimes(Forecast.SWEEPS);
    }

    Forecast forecast = Forecast.of(plan, 1, earlier, rows.get(0).provenance().host());

    double seconds = rows.stream().mapToDouble(row -> row.result().seconds()).sum();
    assertThat(forecast.coreSeconds()).isCloseTo(seconds, within(EXACT * seconds));
    assertThat(forecast.basis()).isEqualTo("calibrated with 3 runs of 1 sweep in the warehouse");
  }

  @Test
  void lastTimes_areThoseOfTheLatestAttempts(@TempDir Path folder) throws IOException {
    RunConfig config =
        SmallRuns.config("depth = 3, hidden-width = 2, rank = 3, monitor = [layers, balance]");
    RunRow row = SmallRuns.row(config);
    try (Warehouse warehouse = Warehouse.at(folder.toString(), new Configuration())) {
      warehouse.append("small", List.of(SmallRuns.failed(SmallRuns.config("seed = 9"), "failed")));
      warehouse.append("small", List.of(row));

      assertThat(warehouse.lastTimes(1))
          .containsExactly(
              List.of(
                  new TimedRun(
                      1,
                      row.provenance().host(),
                      config.widths(),
                      2,
                      List.of(Monitor.Quantity.LAYERS, Monitor.Quantity.BALANCE),
                      "full",
                      config.plannedSteps(),
                      row.result().steps(),
                      row.result().seconds(),
                      true)));
      assertThat(warehouse.lastTimes(0)).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({".1, 1", "1, 1", "7, .2", "30, 3"})
  void forecast_onAMachineOfAnyPace_isWithinAFactorOf2(double pace, double share) {
    SweepPlan other = plan("depth = [2, 3], seed = [1, 2]");
    SweepPlan plan = plan("depth = [2, 3], rank = 1, relative-step-size = [.1, .02]");
    double actual = sweep(plan, share, pace).stream().mapToDouble(TimedRun::seconds).sum();

    Forecast forecast = Forecast.of(plan, 1, List.of(sweep(other, share, pace)), HERE);

    assertThat(within2(forecast.coreSeconds(), actual)).isLessThan(1.01);
    assertThat(forecast.earliest() * forecast.spread()).isCloseTo(forecast.seconds(), within(1e-6));
    assertThat(forecast.latest()).isCloseTo(forecast.seconds() * forecast.spread(), within(1e-6));
  }

  /** Of a short sweep, hardly anything but the start of the JVM has been measured. */
  @Test
  void spread_isWide_ifTheEarlierSweepsWereShort() {
    SweepPlan plan = plan("depth = 3, max-steps = 1000");

    assertThat(Calibration.of(List.of(sweep(plan, 1, 1)), 1).spread()).isBetween(2.9, 3.);
    // Of a longer sweep, 1.5 s are the start, and 6 s are lost to slow code.
    TimedRun run = sweep(plan, 1e6 / plan.runs().get(0).predictedSteps(), 1).get(0);
    double predicted = 1000 * CostModel.seconds(run);
    assertThat(predicted).isGreaterThan(20);
    assertThat(Calibration.of(List.of(Collections.nCopies(1000, run)), 1).spread())
        .isCloseTo(2 * Math.pow(1.5, 7.5 / (7.5 + predicted)), within(EXACT));
  }

  @Test
  void pace_isTheMeanOfTheSweeps_andTheNewestCountsMost() {
    SweepPlan plan = plan("");
    List<List<TimedRun>> sweeps = List.of(sweep(plan, 1, 8), sweep(plan, 1, 1), sweep(plan, 1, 1));

    Calibration calibration = Calibration.of(sweeps, 1);

    // The weights are 4/7, 2/7 and 1/7, and the mean is geometric.
    double pace = Math.pow(8, 4 / 7.0);
    assertThat(calibration.pace()).isCloseTo(pace, within(EXACT));
    assertThat(calibration.spread()).as("the farthest sweep").isCloseTo(pace, within(EXACT));
  }

  @Test
  void forecast_divides_theWorkByTheSlots_butIsNoShorterThanTheLongestRun() {
    List<PlannedRun> runs = plan("seed = { from = 1, to = 5 }").runs();
    double one = CostModel.seconds(runs.get(0).config(), runs.get(0).predictedSteps());
    double pace = 100 / one;
    Calibration calibration = new Calibration(pace, 2, Map.of(), 1, 1);
    double around = 5 * pace;
    double warmUp = pace * (Calibration.withWarmUp(5 * one) - 5 * one);

    Forecast two = Forecast.of(new SweepPlan("small", 5, 0, 0, runs), 2, calibration);
    assertThat(two.coreSeconds()).isCloseTo(500 + warmUp, within(1e-6 * warmUp));
    assertThat(two.seconds()).isCloseTo(around + 250 + warmUp / 2, within(1e-6 * warmUp));
    Forecast many = Forecast.of(new SweepPlan("small", 5, 0, 0, runs), 1_000_000_000, calibration);
    assertThat(many.seconds()).isCloseTo(around + 100, within(1e-3));
    Forecast none = Forecast.of(new SweepPlan("small", 5, 5, 0, List.of()), 2, calibration);
    assertThat(none.seconds()).isZero();
    assertThat(none.coreSeconds()).isZero();
  }

  /** The cost of a record does not depend on how many steps the run takes. */
  @Test
  void monitor_addsTheSameTimeToRunsOfAnyLength_andLeavesThePaceAsItIs() {
    RunConfig plain = SmallRuns.config("depth = 3");
    double before = 0;
    for (String monitor : List.of("[]", "[balance]", "[balance, layers]", "[curvature]")) {
      RunConfig monitored = SmallRuns.config("depth = 3, monitor = " + monitor);
      double added = CostModel.seconds(monitored, 1000) - CostModel.seconds(plain, 1000);
      double later = CostModel.seconds(monitored, 1e6) - CostModel.seconds(plain, 1e6);

      assertThat(later).isCloseTo(added, within(EXACT));
      assertThat(added).isGreaterThanOrEqualTo(before);
      before = Math.nextUp(added);
    }
    SweepPlan plan = plan("depth = 3, monitor = [curvature, layers, balance, alignment]");
    assertThat(Calibration.of(List.of(sweep(plan, 1, 3)), 1).pace()).isCloseTo(3, within(EXACT));
  }

  @Test
  void tail_isTheRunsThatTakeLongerThanAllCoresNeedForThePlan() {
    List<PlannedRun> runs = plan("seed = { from = 1, to = 5 }").runs();
    double one = CostModel.seconds(runs.get(0).config(), runs.get(0).predictedSteps());
    SweepPlan plan = new SweepPlan("small", 5, 0, 0, runs);
    Calibration slow = new Calibration(100 / one, 2, Map.of(), 1, 1);

    assertThat(Forecast.of(plan, 2, slow).tail()).as("all runs decide").isEmpty();
    assertThat(Forecast.of(plan, 1_000_000_000, slow).tail())
        .hasSize(5)
        .allSatisfy(run -> assertThat(run.seconds()).isCloseTo(100, within(1e-6)));
    Calibration quick = new Calibration(59 / one, 2, Map.of(), 1, 1);
    assertThat(Forecast.of(plan, 1_000_000_000, quick).tail()).as("less than a minute").isEmpty();
  }

  @Test
  void timeLimit_boundsTheTimeOfARun() {
    PlannedRun run = plan("time-limit = 3 s").runs().get(0);

    assertThat(new Calibration(1e9, 2, Map.of(), 1, 1).seconds(run)).isEqualTo(3);
  }

  @Test
  void budget_ofCompletion_isTakenForAPartOnly_andTheRangeIsWider() {
    PlannedRun run = plan("observation = completion, observed-entries = 18").runs().get(0);
    Calibration unknown = new Calibration(1, 2, Map.of(), 1, 1);
    Calibration known = new Calibration(1, 2, Map.of(Calibration.Kind.of(run.config()), .5), 1, 1);

    assertThat(unknown.seconds(run))
        .isEqualTo(CostModel.seconds(run.config(), run.config().maxSteps() * .1));
    assertThat(unknown.spread(run)).isEqualTo(8);
    assertThat(known.seconds(run))
        .isEqualTo(CostModel.seconds(run.config(), run.config().maxSteps() * .5));
    assertThat(known.spread(run)).isEqualTo(2);
  }

  @Test
  void runsOfOtherMachines_doNotCount_unlessAnyMachineMayComputeTheSweep() {
    SweepPlan plan = plan("");
    List<List<TimedRun>> earlier = List.of(sweep(plan, 1, 5));

    assertThat(Forecast.of(plan, 1, earlier, "elsewhere").basis())
        .startsWith("from a short measurement");
    assertThat(Forecast.of(plan, 1, earlier, null).basis()).startsWith("calibrated with 1 run ");
  }
}
