package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.descent.Schedule;
import io.github.dmfstages.descent.Schedule.Change;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.result.StageAccount;
import io.github.dmfstages.setting.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ScheduledRunTest {
  private static final long MAX_STEPS = 15_000;

  private static Experiment plain(int depth) {
    Experiment experiment = Experiment.of(6, depth, 1, .5, .25).maxSteps(MAX_STEPS);
    return depth == 3 ? experiment.scale(1e-4) : experiment;
  }

  private static Experiment with(Experiment experiment, Schedule.Kind kind) {
    return experiment.set(Settings.SCHEDULE, kind);
  }

  static Stream<Experiment> schedules() {
    return Stream.of(
        with(plain(3), Schedule.Kind.COSINE).set(Settings.FINAL_STEP_FACTOR, .2),
        with(plain(3), Schedule.Kind.GEOMETRIC)
            .set(Settings.FINAL_STEP_FACTOR, .2)
            .set(Settings.WARMUP_STEPS, 100L),
        with(plain(2), Schedule.Kind.GEOMETRIC).set(Settings.FINAL_STEP_FACTOR, 3.0),
        // Changes by a factor of up to 20, at plateaus, rises and falls alike.
        with(plain(3), Schedule.Kind.STEPS).set(Settings.STEP_FACTORS, changes(20, 600)),
        with(plain(2), Schedule.Kind.STEPS).set(Settings.STEP_FACTORS, changes(7, 200)));
  }

  private static List<Change> changes(long every, long last) {
    List<Change> changes = new ArrayList<>();
    double[] factors = {2, .1, 1, .3};
    for (int i = 0; i < last; i++) {
      changes.add(new Change((i + 1) * every, factors[i % 4]));
    }
    return changes;
  }

  /**
   * The gradient norm is a function of the factors and not of the step size. So the same path at
   * another speed has the same stages, and its valleys and peaks have the same heights.
   */
  @ParameterizedTest
  @MethodSource("schedules")
  void stages_stepSizeChanges_areThoseOfAConstantStepSize(Experiment experiment) {
    RunResult changed = experiment.run();
    RunResult constant = plain(experiment.config().depth()).run();
    assertThat(constant.stages()).hasSize(3);
    assertThat(changed.stages()).hasSize(3);
    assertThat(changed.stageCount().bumps()).isEqualTo(constant.stageCount().bumps());
    assertThat(changed.stageCount().robust()).isTrue();
    for (int i = 0; i < 3; i++) {
      StageAccount here = changed.stages().get(i);
      StageAccount there = constant.stages().get(i);
      // Steps are finite, so paths and the states at which they are looked at differ a little.
      assertThat(here.stage().peak().gradientNorm())
          .isCloseTo(
              there.stage().peak().gradientNorm(),
              within(.06 * there.stage().peak().gradientNorm()));
      assertThat(here.stage().valley().loss())
          .isCloseTo(there.stage().valley().loss(), within(.02));
    }
  }

  /**
   * A step size above the stability limit makes the gradient oscillate, and the next change makes
   * it fall again. No mode crosses in that bump, so it is not a stage.
   */
  @Test
  void bump_ofAnUnstableStepSize_isNoStage() {
    List<Change> burst = List.of(new Change(700, 12), new Change(800, 1));
    RunResult result =
        with(plain(2), Schedule.Kind.STEPS)
            .set(Settings.STEP_FACTORS, burst)
            .set(Settings.LOSS_TOLERANCE, 0.0)
            .set(Settings.GRADIENT_TOLERANCE, 0.0)
            .maxSteps(1000)
            .run();
    assertThat(result.stageCount().bumps()).isGreaterThan(3);
    assertThat(result.stages()).hasSize(3);
    assertThat(result.stages()).allMatch(s -> s.stage().peak().step() < 700);
  }

  /**
   * From aligned factors, the map of each mode is exact; at depth 2 it is so while modes are small.
   */
  @ParameterizedTest
  @CsvSource({
    "1, COSINE, 1",
    "3, COSINE, 1",
    "3, STEPS, 1",
    "4, GEOMETRIC, 5",
    "2, COSINE, 1",
    "2, STEPS, 6"
  })
  void predictions_alignedFactors_knowTheSchedule(int depth, Schedule.Kind kind, double steps) {
    Experiment experiment = with(plain(depth), kind);
    if (kind == Schedule.Kind.STEPS) {
      experiment.set(Settings.STEP_FACTORS, changes(31, 400));
    }
    switch (depth) {
      case 1 -> experiment.relativeStep(.01);
      case 4 -> experiment.relativeStep(.4);
      default -> {}
    }
    experiment.initialisation = Initialisation.Kind.ALIGNED;
    RunResult result = experiment.run();
    for (int i = 0; i < 3; i++) {
      assertThat(result.modes().get(i).crossing50())
          .isCloseTo(result.theory().halfCrossings().apply(i), within(steps));
    }
    assertThat(experiment.config().predictedSteps()).isEmpty();
  }

  /** A certificate holds for the steps that are left, with the largest step size among them. */
  @Test
  void certificate_beforeALargerStepSize_knowsThatItComes() {
    // The second mode leaves after 29,000 steps of the first step size.
    Experiment slow = Experiment.of(4, 3, 1, .05).scale(1e-6).maxSteps(8000);
    slow.initialisation = Initialisation.Kind.ALIGNED;
    RunResult constant = slow.run();
    assertThat(constant.status()).isEqualTo(Status.CONVERGED);
    assertThat(constant.stages()).hasSize(1);
    assertThat(constant.steps()).isLessThan(4000);
    RunResult later =
        with(slow, Schedule.Kind.STEPS)
            .set(Settings.STEP_FACTORS, List.of(new Change(4000, 8)))
            .run();
    assertThat(later.status()).isEqualTo(Status.CONVERGED);
    assertThat(later.stages()).hasSize(2);
  }

  /** During warm-up from 0 the first step does nothing, which is not a stalled run. */
  @Test
  void warmUp_firstStepOfSizeZero_isNoStall() {
    RunResult result = plain(2).set(Settings.WARMUP_STEPS, 50L).run();
    assertThat(result.status()).isEqualTo(Status.CONVERGED);
    assertThat(result.stages()).hasSize(3);
  }
}
