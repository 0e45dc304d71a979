package io.github.dmfstages.stages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.descent.TrajectoryRecord;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.apache.spark.ml.linalg.DenseVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stages of records whose exact course is known in closed form. */
class RecordedStagesTest {
  private static final FlowRecords FLOW = FlowRecords.of(1e-9, .05, 1, .5, .25);
  private static final long LAST = 2000;
  private static final DenseVector NONE = new DenseVector(new double[0]);

  private static RecordedStages.Found find(
      Detection detection,
      List<TrajectoryRecord> records,
      UnaryOperator<TrajectoryRecord> seen,
      DenseVector references) {
    RecordedStages stages = new RecordedStages(detection, FLOW.eta());
    records.forEach(record -> stages.add(seen.apply(record)));
    return stages.find(2, references, false);
  }

  private static TrajectoryRecord withoutValues(TrajectoryRecord r) {
    return new TrajectoryRecord(r.step(), r.loss(), r.gradientNorm(), null);
  }

  private static UnaryOperator<TrajectoryRecord> lossAs(DoubleUnaryOperator rounded) {
    return r -> new TrajectoryRecord(r.step(), rounded.applyAsDouble(r.loss()), Double.NaN, null);
  }

  @Test
  void find_gradientAndSingularValues_givesBothCountsAndExactCrossings() {
    RecordedStages.Found found =
        find(Detection.GRADIENT, FLOW.every(1, LAST), r -> r, FLOW.references());

    assertThat(found.count().stages()).hasSize(3);
    assertThat(found.count().spectral()).isEqualTo(3);
    assertThat(found.count().robust()).isTrue();
    assertThat(found.count().modesPerStage()).containsExactly(1, 1, 1);
    assertThat(found.resolved()).isTrue();
    assertThat(found.notes()).isEmpty();
    assertThat(found.recordsPerStage()).isEqualTo((LAST + 1) / 3.0);
    for (int mode = 1; mode <= 3; mode++) {
      ModeCrossings crossings = found.modes().get(mode - 1);
      assertThat(crossings.crossing10()).isCloseTo(FLOW.crossing(mode, .1), within(.01));
      assertThat(crossings.crossing50()).isCloseTo(FLOW.crossing(mode, .5), within(.01));
      assertThat(crossings.crossing90()).isCloseTo(FLOW.crossing(mode, .9), within(.01));
    }
  }

