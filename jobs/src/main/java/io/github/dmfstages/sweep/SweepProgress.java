package io.github.dmfstages.sweep;

import io.github.dmfstages.row.RunRow;
import java.util.Map;

/** Told how a sweep goes on, from the driver's own thread. */
public interface SweepProgress {
  /** A run has ended. */
  void ended(PlannedRun run, RunRow row);

  /**
   * Called a few times a second.
   *
   * @param stepsInFlight runs that are being computed, with the steps they had taken a few seconds
   *     ago
   */
  void tick(Map<PlannedRun, Long> stepsInFlight);

  /** Something has happened that who watches over the cluster may want to know. */
  void noticed(Notice notice);
}
