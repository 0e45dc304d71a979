package io.github.dmfstages.stages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.spark.ml.linalg.DenseVector;
import org.junit.jupiter.api.Test;

class ModeCrossingsTest {
  private static final double ROUNDING = 1e-12;

  private record Point(long step, DenseVector singularValues) {}

  private static Point at(long step, double... singularValues) {
    return new Point(step, new DenseVector(singularValues));
  }

  private static List<ModeCrossings> crossings(List<Point> points, double... references) {
    NavigableMap<Long, DenseVector> byStep = new TreeMap<>();
    points.forEach(p -> byStep.put(p.step(), p.singularValues()));
    return ModeCrossings.of(byStep, new DenseVector(references), 1);
  }

  @Test
  void of_betweenTwoPoints_interpolatesLinearly() {
    ModeCrossings mode = crossings(List.of(at(0, 0), at(100, 1), at(200, 4)), 4).get(0);
    assertThat(mode.mode()).isEqualTo(1);
    assertThat(mode.reference()).isEqualTo(4);
    assertThat(mode.crossing10()).isCloseTo(40, within(ROUNDING));
    assertThat(mode.crossing25()).isCloseTo(100, within(ROUNDING));
    assertThat(mode.crossing50()).isCloseTo(100 + 100.0 / 3, within(ROUNDING));
    assertThat(mode.crossing75()).isCloseTo(100 + 200.0 / 3, within(ROUNDING));
    assertThat(mode.crossing90()).isCloseTo(100 + 100 * 2.6 / 3, within(ROUNDING));
  }

  @Test
  void of_reachedExactlyAtAPoint_isThatStep() {
    assertThat(crossings(List.of(at(0, 0), at(7, 2), at(9, 3)), 4).get(0).crossing50())
        .isEqualTo(7);
  }

  @Test
  void of_thereAtTheStart_isZeroAndNoEscape() {
    ModeCrossings mode = crossings(List.of(at(0, 3), at(7, 3.9)), 4).get(0);
    assertThat(mode.crossing50()).isZero();
    assertThat(mode.escaped()).isFalse();
    assertThat(mode.crossing90()).isPositive();
  }

  @Test
  void of_neverReached_isNaNAndNoEscape() {
    ModeCrossings mode = crossings(List.of(at(0, 0), at(7, 1.9)), 4).get(0);
    assertThat(mode.crossing10()).isPositive();
    assertThat(mode.crossing50()).isNaN();
    assertThat(mode.escaped()).isFalse();
  }

  @Test
  void of_reachedTwice_isTheFirstTime() {
    assertThat(crossings(List.of(at(0, 0), at(10, 3), at(20, 1), at(30, 3)), 4).get(0).crossing50())
        .isCloseTo(20.0 / 3, within(ROUNDING));
  }

  @Test
  void of_severalModes_followTheirOwnSingularValue() {
    List<ModeCrossings> modes =
        crossings(List.of(at(0, 1, 0, 0), at(10, 4, 1, 0), at(20, 4, 2, 0)), 4, 2);
    assertThat(modes).hasSize(2);
    assertThat(modes.get(0).crossing50()).isCloseTo(10.0 / 3, within(ROUNDING));
    assertThat(modes.get(1).mode()).isEqualTo(2);
    assertThat(modes.get(1).crossing50()).isEqualTo(10);
  }
}
