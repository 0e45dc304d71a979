package io.github.dmfstages.linalg;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Instant;

/** What a loop allocates once it is warm. */
public final class Allocation {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int TIMES = 10_000;

  private Allocation() {}

  /**
   * Bytes a call, over many calls: below 1 once everything is compiled that it uses, because
   * vectors are objects before, or after a minute. Not zero, because the measurement itself may
   * allocate; the smallest object has 16 bytes.
   */
  public static double warmBytes(Runnable call) {
    Instant end = Instant.now().plusSeconds(60);
    double bytes;
    do {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < TIMES; i++) {
        call.run();
      }
      bytes = (double) (THREADS.getCurrentThreadAllocatedBytes() - before) / TIMES;
    } while (bytes >= 1 && Instant.now().isBefore(end));
    return bytes;
  }
}
