package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.descent.Status;
import io.github.dmfstages.landscape.Separation;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.result.Reason;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.result.StatedReason;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplanationTest {

  @Test
  void explanation_asManyStagesAsRank_isMissing() {
    assertThat(Experiment.of(6, 3, 1, .5).run().explanation()).isNull();
  }

  @Test
  void explanation_depthOne_saysThatThereIsNoSaddle() {
    assertThat(Experiment.of(4, 1, 1, .5).run().explanation()).contains("depth 1");
  }

  @Test
  void explanation_mergedModes_saysWhichAndHowFarApart() {
    RunResult result = Experiment.of(6, 2, 1, .95).scale(1e-6).runAligned();
    assertThat(result.stageCount().modesPerStage()).containsExactly(2);
    assertThat(result.explanation())
        .startsWith("merged: modes 1 and 2 left together in stage 1, ")
        .contains("steps apart (predicted separation ", "too little for two stages)");
  }

  @Test
  void explanation_notYetEscaped_saysWhichSaddleAndHowManyMoreSteps() {
    RunResult result = Experiment.of(6, 3, 1, .3).scale(1e-6).maxSteps(3000).runAligned();
    assertThat(result.status()).isEqualTo(Status.BUDGET_EXHAUSTED);
    assertThat(result.explanation())
        .startsWith("not yet escaped: still at saddle 1 after 3000 steps (budget-exhausted)")
        .containsPattern("mode 2 predicted [0-9]+ steps later");
  }

  @Test
  void explanation_oscillating_saysSoWithTheStepAgainstTheLimit() {
    RunResult result =
        Experiment.of(5, 3, 1, .5).scale(.8).relativeStep(1.1).maxSteps(20_000).run();
    assertThat(result.status()).isEqualTo(Status.OSCILLATING);
    assertThat(result.explanation())
        .startsWith("oscillating: without progress until step ")
        .contains("1.10 times the stability limit");
  }

  @Test
  void explanation_diverged_saysSoWithTheStepAgainstTheLimit() {
    RunResult result = Experiment.of(5, 3, 1, .5).scale(1).relativeStep(4).run();
    assertThat(result.status()).isEqualTo(Status.DIVERGED);
    assertThat(result.explanation())
        .startsWith("diverged: at step ")
        .contains("4.00 times the stability limit");
  }

  @Test
  void explanation_divergedToWhatIsNotFinite_leavesTheRestUnknown() {
    RunResult result = Experiment.of(5, 3, 1, .5).scale(1e60).relativeStep(.5).run();
    assertThat(result.status()).isEqualTo(Status.DIVERGED);
    assertThat(result.criticalPoint()).isNull();
    assertThat(result.balance().drift()).isNaN();
    assertThat(result.explanation())
        .startsWith("diverged: at step ")
        .contains("the initial scale 1.00e+60 times the target's largest singular value");
  }

  @Test
  void explanation_largeStart_saysThatModesStoodAboveHalf() {
    RunResult result = Experiment.of(5, 3, 1, .5).scale(.7).runAligned();
    assertThat(result.explanation())
        .contains("learned at the start: 2 modes stood above half from the start");
  }

  @ParameterizedTest
  @CsvSource({"1, 1 mode", "2, 2 modes"})
  void explanation_widthBelowTheRank_namesTheWidthAndExpectsNoFurtherMode(int width, String modes) {
    Experiment experiment =
        Experiment.of(LayerWidths.of(6, 5, List.of(5, width)), 1, .5, .25).scale(1e-6);
    RunResult result = experiment.run();
    assertThat(result.stageCount().count()).hasValue(width);
    assertThat(result.explanation())
        .isEqualTo(
            "narrow width: hidden width %d is below rank 3, so at most %s can be learned"
                .formatted(width, modes));
    assertThat(result.theory().halfCrossing(width)).isFinite();
    assertThat(result.theory().halfCrossing(width + 1)).isInfinite();
    assertThat(result.theory().plateauLoss(width)).isCloseTo(result.loss(), within(1e-6));
    assertThat(result.theory().plateauLoss(width + 1)).isNaN();
    assertThat(result.theory().separation())
        .isEqualTo(Separation.of(3, Arrays.copyOf(new double[] {1, .5, .25}, width), 1e-6));
    assertThat(result.trajectory().get(result.trajectory().size() - 1).region())
        .isEqualTo("minimum");
  }

  @Test
  void explanation_widthBelowTheRankEndedEarly_isStillAtASaddle() {
    Experiment experiment =
        Experiment.of(LayerWidths.of(6, 5, List.of(2, 5)), 1, .1, .05).scale(1e-6).maxSteps(9000);
    experiment.gradientTolerance = 0;
    RunResult result = experiment.run();
    assertThat(result.explanation())
        .startsWith("narrow width: hidden width 2 is below rank 3")
        .contains("; not yet escaped: still at saddle 1 after 9000 steps (budget-exhausted)")
        .doesNotContain("mode 3");
  }

  @Test
  void explanation_widthBelowTheRankOfACompletion_namesTheWidth() {
    Experiment experiment = Experiment.of(LayerWidths.of(8, 8, List.of(1, 8)), 1, .5);
    experiment.observedEntries = OptionalLong.of(60);
    RunResult result = experiment.run();
    assertThat(result.stageCount().count()).hasValue(1);
    assertThat(result.explanation())
        .isEqualTo(
            "narrow width: hidden width 1 is below rank 2, so at most 1 mode can be learned");
  }

  @Test
  void explanation_completionThatNeverLeft_isStillAtSaddleZero() {
    for (Experiment experiment : partial(8, 3, 1, .5)) {
      RunResult result = experiment.scale(1e-6).maxSteps(100).run();
      assertThat(result.modes()).isEmpty();
      assertThat(result.stages()).isEmpty();
      assertThat(result.explanation())
          .startsWith("not yet escaped: still at saddle 0 after 100 steps (budget-exhausted)");
    }
  }

  @Test
  void explanation_completionBetweenItsModes_isStillAtSaddleOne() {
    for (Experiment experiment : partial(8, 3, 1, .1)) {
      experiment.gradientTolerance = 0;
      RunResult result = experiment.scale(1e-6).maxSteps(9000).run();
      assertThat(result.stageCount().count()).hasValue(1);
      assertThat(result.explanation())
          .startsWith("not yet escaped: still at saddle 1 after 9000 steps (budget-exhausted)");
    }
  }

  /** A single entry is observed, and a matrix of rank 1 has it. */
  @Test
  void explanation_tooFewObservedEntries_areFittedBelowTheRank() {
    Experiment experiment = Experiment.of(6, 2, 1, .5);
    experiment.observedEntries = OptionalLong.of(1);
    RunResult result = experiment.run();
    assertThat(result.end().rank()).isEqualTo(1);
    assertThat(result.explanation())
        .isEqualTo(
            "fitted below rank: a matrix of rank 1 fits the 1 observed value to 0.02 or better");
  }

  @Test
  void explanation_completionOfASmallMode_saysThatItIsNotCounted() {
    Experiment experiment = Experiment.of(8, 2, 1, .01);
    experiment.observedEntries = OptionalLong.of(60);
    RunResult result = experiment.run();
    assertThat(result.stageCount().count()).hasValue(1);
    assertThat(result.explanation()).startsWith("small modes: 1 singular value is of the target");
  }

  @Test
  void explanation_zeroStart_saysThatNoModeEscaped() {
    RunResult result = Experiment.of(4, 3, 1, .5).scale(0).run();
    assertThat(result.explanation())
        .isEqualTo("not yet escaped: still at saddle 0 after 0 steps (stalled)");
  }

  /**
   * Of every kind of run: as many stages as the rank, and where a part is observed as the end's
   * modes, or reasons that all have a name.
   */
  @Test
  void explanation_variedRuns_haveTheRanksStagesOrNamedReasons() {
    Random random = new Random(31);
    Set<Reason> found = EnumSet.noneOf(Reason.class);
    for (int i = 0; i < 150; i++) {
      Experiment experiment = draw(random);
      RunResult result = experiment.run();
      Integer rank = result.targetSingularValues().size();
      boolean asMany =
          result.stages() != null
              && result.stages().size() == rank
              && result.modes().size() == rank;
      assertThat(result.reasons().isEmpty()).as(result.explanation()).isEqualTo(asMany);
      assertThat(result.explanation() == null).isEqualTo(asMany);
      if (!asMany) {
        // Queries split the text of a table into the same reasons.
        assertThat(result.explanation().split("; ", -1))
            .containsExactly(
                result.reasons().stream().map(StatedReason::text).toArray(String[]::new));
        for (StatedReason stated : result.reasons()) {
          assertThat(stated.text())
              .startsWith(stated.reason().label() + ": ")
              .doesNotContain("null", "NaN")
              .doesNotContainPattern("\\b(?<![.])1 (modes|steps|stages|observed values)\\b");
          found.add(stated.reason());
          assertThat(result.has(stated.reason())).isTrue();
        }
      }
    }
    assertThat(found)
        .doesNotContain(Reason.UNEXPLAINED)
        .contains(
            Reason.NO_SADDLE,
            Reason.DIVERGED,
            Reason.NARROW_WIDTH,
            Reason.MERGED,
            Reason.LEARNED_AT_THE_START,
            Reason.LARGE_INITIAL_FACTORS,
            Reason.OUTSIDE_OF_BUMPS,
            Reason.NOT_YET_ESCAPED,
            Reason.FITTED_BELOW_RANK,
            Reason.SMALL_MODES,
            Reason.EXTRA_MODES);
  }

  @Test
  void statedReason_detailWithTheSeparator_isRefused() {
    assertThatThrownBy(() -> new StatedReason(Reason.FAILED, "a; b"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(StatedReason.ofFailure("java.io.IOException: a; b\n  at c").text())
        .isEqualTo("failed: java.io.IOException: a, b");
    assertThat(StatedReason.ofFailure(null).text()).isEqualTo("failed: no error was kept");
  }

  private static Experiment draw(Random random) {
    int depth = random.nextInt(1, 5);
    int rows = random.nextInt(3, 7);
    int cols = random.nextInt(3, 7);
    List<Integer> hidden = Stream.generate(() -> random.nextInt(1, 7)).limit(depth - 1).toList();
    double[] sigma = Arrays.copyOf(new double[] {1, random.nextDouble(.1, 1), .01}, 3);
    Experiment experiment =
        Experiment.of(
                LayerWidths.of(rows, cols, hidden), Arrays.copyOf(sigma, random.nextInt(1, 4)))
            .relativeStep(new double[] {.1, .5, .9, 1.5, 4}[random.nextInt(5)])
            .maxSteps(random.nextBoolean() ? 400 : 5000)
            .seed(random.nextInt(1000));
    if (random.nextBoolean()) {
      experiment.scale(new double[] {1e-6, 1e-3, .3, 2}[random.nextInt(4)]);
    }
    int entries = rows * cols;
    switch (random.nextInt(3)) {
      case 0 -> {}
      case 1 -> experiment.observedEntries = OptionalLong.of(random.nextInt(1, entries + 1));
      default -> experiment.measurements = OptionalInt.of(random.nextInt(1, 2 * entries));
    }
    experiment.noise = random.nextInt(3) == 0 ? .1 : 0;
    return experiment;
  }

  /** A completion and a sensing of most of the entries. */
  private static List<Experiment> partial(int n, int depth, double... sigma) {
    Experiment completion = Experiment.of(n, depth, sigma);
    completion.observedEntries = OptionalLong.of(n * n - 4);
    Experiment sensing = Experiment.of(n, depth, sigma);
    sensing.measurements = OptionalInt.of(n * n);
    return List.of(completion, sensing);
  }
}
