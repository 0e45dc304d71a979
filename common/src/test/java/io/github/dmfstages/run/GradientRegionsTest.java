package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.descent.TrajectoryRecord;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.result.StageAccount;
import io.github.dmfstages.stages.Extremum;
import io.github.dmfstages.stages.GradientRegions;
import io.github.dmfstages.stages.SpeStage;
import io.github.dmfstages.stages.TrajectoryPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GradientRegionsTest {
  private static final double[] SIGMA = {1, .5, .25};

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void regions_realRun_goFromSaddleToSaddleToTheMinimum(int depth) {
    RunResult result = Experiment.of(8, depth, SIGMA).run();
    List<String> order = new ArrayList<>();
    for (TrajectoryPoint record : result.trajectory()) {
      if (order.isEmpty() || !order.get(order.size() - 1).equals(record.region())) {
        order.add(record.region());
      }
    }
    assertThat(order)
        .containsExactly(
            "saddle 0", "escape", "saddle 1", "escape", "saddle 2", "escape", "minimum");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void regions_valleysAndPeaks_agreeWithTheStages(int depth) {
    for (int seed = 1; seed <= 5; seed++) {
      RunResult result = Experiment.of(7, depth, 1, .7, .3).seed(seed).run();
      TreeMap<Long, String> regions = new TreeMap<>();
      result.trajectory().forEach(r -> regions.put(r.step(), r.region()));
      for (StageAccount account : result.stages()) {
        assertThat(regions.get(account.stage().valley().step()))
            .isEqualTo("saddle " + account.learned());
        assertThat(regions.get(account.stage().peak().step())).isEqualTo("escape");
      }
    }
  }

  /** Against labels given at every step, where nothing is interpolated. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void saddleSteps_everyStepLooked_areTheSameWithinAFewOfAHundred(int depth) {
    Experiment experiment = Experiment.of(6, depth, 1, .4);
    List<Double> g = new ArrayList<>();
    RunResult result = Run.execute(experiment.config(), state -> g.add(state.gradientNorm()));
    long steps = 0;
    Extremum peak = null;
    for (StageAccount account : result.stages()) {
      double valley = account.stage().valley().gradientNorm();
      int from = 0;
      while (peak != null
          && (from <= peak.step() || g.get(from) >= Math.sqrt(valley * peak.gradientNorm()))) {
        from++;
      }
      peak = account.stage().peak();
      int to = (int) peak.step() - 1;
      while (g.get(to) > Math.sqrt(valley * peak.gradientNorm())) {
        to--;
      }
      steps += to - from + 1;
    }
    assertThat((double) result.saddleSteps() / steps).isBetween(.98, 1.02);
  }

  /** A gradient of exactly 0, where geometric means end: the minimum is there all the same. */
  @Test
  void regions_endWithoutAnyGradient_haveAMinimum() {
    SpeStage stage = new SpeStage(1, new Extremum(0, 1e-3, 1), new Extremum(10, 1, 1), 1, 10.5);
    double[] norms = {1e-3, 1, 1e-2, 1e-6, 0};
    List<TrajectoryRecord> records = new ArrayList<>();
    for (int i = 0; i < norms.length; i++) {
      records.add(new TrajectoryRecord(10L * i, 1, norms[i], null));
    }
    GradientRegions regions = GradientRegions.of(List.of(stage), List.of(), records, true);
    // Between 1 and 1e-6 the mean is 1e-3, three quarters of a decade's way from step 20 to 30.
    assertThat(regions.at(22)).isEqualTo("escape");
    assertThat(regions.at(23)).isEqualTo("minimum");
    assertThat(regions.at(40)).isEqualTo("minimum");

    List<TrajectoryRecord> abrupt =
        List.of(records.get(0), records.get(1), new TrajectoryRecord(40, 1, 0, null));
    assertThat(GradientRegions.of(List.of(stage), List.of(), abrupt, true).at(40))
        .isEqualTo("minimum");
    assertThat(GradientRegions.of(List.of(stage), List.of(), abrupt, false).at(40))
        .isEqualTo("escape");
  }

  @Test
  void regions_depthOne_areNone() {
    RunResult result = Experiment.of(4, 1, 1, .5).run();
    assertThat(result.trajectory()).allMatch(r -> r.region().equals("none"));
    assertThat(result.saddleSteps()).isZero();
  }

  @Test
  void regions_runThatEndsOnASaddle_haveNoMinimum() {
    RunResult result = Experiment.of(6, 3, 1, .3).maxSteps(3000).run();
    assertThat(result.stageCount().count()).hasValue(1);
    assertThat(result.trajectory()).noneMatch(r -> r.region().equals("minimum"));
  }

  /** ds_r/dt = -N s_r^(2-2/N) u_r^T (df/dW) v_r (arora2019), for balanced factors. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void modeGradients_pairsOfSteps_predictHowTheModesMove(int depth) {
    Experiment experiment = Experiment.of(6, depth, SIGMA).scale(1e-5);
    experiment.pairsEvery = 7;
    RunResult result = experiment.run();
    double eta = experiment.config().effectiveStepSize();
    TreeMap<Long, TrajectoryPoint> records = new TreeMap<>();
    result.trajectory().forEach(r -> records.put(r.step(), r));
    List<Double> ratios = new ArrayList<>();
    for (long t = 0; t + 1 < result.steps(); t += 7) {
      TrajectoryPoint now = records.get(t);
      TrajectoryPoint next = records.get(t + 1);
      assertThat(now.modeGradients()).isNotNull();
      for (int r = 0; r < 3; r++) {
        double s = now.singularValues().apply(r);
        double moved = next.singularValues().apply(r) - s;
        if (s >= .01 && Math.abs(moved) > 1e-9) {
          double law = -eta * depth * Math.pow(s, 2 - 2.0 / depth) * now.modeGradients().apply(r);
          ratios.add(moved / law);
        }
      }
    }
    ratios.sort(Double::compare);
    assertThat(ratios.get(ratios.size() / 2)).isBetween(.98, 1.02);
  }

  @Test
  void modeGradients_withoutPairs_areMissing() {
    assertThat(Experiment.of(4, 2, 1).run().trajectory()).allMatch(r -> r.modeGradients() == null);
  }
}
