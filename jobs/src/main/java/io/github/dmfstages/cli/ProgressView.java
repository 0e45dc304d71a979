package io.github.dmfstages.cli;

import io.github.dmfstages.sweep.Notice;
import java.util.OptionalDouble;

/** Shows on standard error how far a sweep is. */
interface ProgressView {
  /**
   * How far it is.
   *
   * @param share of the predicted cost that is done, 0 to 1
   * @param done runs that have ended
   * @param total runs to compute
   * @param failed of these that failed
   * @param timedOut of these that timed out
   * @param stepsPerSecond over all of the time so far
   * @param seconds since it began
   * @param secondsLeft at the pace of late, if there is one yet
   */
  record Standing(
      double share,
      int done,
      int total,
      int failed,
      int timedOut,
      double stepsPerSecond,
      double seconds,
      OptionalDouble secondsLeft) {}

  /** Whether it is time to show how far it is. */
  boolean isDue();

  /** Shows how far it is. */
  void show(Standing standing);

  /** Shows what has happened. */
  void show(Notice notice);

  /** Says something else. */
  void say(String text);

  /** Shows nothing more. */
  void leave();
}
