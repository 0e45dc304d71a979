package io.github.dmfstages.stages;

import java.util.ArrayList;
import java.util.List;

/**
 * The bumps of a run's gradient norm at one rise-and-fall factor rho.
 *
 * @param bumps in step order
 * @param openValley the valley of a last rise that no fall followed; null if there is none
 */
record Bumps(List<Bump> bumps, Extremum openValley) {

  /**
   * A rise of the gradient norm by more than rho over its running minimum, then a fall by more than
   * rho from its running maximum.
   *
   * @param valley the running minimum, the neighbourhood of a saddle
   * @param peak the running maximum, the escape
   */
  record Bump(Extremum valley, Extremum peak) {}

  /** Makes bumps of valleys and peaks that alternate and begin with a valley. */
  static Bumps of(List<Extremum> alternating) {
    List<Bump> bumps = new ArrayList<>();
    for (int i = 0; i + 1 < alternating.size(); i += 2) {
      bumps.add(new Bump(alternating.get(i), alternating.get(i + 1)));
    }
    boolean open = alternating.size() % 2 == 1;
    return new Bumps(bumps, open ? alternating.get(alternating.size() - 1) : null);
  }

  /**
   * Returns the last step of bump {@code i}: the valley of the next bump or of the open rise, or
   * the end of the run.
   */
  long lastStepOf(int i, long runEnd) {
    if (i + 1 < bumps.size()) {
      return bumps.get(i + 1).valley().step();
    }
    return openValley != null ? openValley.step() : runEnd;
  }
}
