package io.github.dmfstages.sweep;

/** Measures how fast this machine is at the moment, in about a tenth of a second. */
final class MachineSpeed {
  private static final int STEPS = 60_000_000;
  // The time of the same loop on the machine on which the constants of CostModel were measured.
  private static final double SECONDS = .1;

  private MachineSpeed() {}

  /**
   * Returns how many seconds a predicted second takes: more than 1 if the machine is slower than
   * the one on which predictions were measured, or is busy with other work.
   */
  static double pace() {
    double sum = 1;
    long began = System.nanoTime();
    // Each step needs the result of the step before, so this measures the processor alone.
    for (int i = 0; i < STEPS; i++) {
      sum = sum * .999999 + i;
    }
    double seconds = (System.nanoTime() - began) * 1e-9;
    // The sum is used, so that Java can't leave the loop out.
    return Double.isNaN(sum) ? 1 : seconds / SECONDS;
  }
}
