package io.github.dmfstages.sweep;

import io.github.dmfstages.table.RunRow;

/** Told how a sweep goes on, from the driver's own thread. */
public interface SweepProgress {
  /** A run has ended. */
  void ended(RunRow row, double predictedSeconds);

  /** Nothing of interest happened; called a few times a second. */
  void tick();
}
