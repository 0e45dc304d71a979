package io.github.dmfstages.sweep;

import io.github.dmfstages.row.RunRow;
import java.util.List;
import java.util.Map;

/** Receives the progress of a sweep. The driver's own thread calls all methods. */
public interface SweepProgress {
  /** Called when a run has ended. */
  void ended(PlannedRun run, RunRow row);

  /**
   * Called a few times a second.
   *
   * @param stepsInFlight the runs that are being computed, with the number of steps that each had
   *     taken a few seconds ago
   */
  void tick(Map<PlannedRun, Long> stepsInFlight);

  /**
   * Called when runs were added to those of the plan.
   *
   * @param further the added runs, which may be none
   * @param outlook the state of the searches
   */
  default void planned(List<PlannedRun> further, RunSearch.Outlook outlook) {}

  /** Called when something has happened that matters to a person who monitors the cluster. */
  void noticed(Notice notice);
}
