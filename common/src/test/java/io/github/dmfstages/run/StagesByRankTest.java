package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.stages.ModeCrossings;
import io.github.dmfstages.stages.StageCount;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How often SPE stages are as many as the target's rank: docs/method.md has the table. */
class StagesByRankTest {
  private static final int RUNS = 800;

  /** Of every run, and none whose default is larger is drawn. */
  private static final long BUDGET = 150_000;

  /** From here on one stage a mode is to be expected; the reference had 98 % between 1.5 and 3. */
  private static final double SEPARATED = 1.5;

  private static final double EXPECTED_SHARE = .98;

  private static final double[] BINS = {3, 1.5, 1, .75, .5, 0};

  /**
   * A run, and how its stages compare with its rank.
   *
   * @param defaultBudget the steps that it would have had by default
   */
  private record Outcome(RunConfig config, long defaultBudget, RunResult result) {
    int rank() {
      return result.targetSingularValues().size();
    }

    int stages() {
      return result.stageCount().count().orElse(-1);
    }

    double separation() {
      return result.theory().separation();
    }

    boolean asManyAsRank() {
      return stages() == rank();
    }

    /** Whether all modes crossed half of their singular values by then. */
    boolean escapesWithinDefaultBudget() {
      return result.modes().stream().allMatch(m -> m.crossing50() <= defaultBudget);
    }

    String inWords() {
      return String.format(
          Locale.ROOT,
          "N = %d, %d x %d, sigma %s, alpha %.2g, step %.2g, separation %.2f: %d of %d, %s",
          config.depth(),
          config.widths().rows(),
          config.widths().cols(),
          Arrays.toString(result.targetSingularValues().values()),
          config.initialisation().scale(),
          config.stepSize().value(),
          separation(),
          stages(),
          rank(),
          result.explanation());
    }
  }

  @Tag("nightly")
  @Test
  void execute_randomGrid_hasAStageARankWhereModesAreSeparated() throws Exception {
    List<Outcome> outcomes = executeRandomGrid();
    List<Outcome> separated = outcomes.stream().filter(o -> o.separation() >= SEPARATED).toList();
    print(table(outcomes));
    separated.stream().filter(o -> !o.asManyAsRank()).forEach(o -> print(o.inWords()));

    for (Outcome outcome : outcomes) {
      assertThat(outcome.stages()).as(outcome.inWords()).isBetween(0, outcome.rank());
      assertExplained(outcome);
    }
    assertThat(separated).hasSizeGreaterThan(RUNS / 10);
    assertThat(share(separated)).isGreaterThanOrEqualTo(EXPECTED_SHARE);
  }

  /**
   * Each mode without a stage of its own is told of: merged, hidden, outside of bumps, there from
   * the start, or not escaped.
   */
  private static void assertExplained(Outcome outcome) {
    String explanation = outcome.result().explanation();
    if (outcome.asManyAsRank()) {
      assertThat(explanation).isNull();
      return;
    }
    StageCount count = outcome.result().stageCount();
    List<ModeCrossings> modes = outcome.result().modes();
    boolean waiting = modes.stream().anyMatch(m -> Double.isNaN(m.crossing50()));
    boolean atOnce = modes.stream().anyMatch(m -> m.crossing50() == 0);
    boolean outside =
        count.unassigned() - count.inOpenRise()
            > modes.stream().filter(m -> m.crossing50() == 0).count();
    boolean together = count.modesPerStage().stream().anyMatch(m -> m > 1);
    boolean open = count.inOpenRise() > 0;
    assertThat(explanation).as(outcome.inWords()).isNotBlank();
    if (!explanation.contains("large initial factors: ")) {
      assertThat(explanation.contains("not yet escaped: still at saddle ")).isEqualTo(waiting);
    }
    assertThat(explanation.contains(" stood above half ")).isEqualTo(atOnce);
    assertThat(explanation.contains("outside of bumps: ")).isEqualTo(outside);
    assertThat(
            explanation.contains("merged: modes ")
                || explanation.contains("hidden from the gradient: stage "))
        .isEqualTo(together);
    assertThat(explanation.contains("in a rise of the gradient norm that no fall")).isEqualTo(open);
    assertThat(waiting || atOnce || outside || together || open).isTrue();
  }

  private static List<Outcome> executeRandomGrid() throws Exception {
    Random random = new Random(20);
    List<Callable<Outcome>> runs = new ArrayList<>();
    while (runs.size() < RUNS) {
      Experiment experiment = draw(random);
      long defaultBudget = experiment.config().maxSteps();
      if (defaultBudget <= BUDGET) {
        RunConfig config = experiment.maxSteps(BUDGET).config();
        runs.add(() -> new Outcome(config, defaultBudget, Run.execute(config)));
      }
    }
    return TwoThreads.results(runs);
  }

  private static Experiment draw(Random random) {
    int depth = random.nextInt(2, 6);
    int rows = random.nextInt(6, 21);
    int cols = random.nextInt(6, 21);
    double[] sigma = new double[random.nextInt(1, 6)];
    sigma[0] = 1;
    for (int i = 1; i < sigma.length; i++) {
      sigma[i] = random.nextDouble(.1, 1);
    }
    double[] descending = Arrays.stream(sigma).map(s -> -s).sorted().map(s -> -s).toArray();
    LayerWidths widths =
        LayerWidths.of(rows, cols, Collections.nCopies(depth - 1, Math.min(rows, cols)));
    double separating = Experiment.of(widths, 1).config().initialisation().scale();
    return Experiment.of(widths, descending)
        .scale(RandomRun.logUniform(random, separating, .1))
        .relativeStep(RandomRun.logUniform(random, .05, .9))
        .seed(random.nextLong(1_000_000));
  }

  private static String table(List<Outcome> outcomes) {
    StringBuilder table =
        new StringBuilder("separation       runs  stages = R   N = 2   N > 2  late\n");
    for (int i = 0; i < BINS.length; i++) {
      double from = BINS[i];
      double to = i == 0 ? Double.POSITIVE_INFINITY : BINS[i - 1];
      List<Outcome> bin =
          outcomes.stream().filter(o -> from <= o.separation() && o.separation() < to).toList();
      long late = bin.stream().filter(o -> !o.escapesWithinDefaultBudget()).count();
      table.append(
          String.format(
              Locale.ROOT,
              "%4.2f - %-8.2f %5d    %6.1f %% %5.1f %% %5.1f %%  %4d%n",
              from,
              to,
              bin.size(),
              100 * share(bin),
              100 * share(bin.stream().filter(o -> o.config().depth() == 2).toList()),
              100 * share(bin.stream().filter(o -> o.config().depth() > 2).toList()),
              late));
    }
    long steps = outcomes.stream().mapToLong(o -> o.result().steps()).sum();
    return table.append(steps).append(" steps; late: not within the default budget").toString();
  }

  private static double share(List<Outcome> outcomes) {
    return outcomes.stream().mapToInt(o -> o.asManyAsRank() ? 1 : 0).average().orElse(Double.NaN);
  }

  private static void print(String text) {
    System.out.println(text);
  }
}
