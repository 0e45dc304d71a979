package io.github.dmfstages.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.config.Refinement.Cell;
import io.github.dmfstages.config.Refinement.Known;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Refinements without Spark, of pictures that are known. */
class RefinementTest {
  private static final int CELLS = 64;
  private static final int COARSE = 8;

  /** A picture: its value at a place, whose coordinates go from 0 to 1. */
  private interface Field {
    Object at(double x, double y);
  }

  /** Pictures without parts that are narrower than a block of the coarse picture. */
  private enum Wide implements Field {
    CONSTANT {
      @Override
      public Object at(double x, double y) {
        return 3;
      }
    },
    HALF {
      @Override
      public Object at(double x, double y) {
        return x < .4;
      }
    },
    DISC {
      @Override
      public Object at(double x, double y) {
        return Math.hypot(x - .53, y - .46) < .3;
      }
    },
    /** Stage counts over a scale, with runs that diverge and so have none. */
    STAGES {
      @Override
      public Object at(double x, double y) {
        return y > .8 + .1 * Math.sin(4 * x) ? null : (int) Math.floor(3.9 * (1 - x) * (1 - y / 3));
      }
    },
    WAVE {
      @Override
      public Object at(double x, double y) {
        return y < .5 + .3 * Math.sin(6 * x) ? "below" : "above";
      }
    }
  }

  private static Object value(Field field, Cell cell, int width, int height) {
    return field.at((double) cell.x() / (width - 1), (double) cell.y() / (height - 1));
  }

  /** Answers all that is needed, and returns the computed cells. */
  private static Set<Cell> finish(Refinement refinement, Field field, int width, int height) {
    Set<Cell> computed = new LinkedHashSet<>();
    while (!refinement.needed().isEmpty()) {
      for (Cell cell : List.copyOf(refinement.needed())) {
        refinement.answer(cell, value(field, cell, width, height));
        assertThat(computed.add(cell)).as("%s is asked for once", cell).isTrue();
      }
    }
    return computed;
  }

