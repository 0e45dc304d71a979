package io.github.dmfstages.terminal;

import io.github.dmfstages.sweep.Notice;
import java.util.OptionalDouble;

/** Shows the progress of a sweep on standard error. */
public interface ProgressView {
  /**
   * The progress of a sweep.
   *
   * @param share of the predicted cost that is done, 0 to 1
   * @param done runs that have ended
   * @param total runs to compute
   * @param failed runs among these that failed
   * @param timedOut runs among these that timed out
   * @param stepsPerSecond over all of the time so far
   * @param seconds since it began
   * @param secondsLeft at the recent pace; empty if there is none yet
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

  /** Whether it is time to show the progress again. */
  boolean isDue();

  /** Shows the progress. */
  void show(Standing standing);

  /** Shows an event. */
  void show(Notice notice);

  /** Shows any other message. */
  void say(String text);

  /** Ends the display. */
  void leave();
}
