package io.github.dmfstages.cli;

import com.sun.management.OperatingSystemMXBean;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.sweep.MemoryModel;
import io.github.dmfstages.sweep.SweepPlan;
import io.github.dmfstages.text.Numbers;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/** How much memory runs need, how much there is, and what to do if that is too little. */
final class Memory {
  private Memory() {}

  /** A run does not fit into the heap of this JVM. */
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

  /** What to throw where a run ended with an {@link OutOfMemoryError}. */
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

  /** What to say of an {@link OutOfMemoryError} about which nothing else is known. */
  static String tooLittle(String said) {
    return "out of memory (%s): the heap has %s. %s"
        .formatted(said, Numbers.bytes(heap()), advice(0, heap(), machine()));
  }

  /**
   * What to do.
   *
   * @param needed how many bytes of heap may be needed
   * @param heap how many the heap has, which was too little
   * @param machine how many this machine, or its container, has
   */
  static String advice(long needed, long heap, long machine) {
    // Rounded up, which leaves room for what the JVM needs.
    long gibibytes = (Math.max(needed, 2 * heap) >> 30) + 1;
    return gibibytes < machine >> 30
        ? "Use a larger heap: --driver-memory %dg".formatted(gibibytes)
        : "This machine has only %s, so a larger --driver-memory does not help. Use a larger machine or a smaller problem."
            .formatted(Numbers.bytes(machine));
  }

  /** What to say before a sweep whose largest run may not fit where it will be computed. */
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