  /** Returns how many cells of a picture have another value than its field. */
  private static int wrong(Refinement refinement, Field field, int width, int height) {
    int wrong = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        Cell cell = new Cell(x, y);
        Known known = refinement.known(cell).orElseThrow();
        Object value = value(field, cell, width, height);
        wrong += Optional.ofNullable(known.value()).equals(Optional.ofNullable(value)) ? 0 : 1;
      }
    }
    return wrong;
  }

  @ParameterizedTest
  @EnumSource
  void picture_withoutThinParts_isThatOfTheFullGridWithAQuarterOfItsRuns(Wide field) {
    Refinement refinement = new Refinement(CELLS, CELLS, COARSE);

    Set<Cell> computed = finish(refinement, field, CELLS, CELLS);

    assertThat(computed.size()).isBetween(81, CELLS * CELLS / 4);
    assertThat(wrong(refinement, field, CELLS, CELLS)).isLessThanOrEqualTo(CELLS * CELLS / 100);
    for (Cell cell : computed) {
      assertThat(refinement.known(cell))
          .contains(new Known(value(field, cell, CELLS, CELLS), false));
    }
  }

  @Test
  void picture_ofAConstant_isTheCoarsePicture() {
    Refinement refinement = new Refinement(CELLS, CELLS, COARSE);

    assertThat(finish(refinement, Wide.CONSTANT, CELLS, CELLS)).hasSize(81);
    assertThat(refinement.known(new Cell(5, 6))).contains(new Known(3, true));
  }

  @Test
  void picture_inWhichAllNeighboursDiffer_isTheFullGrid() {
    Refinement refinement = new Refinement(CELLS, CELLS, COARSE);

    Set<Cell> computed =
        finish(refinement, (x, y) -> Math.round(63 * x) + 64 * Math.round(63 * y), CELLS, CELLS);

    assertThat(computed).hasSize(CELLS * CELLS);
  }

  /** Corners first, then what is needed; the middles of edges are answered as they are asked. */
  @ParameterizedTest
  @CsvSource({
    // Corners from low left to high right, middles below, on the left, on the right and above.
    "AAAB, ..AA, false, A",
    "AAAB, ..BB, false, A",
    "AAAB, ..AB, false, A",
    "ABAB, A..A, false, A",
    "ABAB, B..B, false, B",
    "ABAB, A..B, true, C",
    "ABBA, ABBA, false, B",
    "ABCC, AAC., true, B",
    "ABAB, A..C, true, A",
  })
  void centreOfASmallestBlock_isNeededOnlyIfItIsInDoubt(
      String corners, String middles, boolean isNeeded, String centre) {
    Refinement refinement = new Refinement(3, 3, 1);
    List<Cell> places =
        List.of(
            new Cell(0, 0),
            new Cell(2, 0),
            new Cell(0, 2),
            new Cell(2, 2),
            new Cell(1, 0),
            new Cell(0, 1),
            new Cell(2, 1),
            new Cell(1, 2));
    String all = corners + middles;
    for (int i = 0; i < all.length(); i++) {
      if (all.charAt(i) != '.') {
        assertThat(refinement.needed()).contains(places.get(i));
        refinement.answer(places.get(i), all.substring(i, i + 1));
      }
    }

    Cell middle = new Cell(1, 1);
    assertThat(refinement.needed().contains(middle)).isEqualTo(isNeeded);
    if (isNeeded) {
      refinement.answer(middle, centre);
    }
    assertThat(refinement.needed()).isEmpty();
    assertThat(refinement.known(middle)).contains(new Known(centre, !isNeeded));
  }

  @ParameterizedTest
  @CsvSource({"2, 2, 8", "2, 64, 8", "5, 64, 8", "33, 17, 4", "64, 64, 63", "9, 9, 1"})
  void picture_ofAnyShape_isRefinedToItsCells(int width, int height, int coarse) {
    Refinement refinement = new Refinement(width, height, coarse);

    finish(refinement, Wide.HALF, width, height);

    assertThat(wrong(refinement, Wide.HALF, width, height)).isZero();
  }

  /**
   * A stripe narrower than the distance of the coarse cells, which is 8 or 9 here, is missed if no
   * such cell lies in it. A finer coarse picture finds it.
   */
  @Test
  void stripe_betweenTheCoarseCells_isMissedAndFoundByAFinerCoarsePicture() {
    Field stripe = (x, y) -> Math.abs(63 * x - 21.5) < 2;
    Refinement missed = new Refinement(CELLS, CELLS, COARSE);
    Refinement found = new Refinement(CELLS, CELLS, 2 * COARSE);

    assertThat(finish(missed, stripe, CELLS, CELLS)).hasSize(81);
    assertThat(wrong(missed, stripe, CELLS, CELLS)).isEqualTo(4 * CELLS);
    finish(found, stripe, CELLS, CELLS);
    assertThat(wrong(found, stripe, CELLS, CELLS)).isZero();
  }

  /** What leaves a block through an edge is followed into the next block. */
  @Test
  void stripe_thatACoarseCellHits_isFollowedAcrossBlocksWhoseCornersAgree() {
    // It falls by less than its width from cell to cell.
    Field stripe = (x, y) -> Math.abs(y - .57 + .3 * x) < .035;
    Refinement refinement = new Refinement(CELLS, CELLS, COARSE);

    Set<Cell> computed = finish(refinement, stripe, CELLS, CELLS);

    assertThat(wrong(refinement, stripe, CELLS, CELLS)).isLessThan(CELLS * CELLS / 100);
    assertThat(computed.size()).isLessThan(CELLS * CELLS / 4);
  }

  /** Islands of all kinds, some of which are missed: only the order and the kills differ. */
  private static Field islands(long seed) {
    Random random = new Random(seed);
    List<double[]> discs = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      discs.add(new double[] {random.nextDouble(), random.nextDouble(), .2 * random.nextDouble()});
    }
    return (x, y) -> {
      for (int i = 0; i < discs.size(); i++) {
        double[] disc = discs.get(i);
        if (Math.hypot(x - disc[0], y - disc[1]) < disc[2]) {
          return i % 3 == 0 ? null : i % 3;
        }
      }
      return 0;
    };
  }

  /** Values come in any order, and each of ten kills forgets what is not committed. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 8})
  void cells_underTenKills_areThoseOfAnUndisturbedRefinement(int coarse) {
    for (long seed = 0; seed < 20; seed++) {
      Field field = islands(seed);
      Random random = new Random(seed);
      Refinement undisturbed = new Refinement(CELLS, CELLS, coarse);
      Set<Cell> expected = finish(undisturbed, field, CELLS, CELLS);

      Set<Cell> committed = new HashSet<>();
      for (int kill = 0; kill < 10; kill++) {
        Refinement refinement = resumed(coarse, committed, field);
        for (int i = random.nextInt(60); i > 0 && !refinement.needed().isEmpty(); i--) {
          List<Cell> needed = List.copyOf(refinement.needed());
          Cell cell = needed.get(random.nextInt(needed.size()));
          refinement.answer(cell, value(field, cell, CELLS, CELLS));
          if (random.nextInt(4) > 0) {
            committed.add(cell);
          }
        }
      }
      Refinement last = resumed(coarse, committed, field);
      committed.addAll(finish(last, field, CELLS, CELLS));

      assertThat(committed).isEqualTo(expected);
      assertThat(wrong(last, field, CELLS, CELLS))
          .isEqualTo(wrong(undisturbed, field, CELLS, CELLS));
    }
  }

  /** Begins again as a sweep does: what is committed answers as soon as it is needed. */
  private static Refinement resumed(int coarse, Set<Cell> committed, Field field) {
    Refinement refinement = new Refinement(CELLS, CELLS, coarse);
    for (boolean more = true; more; ) {
      List<Cell> known = refinement.needed().stream().filter(committed::contains).toList();
      known.forEach(cell -> refinement.answer(cell, value(field, cell, CELLS, CELLS)));
      more = !known.isEmpty();
    }
    return refinement;
  }

  @Test
  void picture_atEveryMoment_hasTheValueOfAComputedCellOfTheBlock() {
    Refinement refinement = new Refinement(CELLS, CELLS, COARSE);
    assertThat(refinement.known(new Cell(20, 20))).isEmpty();

    Random random = new Random(4);
    Set<Object> values = new HashSet<>();
    while (!refinement.needed().isEmpty()) {
      List<Cell> needed = List.copyOf(refinement.needed());
      Cell cell = needed.get(random.nextInt(needed.size()));
      Object value = value(Wide.STAGES, cell, CELLS, CELLS);
      refinement.answer(cell, value);
      values.add(value);
      Cell any = new Cell(random.nextInt(CELLS), random.nextInt(CELLS));
      refinement.known(any).ifPresent(known -> assertThat(values).contains(known.value()));
    }
    int inferred = 0;
    for (int i = 0; i < CELLS * CELLS; i++) {
      inferred += refinement.known(new Cell(i % CELLS, i / CELLS)).orElseThrow().inferred() ? 1 : 0;
    }
    assertThat(inferred).isEqualTo(CELLS * CELLS - refinement.computed());
  }

  /** The prediction is for one smooth curve across the picture. */
  @ParameterizedTest
  @EnumSource(names = {"HALF", "DISC", "WAVE"})
  void expectedCells_ofACurve_areThoseThatAreComputedWithinAFactorOfTwo(Wide field) {
    Refinement refinement = new Refinement(CELLS, CELLS, COARSE);
    int before = refinement.expected();

    int computed = finish(refinement, field, CELLS, CELLS).size();

    assertThat(before).isBetween(computed / 2, 2 * computed);
    assertThat(refinement.expected()).isZero();
  }
}
