package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.Config;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.run.GoldenCase.Point;
import io.github.dmfstages.stages.Extremum;
import io.github.dmfstages.stages.SpeStage;
import io.github.dmfstages.stages.TrajectoryPoint;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenRunTest {
  // The tolerances that golden.json states.
  private static final double RELATIVE = 1e-6;
  private static final double SMALL = 1e-6;
  private static final double ABSOLUTE_WHERE_SMALL = 1e-9;
  private static final double RELATIVE_CROSSING = 1e-3;

  @Test
  void cases_fullObservationByGradientDescent_areSix() {
    assertThat(GoldenCase.all().map(GoldenCase::name))
        .containsExactly(
            "n1_linear",
            "n2_geometric",
            "n3_linear",
            "n4_rect_hidden",
            "n2_zero_init",
            "n3_zero_init");
  }

  @ParameterizedTest
  @MethodSource("io.github.dmfstages.run.GoldenCase#all")
  void execute_exact_isTheGoldenRun(GoldenCase golden) {
    assertGolden(golden, LinearAlgebra.Kind.EXACT);
  }

  @ParameterizedTest
  @MethodSource("io.github.dmfstages.run.GoldenCase#all")
  void execute_mllib_isTheGoldenRun(GoldenCase golden) {
    assertGolden(golden, LinearAlgebra.Kind.MLLIB);
  }

  private static void assertGolden(GoldenCase golden, LinearAlgebra.Kind engine) {
    RunResult result =
        Run.execute(
            System::nanoTime,
            System.nanoTime(),
            golden.config(engine),
            golden.target(),
            golden.start(),
            CheckpointStore.NONE);
    assertThat(result.status()).isEqualTo(golden.status());
    assertThat(result.steps()).isEqualTo(golden.json().getLong("last_step"));
    for (Config expected : golden.records()) {
      assertRecord(recordAt(result, expected.getLong("step")), expected);
    }
    List<SpeStage> stages = result.stageCount().stages();
    assertThat(stages).hasSize(golden.json().getInt("stages"));
    assertThat(result.stageCount().bumps()).isEqualTo(golden.json().getInt("bumps"));
    assertThat(result.stageCount().modesPerStage()).isEqualTo(golden.json().getIntList("modes"));
    assertPoints(stages, SpeStage::valley, golden.points("valleys"));
    assertPoints(stages, SpeStage::peak, golden.points("peaks"));
    double[] halfCrossings = golden.halfCrossings();
    assertThat(result.modes()).hasSameSizeAs(halfCrossings);
    for (int i = 0; i < halfCrossings.length; i++) {
      double actual = result.modes().get(i).crossing50();
      if (Double.isNaN(halfCrossings[i])) {
        assertThat(actual).isNaN();
      } else {
        assertThat(actual)
            .isCloseTo(halfCrossings[i], within(RELATIVE_CROSSING * halfCrossings[i]));
      }
    }
  }

  private static TrajectoryPoint recordAt(RunResult result, long step) {
    return result.trajectory().stream().filter(r -> r.step() == step).findFirst().orElseThrow();
  }

  private static void assertRecord(TrajectoryPoint actual, Config expected) {
    assertValue(actual.loss(), expected.getDouble("loss"));
    assertValue(actual.gradientNorm(), expected.getDouble("grad_norm"));
    List<Double> singularValues = expected.getDoubleList("sv");
    for (int i = 0; i < singularValues.size(); i++) {
      assertValue(actual.singularValues().apply(i), singularValues.get(i));
    }
  }

  private static void assertValue(double actual, double expected) {
    double tolerance =
        Math.abs(expected) < SMALL ? ABSOLUTE_WHERE_SMALL : RELATIVE * Math.abs(expected);
    assertThat(actual).isCloseTo(expected, within(tolerance));
  }

  private static void assertPoints(
      List<SpeStage> stages, Function<SpeStage, Extremum> which, List<Point> expected) {
    for (int i = 0; i < stages.size(); i++) {
      Extremum actual = which.apply(stages.get(i));
      assertThat(actual.step()).isEqualTo(expected.get(i).step());
      assertValue(actual.gradientNorm(), expected.get(i).gradientNorm());
    }
  }
}
