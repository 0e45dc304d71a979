package io.github.dmfstages.cli;

import com.sun.management.OperatingSystemMXBean;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.sweep.MemoryModel;
import io.github.dmfstages.sweep.SweepPlan;
import io.github.dmfstages.text.Numbers;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/**
 * Compares how much memory runs need with how much there is, and advises what to do if that is too
 * little.
 */
final class Memory {
  private Memory() {}

  /** Thrown if a run does not fit into the heap of this JVM. */
  static final class TooLittleException extends Exception {
    private static final long serialVersionUID = 1;

    private TooLittleException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Makes sure, before anything is computed, that the heap holds at least what the run holds at all
   * times.
   *
   * @throws TooLittleException if it does not
   */
  static void check(RunConfig config) throws TooLittleException {
    if (MemoryModel.leastBytes(config) > heap()) {
      throw tooLittle(config, null);
    }
  }

  /**
   * Returns the exception for a run that ended with an {@link OutOfMemoryError}, or that could not
   * begin.
   *
   * @param cause the error; null if the run did not begin
   */
  static TooLittleException tooLittle(RunConfig config, OutOfMemoryError cause) {
    long most = MemoryModel.bytes(config);
    return new TooLittleException(
        "out of memory: this run needs at least %s and at most about %s, but the heap has %s. %s"
            .formatted(
                Numbers.bytes(MemoryModel.leastBytes(config)),
                Numbers.bytes(most),
                Numbers.bytes(heap()),
                advice(most, heap(), machine())),
        cause);
  }

  /**
   * Returns the message for an {@link OutOfMemoryError} about which nothing else is known.
   *
   * @param message the message of the error
   */
  static String tooLittle(String message) {
    return "out of memory (%s): the heap has %s. %s"
        .formatted(message, Numbers.bytes(heap()), advice(0, heap(), machine()));
  }

  /**
   * Returns a sentence that says what to do.
   *
   * @param needed how many bytes of heap may be needed
   * @param heap the size of the heap in bytes, which was too small
   * @param machine the memory of this machine or its container, in bytes
   */
  static String advice(long needed, long heap, long machine) {
    // The size is rounded up to leave room for the JVM's own needs.
    long gibibytes = (Math.max(needed, 2 * heap) >> 30) + 1;
    return gibibytes < machine >> 30
        ? "Use a larger heap: --driver-memory %dg".formatted(gibibytes)
        : "This machine has only %s, so a larger --driver-memory does not help. Use a larger machine or a smaller problem."
            .formatted(Numbers.bytes(machine));
  }

  /**
   * Returns a warning if the largest run of a sweep may not fit where it will be computed;
   * otherwise empty.
   */
  static Optional<String> warning(SweepPlan plan) {
    long needed = plan.memoryARun();
    boolean here = Sessions.computesHere();
    long available = here ? heap() : Sessions.executorMemory();
    if (needed <= available) {
      return Optional.empty();
    }
    String warning =
        "warning: the largest run may need %s, but %s has %s"
            .formatted(
                Numbers.bytes(needed),
                here ? "the heap here" : "an executor",
                Numbers.bytes(available));
    return Optional.of(
        "%s. %s"
            .formatted(
                warning,
                here
                    ? advice(needed, available, machine())
                    : "Raise --executor-memory, which all runs on an executor share."));
  }

  private static long heap() {
    return Runtime.getRuntime().maxMemory();
  }

  private static long machine() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getTotalMemorySize();
  }
}
