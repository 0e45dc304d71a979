package io.github.dmfstages.serve;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * Whether what the server shows of a running sweep may stay as it is although runs were committed,
 * so that the sweep keeps the machine: as long as the server has used more than a twentieth of the
 * machine since it showed something new, up to a limit.
 */
final class Lag {
  private static final double SHARE = .05;
  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final long most;
  private final long since = System.nanoTime();
  private final long usedBefore = PROCESS.getProcessCpuTime();

  /** A lag that begins now and is never longer than {@code most}. */
  Lag(Duration most) {
    this.most = most.toNanos();
  }

  /** Returns whether the lag may grow. */
  boolean mayGrow() {
    long nanos = System.nanoTime() - since;
    return nanos < most
        && isExpensive(
            nanos, PROCESS.getProcessCpuTime() - usedBefore, PROCESS.getAvailableProcessors());
  }

  /**
   * Returns whether the server has used more than its share of the machine.
   *
   * @param nanos the time that has passed, in nanoseconds
   * @param used the processor time that the server has used meanwhile, in nanoseconds
   */
  static boolean isExpensive(long nanos, long used, int processors) {
    return used > SHARE * processors * nanos;
  }
}
