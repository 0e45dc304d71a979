package io.github.dmfstages.bench;

import java.util.Arrays;

/**
 * Our step in a JVM that has just started, as a run meets it: two seconds of steps, whatever the
 * kernel does in them, then ten tenths of a second, of which the median counts. Prints the
 * microseconds of a step and the kernel.
 */
final class FreshStep {
  private static final long WARM_UP_NANOS = 2_000_000_000L;
  private static final long BATCH_NANOS = 100_000_000L;
  private static final int BATCHES = 10;
  private static final int STEPS_BETWEEN_LOOKS = 8;

  private FreshStep() {}

  /** Arguments: n and N. */
  public static void main(String[] arguments) {
    GradientStep step =
        new ExactStep(new Problem(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1])));
    double unused = nanosPerStep(step, WARM_UP_NANOS);
    double[] batches = new double[BATCHES];
    Arrays.setAll(batches, i -> nanosPerStep(step, BATCH_NANOS));
    Arrays.sort(batches);
    double median = (batches[BATCHES / 2 - 1] + batches[BATCHES / 2]) / 2;
    System.out.printf("%.4f %s%n", median / 1000, step.kernel());
  }

  private static double nanosPerStep(GradientStep step, long duration) {
    long began = System.nanoTime();
    long steps = 0;
    double sum = 0;
    long elapsed;
    do {
      for (int i = 0; i < STEPS_BETWEEN_LOOKS; i++, steps++) {
        sum += step.run();
      }
      elapsed = System.nanoTime() - began;
    } while (elapsed < duration);
    if (Double.isNaN(sum)) {
      throw new IllegalStateException("the descent diverged");
    }
    return (double) elapsed / steps;
  }
}
