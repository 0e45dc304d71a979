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
 * left.
 */
public final class BumpDetector implements StepObserver {
  private static final double HYSTERESIS = 1.1;
  private static final double GROWTH = 1.25;
  private static final int CAPACITY = 256;
  private static final int AFTER_COARSENING = 128;

  private HysteresisExtrema extrema = new HysteresisExtrema(HYSTERESIS);

  @Override
  public void observe(DescentState state) {
    feed(state.step(), state.gradientNorm(), state.loss());
  }

  void feed(long step, double gradientNorm, double loss) {
    extrema.feed(step, gradientNorm, loss);
    if (extrema.confirmed().size() >= CAPACITY) {
      while (extrema.confirmed().size() >= AFTER_COARSENING) {
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
