package io.github.dmfstages.stages;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.descent.Descents.GivenState;
import org.junit.jupiter.api.Test;

class SaddleSnapshotsTest {
  private static final int MOST_VALLEYS = 64;

  private static SpeStage stage(long valley) {
    return new SpeStage(
        1, new Extremum(valley, 1, 1), new Extremum(valley + 1, 10, 1), 1, valley + .5);
  }

  /** A valley at every even step and a peak at every odd one. */
  private static SaddleSnapshots afterBumps(int bumps) {
    SaddleSnapshots snapshots = new SaddleSnapshots();
    GivenState state = new GivenState();
    for (int i = 0; i < bumps; i++) {
      snapshots.observe(state.at(2L * i, 1, 1, 100 + i));
      snapshots.observe(state.at(2L * i + 1, 1, 10, -1));
    }
    return snapshots;
  }

  @Test
  void of_eachValley_isItsOwnSnapshot() {
    SaddleSnapshots snapshots = afterBumps(MOST_VALLEYS);
    for (int i = 0; i < MOST_VALLEYS; i++) {
      SaddleSnapshots.Snapshot snapshot = snapshots.of(stage(2L * i)).orElseThrow();
      assertThat(snapshot.step()).isEqualTo(2L * i);
      assertThat(snapshot.factors().get(0).values()[0]).isEqualTo(100 + i);
    }
  }

  @Test
  void of_valleysBeyondTheLimit_isNoneRatherThanAnotherSaddles() {
    SaddleSnapshots snapshots = afterBumps(MOST_VALLEYS + 3);
    assertThat(snapshots.of(stage(2 * MOST_VALLEYS - 2))).isPresent();
    for (int i = MOST_VALLEYS; i < MOST_VALLEYS + 3; i++) {
      assertThat(snapshots.of(stage(2L * i))).isEmpty();
    }
  }

  /**
   * The minimum fell by less than 10 % since the snapshot, which is before the valley and belongs
   * to it.
   */
  @Test
  void of_valleyAfterItsSnapshot_isThatSnapshot() {
    SaddleSnapshots snapshots = new SaddleSnapshots();
    GivenState state = new GivenState();
    snapshots.observe(state.at(0, 1, 1, 1));
    snapshots.observe(state.at(1, 1, .95, 1));
    snapshots.observe(state.at(2, 1, 10, 1));
    assertThat(snapshots.of(stage(1)).orElseThrow().step()).isZero();
    assertThat(snapshots.of(stage(0))).isEmpty();
  }
}
