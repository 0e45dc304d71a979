package io.github.dmfstages.stages;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.descent.TrajectoryRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.DenseVector;
import org.junit.jupiter.api.Test;

class UnsettledModesTest {
  private static final List<ModeCrossings> MODES =
      List.of(crossing(1, 1, 10), crossing(2, .4, 30), crossing(3, .2, Double.NaN));

  private static ModeCrossings crossing(int mode, double reference, double at50) {
    return new ModeCrossings(mode, reference, at50, at50, at50, at50, at50);
  }

  private static TrajectoryRecord record(long step, double... singularValues) {
    return new TrajectoryRecord(
        step, 1, 1, singularValues.length == 0 ? null : new DenseVector(singularValues));
  }

  private static int count(TrajectoryRecord... more) {
    List<TrajectoryRecord> records =
        new ArrayList<>(
            List.of(record(0, 0, 0, 0, 0), record(20, .9, .1, 0, 0), record(40, 1, .4, .01, 0)));
    records.addAll(List.of(more));
    return UnsettledModes.count(MODES, records);
  }

  @Test
  void count_modesThatStay_isZero() {
    assertThat(count(record(50), record(60, 1.2, .3, .01, .009))).isZero();
  }

  @Test
  void count_modeThatFallsBelowAQuarter_isOne() {
    assertThat(count(record(60, .9, .11, 0, 0))).isZero();
    assertThat(count(record(60, .9, .09, 0, 0))).isOne();
    assertThat(count(record(60, .24, .2, 0, 0))).isOne();
  }

  /** Before its crossing a mode is low, and noise of that time is not noise of the mode. */
  @Test
  void count_recordsBeforeTheCrossing_sayNothing() {
    assertThat(count(record(25, 1, .3, .05, .05))).isZero();
    assertThat(count(record(31, 1, .3, .05, .05))).isOne();
  }

  /** A singular value without a reference is noise. */
  @Test
  void count_noiseAboveATenthOfAReference_countsEachSuchMode() {
    assertThat(count(record(60, 1, .4, .03, .039))).isZero();
    assertThat(count(record(60, 1, .4, .03, .041))).isOne();
    assertThat(count(record(60, 1, .4, .2, .11))).isEqualTo(2);
  }

  @Test
  void robust_unsettledModes_isFalse() {
    BumpDetector detector = new BumpDetector();
    double[] norms = {1, 4, 1};
    for (int t = 0; t < norms.length; t++) {
      detector.feed(t, norms[t], 1);
    }
    StageCount count = StageCount.of(2, detector, List.of(crossing(1, 1, 1)), 2);
    assertThat(count.robust()).isTrue();
    assertThat(count.unsettled(1).robust()).isFalse();
    assertThat(count.unsettled(0)).isEqualTo(count);
  }
}
