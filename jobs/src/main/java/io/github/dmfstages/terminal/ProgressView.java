package io.github.dmfstages.terminal;

import io.github.dmfstages.sweep.Notice;
import io.github.dmfstages.sweep.RunSearch;
import java.util.OptionalDouble;

/** Shows the progress of a sweep on standard error. */
public interface ProgressView {
  /**
   * The progress of a sweep.
   *
   * @param share the share of the predicted cost that is done, 0 to 1
   * @param done how many runs have ended
   * @param total how many runs there are to compute, with those that a search can be expected to
   *     need
   * @param failed how many of the ended runs failed
   * @param timedOut how many of the ended runs timed out
   * @param stepsPerSecond the mean number of steps per second since the sweep began
   * @param seconds the seconds since the sweep began
   * @param secondsLeft the seconds that are left at the recent pace; empty if there is no pace yet
   * @param search the state of the searches; without points if there is none
   */
  record Snapshot(
      double share,
      int done,
      int total,
      int failed,
      int timedOut,
      double stepsPerSecond,
      double seconds,
      OptionalDouble secondsLeft,
      RunSearch.Outlook search) {}

  /** Returns whether it is time to show the progress again. */
  boolean isDue();

  /** Shows the progress. */
  void show(Snapshot snapshot);

  /** Shows an event. */
  void show(Notice notice);

  /** Shows any other message. */
  void show(String text);

  /** Ends the display. */
  void leave();
}
