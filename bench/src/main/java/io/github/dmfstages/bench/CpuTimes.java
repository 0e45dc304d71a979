package io.github.dmfstages.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;

/** Compares CPU times within one JVM. All contestants take turns, so that all are disturbed. */
final class CpuTimes {
  private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
  private static final long WARM_UP_NANOS = 400_000_000L;
  private static final long ROUND_NANOS = 20_000_000L;
  private static final int ROUNDS = 15;
  private static final int CALLS_BETWEEN_LOOKS = 8;

  private CpuTimes() {}

  /** Returns the median over all rounds of the CPU time of one call of each contestant, in us. */
  static double[] medians(List<DoubleSupplier> contestants) {
    List<double[]> all = new ArrayList<>();
    for (DoubleSupplier contestant : contestants) {
      double unused = micros(contestant, WARM_UP_NANOS);
      all.add(new double[ROUNDS]);
    }
    for (int round = 0; round < ROUNDS; round++) {
      for (int c = 0; c < contestants.size(); c++) {
        all.get(c)[round] = micros(contestants.get(c), ROUND_NANOS);
      }
    }
    return all.stream()
        .mapToDouble(times -> Arrays.stream(times).sorted().toArray()[ROUNDS / 2])
        .toArray();
  }

  /** Returns the CPU time of a call, over as many calls as take {@code duration}. */
  private static double micros(DoubleSupplier contestant, long duration) {
    long began = CPU.getCurrentThreadCpuTime();
    long calls = 0;
    double sum = 0;
    long elapsed;
    do {
      for (int i = 0; i < CALLS_BETWEEN_LOOKS; i++, calls++) {
        sum += contestant.getAsDouble();
      }
      elapsed = CPU.getCurrentThreadCpuTime() - began;
    } while (elapsed < duration);
    if (Double.isNaN(sum)) {
      throw new IllegalStateException("a step gave NaN");
    }
    return elapsed / 1e3 / calls;
  }
}