  /** Between records, modes grow along their own law, so crossings stay exact. */
  @ParameterizedTest
  @ValueSource(longs = {5, 20, 40})
  void find_recordsApart_keepsCountsAndCrossings(long spacing) {
    RecordedStages.Found found =
        find(Detection.GRADIENT, FLOW.every(spacing, LAST), r -> r, FLOW.references());

    assertThat(found.count().stages()).hasSize(3);
    for (int mode = 1; mode <= 3; mode++) {
      assertThat(found.modes().get(mode - 1).crossing50())
          .isCloseTo(FLOW.crossing(mode, .5), within(.005 * spacing));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {100, 250})
  void find_recordsTooFarApart_areNotResolved(long spacing) {
    RecordedStages.Found found =
        find(Detection.GRADIENT, FLOW.every(spacing, LAST), r -> r, FLOW.references());

    assertThat(found.resolved()).isFalse();
    assertThat(found.notes()).isNotEmpty();
  }

  @Test
  void find_gradientAlone_countsBumpsWithoutModes() {
    RecordedStages.Found found =
        find(Detection.GRADIENT, FLOW.every(1, LAST), RecordedStagesTest::withoutValues, NONE);

    assertThat(found.count().stages()).hasSize(3);
    assertThat(found.count().spectral()).isNull();
    assertThat(found.count().modesPerStage()).isNull();
    assertThat(found.count().robust()).isTrue();
    assertThat(found.notes()).anySatisfy(note -> assertThat(note).contains("not gated by modes"));
  }

  /** The exact losses fall by the integral of eta |g|^2 from step to step. */
  @Test
  void find_lossAlone_givesTheGradientNorm() {
    RecordedStages.Found found =
        find(Detection.LOSS, FLOW.every(1, LAST), lossAs(loss -> loss), NONE);

    assertThat(found.count().stages()).hasSize(3);
    assertThat(found.resolved()).isTrue();
    for (TrajectoryPoint point : found.trajectory()) {
      if (!Double.isNaN(point.gradientNorm())) {
        double between =
            Math.sqrt(
                FLOW.at(point.step()).gradientNorm() * FLOW.at(point.step() + 1).gradientNorm());
        // Near the end, a fall of the loss is known to a few percent.
        assertThat(point.gradientNorm()).isCloseTo(between, within(.05 * between));
      }
    }
  }

  @Test
  void find_lossOfSinglePrecision_countsAboveItsPrecision() {
    RecordedStages.Found found =
        find(Detection.LOSS, FLOW.every(1, LAST), lossAs(loss -> (float) loss), NONE);

    assertThat(found.count().stages()).hasSize(3);
    assertThat(found.notes()).anySatisfy(note -> assertThat(note).contains("(float32)"));
  }

  @Test
  void find_lossOfSixDecimals_countsAboveItsPrecision() {
    RecordedStages.Found found =
        find(
            Detection.LOSS, FLOW.every(1, LAST), lossAs(loss -> Math.rint(loss * 1e6) / 1e6), NONE);

    assertThat(found.count().stages()).hasSize(3);
    assertThat(found.notes()).anySatisfy(note -> assertThat(note).contains("(6 digits)"));
  }

  /** The few records show one smooth rise and fall, or none. */
  @ParameterizedTest
  @ValueSource(longs = {8, 16})
  void find_fewLosses_areNotResolved_howeverSmoothTheyAre(long records) {
    RecordedStages.Found found =
        find(Detection.LOSS, FLOW.every(LAST / (records - 1), LAST), lossAs(l -> l), NONE);

    assertThat(found.count().stages()).hasSizeLessThan(3);
    assertThat(found.resolved()).isFalse();
  }

  @Test
  void find_risingLoss_isNotResolved() {
    RecordedStages.Found found =
        find(
            Detection.LOSS,
            FLOW.every(1, LAST),
            r -> new TrajectoryRecord(r.step(), r.loss() + (r.step() % 2) * 1e-3, Double.NaN, null),
            NONE);

    assertThat(found.resolved()).isFalse();
    assertThat(found.notes()).anySatisfy(note -> assertThat(note).contains("the loss rises at"));
  }

  @Test
  void find_singularValuesAlone_usesTheSecondCounter() {
    RecordedStages.Found found =
        find(
            Detection.SINGULAR_VALUES,
            FLOW.every(1, LAST),
            r -> new TrajectoryRecord(r.step(), Double.NaN, Double.NaN, r.singularValues()),
            FLOW.references());

    assertThat(found.count().stages()).isNull();
    assertThat(found.count().spectral()).isEqualTo(3);
    assertThat(found.count().robust()).isNull();
    assertThat(found.resolved()).isTrue();
  }

  /** A mode that the first record has learned did not escape in the records. */
  @Test
  void find_recordsThatBeginLate_doNotCountWhatWasLearnedBefore() {
    long from = (long) FLOW.crossing(1, .9) + 20;
    RecordedStages stages = new RecordedStages(Detection.GRADIENT, FLOW.eta());
    for (long step = from; step <= LAST; step++) {
      stages.add(FLOW.at(step));
    }
    RecordedStages.Found found = stages.find(2, FLOW.references(), false);

    assertThat(found.modes().get(0).crossing50()).isZero();
    assertThat(found.count().stages()).hasSize(2);
    assertThat(found.count().spectral()).isEqualTo(2);
  }

  /** However many records there are, few are kept; the counts are those of all records. */
  @Test
  void find_manyRecords_keepsFew() {
    FlowRecords slow = FlowRecords.of(1e-9, 1e-4, 1, .5, .25);
    RecordedStages stages = new RecordedStages(Detection.GRADIENT, slow.eta());
    for (long step = 0; step <= 1_000_000; step++) {
      stages.add(slow.at(step));
    }
    RecordedStages.Found found = stages.find(2, slow.references(), false);

    assertThat(found.count().stages()).hasSize(3);
    assertThat(found.trajectory()).hasSizeLessThan(520);
    assertThat(found.modes().get(2).crossing50())
        .isCloseTo(slow.crossing(3, .5), within(slow.crossing(3, .5) * 1e-5));
  }
}
