package io.github.dmfstages.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.SmallRuns;
import org.junit.jupiter.api.Test;

/** What grows with a configuration is counted. */
class MemoryModelTest {
  private static final long MIB = 1 << 20;

  private static long bytes(String grid) {
    return MemoryModel.bytes(SmallRuns.config(grid));
  }

  /** Factors, gradients, Hessian and Krylov vectors grow by the width, and no square of it. */
  @Test
  void bytes_wideHiddenLayer_growWithTheWidth() {
    long wide = bytes("hidden-width = 20000");
    long wider = bytes("hidden-width = 40000");
    assertThat((double) wider / wide).isBetween(1.9, 2.1);
    // 9 x 20,000 numbers in 120 vectors and more.
    assertThat(wide).isGreaterThan(120L * 9 * 20_000 * 8);
  }

  /** The middle factor is d x d itself. */
  @Test
  void bytes_wideHiddenLayersInARow_growWithTheSquare() {
    long square = 8L * 2000 * 2000;
    assertThat(bytes("depth = 3, hidden-width = 2000")).isGreaterThan(120 * square);
  }

  @Test
  void bytes_recordedPairs_areCounted() {
    long without = bytes("max-steps = 3000000, optimizer = rmsprop, step-size = 1e-3");
    long with =
        bytes("max-steps = 3000000, optimizer = rmsprop, step-size = 1e-3, record-pairs-every = 2");
    assertThat(with - without).isGreaterThan(3_000_000L * 300);
  }

  /** Polar factors take at least two iterates and the arrays for their rotations. */
  @Test
  void bytes_polarFactors_areCounted() {
    String large = "depth = 2, rows = 1000, cols = 1000, step-size = 1e-3, max-steps = 10";
    long with = bytes(large + ", optimizer = polar");
    assertThat(with - bytes(large + ", optimizer = sign")).isGreaterThan(2 * 8 * 8_000_000L);
  }

  /** The target alone, drawn and decomposed, is a dozen matrices of its size. */
  @Test
  void bytes_largeTarget_areCounted() {
    long bytes = bytes("depth = 1, rows = 3000, cols = 3000, rank = 1, max-steps = 10");
    assertThat(bytes).isGreaterThan((120 + 20) * 9_000_000L * 8).isLessThan(20_000 * MIB);
  }

  @Test
  void bytes_smallRun_areFew() {
    assertThat(bytes("depth = 3")).isLessThan(8 * MIB);
  }
}
