package io.github.dmfstages.stages;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.descent.Descents.ToldState;
import org.junit.jupiter.api.Test;

class ValleyCopiesTest {
  private static final int MOST_VALLEYS = 64;

  private static SpeStage stage(long valley) {
    return new SpeStage(
        1, new Extremum(valley, 1, 1), new Extremum(valley + 1, 10, 1), 1, valley + .5);
  }

  /** A valley at every even step and a peak at every odd one. */
  private static ValleyCopies afterBumps(int bumps) {
    ValleyCopies copies = new ValleyCopies();
    ToldState state = new ToldState();
    for (int i = 0; i < bumps; i++) {
      copies.observe(state.at(2L * i, 1, 1, 100 + i));
      copies.observe(state.at(2L * i + 1, 1, 10, -1));
    }
    return copies;
  }

  @Test
  void of_eachValley_isTheCopyOfItsOwn() {
    ValleyCopies copies = afterBumps(MOST_VALLEYS);
    for (int i = 0; i < MOST_VALLEYS; i++) {
      ValleyCopies.Copy copy = copies.of(stage(2L * i)).orElseThrow();
      assertThat(copy.step()).isEqualTo(2L * i);
      assertThat(copy.factors().get(0).values()[0]).isEqualTo(100 + i);
    }
  }

  @Test
  void of_valleysBeyondTheLimit_isNoneRatherThanAnotherSaddles() {
    ValleyCopies copies = afterBumps(MOST_VALLEYS + 3);
    assertThat(copies.of(stage(2 * MOST_VALLEYS - 2))).isPresent();
    for (int i = MOST_VALLEYS; i < MOST_VALLEYS + 3; i++) {
      assertThat(copies.of(stage(2L * i))).isEmpty();
    }
  }

  /** The minimum fell by less than 10 % since the copy: it sits before the valley, and is its. */
  @Test
  void of_valleyAfterItsCopy_isThatCopy() {
    ValleyCopies copies = new ValleyCopies();
    ToldState state = new ToldState();
    copies.observe(state.at(0, 1, 1, 1));
    copies.observe(state.at(1, 1, .95, 1));
    copies.observe(state.at(2, 1, 10, 1));
    assertThat(copies.of(stage(1)).orElseThrow().step()).isZero();
    assertThat(copies.of(stage(0))).isEmpty();
  }
}
