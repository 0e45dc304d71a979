package io.github.dmfstages.stages;

import io.github.dmfstages.descent.DescentState;
import io.github.dmfstages.descent.StateArchive;
import io.github.dmfstages.descent.StepObserver;
import java.io.IOException;
import java.util.Optional;

/**
 * Finds the bumps of the gradient norm in bounded memory.
 *
 * <p>It observes every step and keeps the valleys and peaks at a hysteresis of 1.1, of which there
 * are usually fewer than twenty. From these it computes, for every larger rho, exactly the bumps of
 * the whole sequence. When there are 256 extrema, the hysteresis grows until fewer than 128 are
 * left. A run with noise rises and falls all the time, so its hysteresis begins at 1.2, the
 * smallest rho at which stages are counted, and grows only when there are 16,384 extrema.
 */
public final class BumpDetector implements StepObserver {
  private static final double HYSTERESIS = 1.1;
  private static final double GROWTH = 1.25;
  private static final int CAPACITY = 256;
  private static final double HYSTERESIS_WITH_NOISE = 1.2;
  private static final int CAPACITY_WITH_NOISE = 1 << 14;

  private final int capacity;
  private HysteresisExtrema extrema;

  /** Creates a detector for a run without noise. */
  public BumpDetector() {
    this(false);
  }

  /** Creates a detector for a run whose steps have noise, or for one whose steps have none. */
  public BumpDetector(boolean noisy) {
    capacity = noisy ? CAPACITY_WITH_NOISE : CAPACITY;
    extrema = new HysteresisExtrema(noisy ? HYSTERESIS_WITH_NOISE : HYSTERESIS);
  }

  @Override
  public void observe(DescentState state) {
    feed(state.step(), state.gradientNorm(), state.loss());
  }

  void feed(long step, double gradientNorm, double loss) {
    extrema.feed(step, gradientNorm, loss);
    if (extrema.confirmed().size() >= capacity) {
      while (extrema.confirmed().size() >= capacity / 2) {
        extrema = extrema.coarsened(GROWTH * extrema.hysteresis());
      }
    }
  }

  /** Saves or restores the valleys and peaks so far. */
  public void saveOrRestore(StateArchive archive) throws IOException {
    extrema = extrema.visited(archive);
  }

  /** Returns the bumps at {@code rho}; empty if rho is below the present hysteresis. */
  Optional<Bumps> bumps(double rho) {
    return rho < extrema.hysteresis()
        ? Optional.empty()
        : Optional.of(Bumps.of(extrema.coarsened(rho).confirmed()));
  }
}
