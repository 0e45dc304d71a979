package io.github.dmfstages.stages;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.stages.DenseStageDetector.DenseBump;
import io.github.dmfstages.stages.DenseStageDetector.DenseStage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StageCountTest {
  /** Two bumps by a factor above 3: valleys at 0 and 4, peaks at 2 and 6; the end is at 8. */
  private static final double[] TWO_BUMPS = {1, 3, 9, 4, 1, 3, 9, 4, 1};

  /** Modes that crossed half of their references at these steps; NaN for never. */
  static List<ModeCrossings> modes(double... halfCrossings) {
    return IntStream.range(0, halfCrossings.length)
        .mapToObj(
            i -> {
              double t = halfCrossings[i];
              return new ModeCrossings(i + 1, 1, .9 * t, .95 * t, t, 1.05 * t, 1.1 * t);
            })
        .toList();
  }

  private static StageCount count(int depth, double[] gradientNorms, double... halfCrossings) {
    return StageCount.of(
        depth, BumpDetectorTest.fed(gradientNorms), modes(halfCrossings), gradientNorms.length - 1);
  }

  @Test
  void of_aModeInEachBump_isAStageEach() {
    StageCount count = count(2, TWO_BUMPS, 1.5, 5.5);
    assertThat(count.count()).hasValue(2);
    assertThat(count.modesPerStage()).containsExactly(1, 1);
    assertThat(count.bumps()).isEqualTo(2);
    assertThat(count.open()).isFalse();
    assertThat(count.unassigned()).isZero();
    assertThat(count.at1_2()).isEqualTo(2);
    assertThat(count.at2()).isEqualTo(2);
    assertThat(count.at3()).isEqualTo(2);
    assertThat(count.robust()).isTrue();
    SpeStage second = count.stages().get(1);
    assertThat(second.stage()).isEqualTo(2);
    assertThat(second.valley().step()).isEqualTo(4);
    assertThat(second.peak().step()).isEqualTo(6);
    assertThat(second.halfCrossingStep()).isEqualTo(5.5);
  }

  @Test
  void of_twoModesInOneBump_isAMergedStage() {
    StageCount count = count(3, TWO_BUMPS, 2.5, 5.5, 1.5);
    assertThat(count.modesPerStage()).containsExactly(2, 1);
    assertThat(count.stages().get(0).halfCrossingStep()).isEqualTo(1.5);
  }

  @Test
  void of_bumpWithoutACrossing_isNoStage() {
    StageCount count = count(2, TWO_BUMPS, 5.5);
    assertThat(count.count()).hasValue(1);
    assertThat(count.stages().get(0).stage()).isEqualTo(1);
    assertThat(count.stages().get(0).valley().step()).isEqualTo(4);
    assertThat(count.bumps()).isEqualTo(2);
  }

  @Test
  void of_crossingAtAValley_belongsToTheBumpBeforeIt() {
    StageCount at = count(2, TWO_BUMPS, 4.0);
    assertThat(at.modesPerStage()).containsExactly(1);
    assertThat(at.stages().get(0).valley().step()).isZero();
    StageCount after = count(2, TWO_BUMPS, Math.nextUp(4.0));
    assertThat(after.modesPerStage()).containsExactly(1);
    assertThat(after.stages().get(0).valley().step()).isEqualTo(4);
  }

  @Test
  void of_crossingAtTheRunsEnd_belongsToTheLastBump() {
    assertThat(count(2, TWO_BUMPS, 1.5, 8.0).modesPerStage()).containsExactly(1, 1);
  }

  @Test
  void of_crossedAtTheStart_isUnassigned() {
    StageCount count = count(2, TWO_BUMPS, 0, 5.5);
    assertThat(count.modesPerStage()).containsExactly(1);
    assertThat(count.unassigned()).isEqualTo(1);
  }

  @Test
  void of_crossingBeforeTheFirstValley_isUnassigned() {
    double[] fallFirst = {5, 1, 3, 1};
    StageCount count = count(2, fallFirst, .5, 1.5);
    assertThat(count.modesPerStage()).containsExactly(1);
    assertThat(count.unassigned()).isEqualTo(1);
  }

  @Test
  void of_crossingInAnOpenRise_isUnassignedAndTheRiseIsReported() {
    double[] open = {1, 3, 9, 4, 1, 3, 9};
    StageCount count = count(2, open, 1.5, 5.5);
    assertThat(count.modesPerStage()).containsExactly(1);
    assertThat(count.open()).isTrue();
    assertThat(count.unassigned()).isEqualTo(1);
    assertThat(count.inOpenRise()).isEqualTo(1);
    assertThat(count.bumps()).isEqualTo(1);
  }

  @Test
  void of_crossingInAFallWithoutARise_isNotInAnOpenRise() {
    StageCount count = count(2, new double[] {9, 5, 3, 1}, 1.5);
    assertThat(count.unassigned()).isEqualTo(1);
    assertThat(count.inOpenRise()).isZero();
    assertThat(count(2, TWO_BUMPS, 0, 5.5).inOpenRise()).isZero();
  }

  /** Two singular values, one long after the other, in one bump or in a rise without a fall. */
  @Test
  void of_escapesThatTheGradientDoesNotShow_isNotRobust() {
    double[] plateau = {1, 9, 9, 9, 9, 9, 9, 9, 1};
    StageCount oneBump = count(2, plateau, 1, 7);
    assertThat(List.of(oneBump.at1_2(), oneBump.count().getAsInt(), oneBump.at2())).containsOnly(1);
    assertThat(oneBump.spectral()).isEqualTo(2);
    assertThat(oneBump.robust()).isFalse();
    StageCount open = count(2, new double[] {1, 3, 9, 9}, 1.5);
    assertThat(List.of(open.at1_2(), open.count().getAsInt(), open.at2())).containsOnly(0);
    assertThat(open.spectral()).isOne();
    assertThat(open.robust()).isFalse();
  }

  @Test
  void of_modeThatNeverCrossed_isNeitherAssignedNorUnassigned() {
    StageCount count = count(2, TWO_BUMPS, 1.5, Double.NaN);
    assertThat(count.modesPerStage()).containsExactly(1);
    assertThat(count.unassigned()).isZero();
  }

  @Test
  void of_depthOne_hasNoStageByDefinition() {
    StageCount count = count(1, TWO_BUMPS, 1.5, 5.5);
    assertThat(count.count()).hasValue(0);
    assertThat(count.spectral()).isZero();
    assertThat(List.of(count.at1_2(), count.at2(), count.at3())).containsOnly(0);
    assertThat(count.robust()).isTrue();
    assertThat(count.bumps()).isEqualTo(2);
  }

  @Test
  void of_bumpsBetween12And2_isNotRobust() {
    double[] low = {1, 1.7, 1, 9, 1};
    StageCount count = count(2, low, .5, 2.5);
    assertThat(count.at1_2()).isEqualTo(2);
    assertThat(count.count()).hasValue(2);
    assertThat(count.at2()).isEqualTo(1);
    assertThat(count.robust()).isFalse();
  }

  @Test
  void of_moreSwingsThanFit_leavesOutWhatIsUnclear() {
    double[] swings = BumpDetectorTest.swinging(6000, 1.3, 20);
    StageCount count = count(2, swings, 500, 2500, 4500);
    assertThat(count.at1_2()).isNull();
    assertThat(count.robust()).isNull();
    assertThat(count.count()).hasValue(3);
    assertThat(count.at2()).isEqualTo(3);
    assertThat(count.at3()).isEqualTo(3);

    double[] largeSwings = BumpDetectorTest.swinging(6000, 1.7, 1000);
    StageCount unknown = count(2, largeSwings, 500, 2500, 4500);
    assertThat(unknown.count()).isEmpty();
    assertThat(unknown.stages()).isNull();
    assertThat(unknown.modesPerStage()).isNull();
    assertThat(unknown.bumps()).isNull();
    assertThat(unknown.open()).isNull();
    assertThat(unknown.unassigned()).isNull();
    assertThat(unknown.at2()).isEqualTo(3);
  }

  @Test
  void of_randomSequencesAndCrossings_areTheStagesOfTheDenseSequence() {
    Random random = new Random(3);
    int stages = 0;
    for (int trial = 0; trial < 300; trial++) {
      double[] sequence = BumpDetectorTest.randomSequence(trial, random);
      double[] crossings = random.doubles(6, 0, sequence.length).map(t -> t < 10 ? 0 : t).toArray();
      BumpDetector detector = BumpDetectorTest.fed(sequence);
      DenseStageDetector dense = new DenseStageDetector(sequence);
      StageCount count = count(2, sequence, crossings);
      if (count.stages() == null) {
        continue;
      }
      List<DenseStage> expected = dense.stages(1.5, crossings);
      assertThat(dense(count.stages())).isEqualTo(expected);
      assertThat(count.unassigned())
          .isEqualTo(6 - expected.stream().mapToInt(DenseStage::modes).sum());
      assertThat(count.bumps()).isEqualTo(dense.bumps(1.5).bumps().size());
      assertThat(count.open()).isEqualTo(dense.bumps(1.5).openValley() >= 0);
      assertThat(count.at2()).isEqualTo(dense.stages(2, crossings).size());
      assertThat(count.at3()).isEqualTo(dense.stages(3, crossings).size());
      if (count.at1_2() != null) {
        assertThat(count.at1_2()).isEqualTo(dense.stages(1.2, crossings).size());
      }
      for (double rho : new double[] {1.1, 1.2, 1.35, 1.5, 2, 3}) {
        detector
            .bumps(rho)
            .map(b -> StageCount.stages(2, b, modes(crossings), sequence.length - 1))
            .ifPresent(s -> assertThat(dense(s)).isEqualTo(dense.stages(rho, crossings)));
      }
      stages += expected.size();
    }
    assertThat(stages).isGreaterThan(300);
  }

  static List<DenseStage> dense(List<SpeStage> stages) {
    List<DenseStage> dense = new ArrayList<>();
    for (SpeStage s : stages) {
      dense.add(
          new DenseStage(
              new DenseBump(s.valley().step(), s.peak().step()), s.modes(), s.halfCrossingStep()));
    }
    return dense;
  }

  @Test
  void modesPerStage_sumOverStages_plusUnassignedIsEveryModeThatCrossed() {
    double[] crossings = {0, 1.5, 2.5, 5.5, Double.NaN};
    StageCount count = count(2, TWO_BUMPS, crossings);
    int assigned = count.modesPerStage().stream().mapToInt(Integer::intValue).sum();
    assertThat(assigned + count.unassigned())
        .isEqualTo((int) Arrays.stream(crossings).filter(t -> !Double.isNaN(t)).count());
  }
}
