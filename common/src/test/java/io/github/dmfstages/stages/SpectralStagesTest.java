package io.github.dmfstages.stages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpectralStagesTest {
  private static final long LAST_STEP = 1000;

  private static ModeCrossings mode(int mode, double at10, double at50, double at90) {
    return new ModeCrossings(mode, 1, at10, at50, at50, at90, at90);
  }

  private static int count(ModeCrossings... modes) {
    return SpectralStages.of(List.of(modes), LAST_STEP).size();
  }

  @Test
  void count_noModes_isZero() {
    assertThat(count()).isZero();
  }

  @Test
  void count_oneAfterTheOther_isOneEach() {
    assertThat(count(mode(1, 90, 100, 110), mode(2, 200, 300, 310), mode(3, 400, 500, 600)))
        .isEqualTo(3);
  }

  @Test
  void count_tenthBeforeTheOthersNineTenths_joins() {
    assertThat(count(mode(1, 90, 100, 110), mode(2, 109, 120, 130))).isEqualTo(1);
  }

  @Test
  void count_tenthExactlyAtTheOthersNineTenths_isNotEarlier() {
    assertThat(count(mode(1, 90, 100, 110), mode(2, 110, 120, 130))).isEqualTo(2);
  }

  @Test
  void count_slowFirstMode_gathersAllThatStartBeforeItsNineTenths() {
    // The third starts after the second has settled, but before the first has.
    assertThat(count(mode(1, 90, 100, 300), mode(2, 110, 120, 150), mode(3, 200, 250, 260)))
        .isEqualTo(1);
  }

  @Test
  void count_chainOfOverlaps_isOneStage() {
    assertThat(count(mode(1, 90, 100, 150), mode(2, 140, 160, 250), mode(3, 240, 260, 300)))
        .isEqualTo(1);
  }

  @Test
  void count_missingNineTenths_isTheRunsEnd() {
    assertThat(count(mode(1, 90, 100, Double.NaN), mode(2, 500, 600, 700))).isEqualTo(1);
    // One that reaches a tenth only at the very end is not earlier than the end.
    assertThat(count(mode(1, 90, 100, Double.NaN), mode(2, LAST_STEP, LAST_STEP, Double.NaN)))
        .isEqualTo(2);
  }

  @Test
  void count_modesInAnotherOrderThanTheirCrossings_goesByTheCrossings() {
    assertThat(count(mode(1, 400, 500, 600), mode(2, 90, 100, 110), mode(3, 105, 300, 390)))
        .isEqualTo(2);
  }

  @Test
  void count_modeThatNeverCrossedHalf_isNone() {
    assertThat(count(mode(1, 90, 100, 110), mode(2, 200, Double.NaN, Double.NaN))).isEqualTo(1);
    assertThat(count(mode(1, Double.NaN, Double.NaN, Double.NaN))).isZero();
  }
}
