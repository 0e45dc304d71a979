package io.github.dmfstages.sweep;

import io.github.dmfstages.row.RunRow;
import java.io.IOException;
import java.util.List;

/** Decides, from runs that have ended, which further runs a sweep computes. */
interface FurtherRuns {
  /** Returns that there are no further runs. */
  static FurtherRuns none() {
    return new FurtherRuns() {
      @Override
      public List<PlannedRun> after(List<RunRow> ended) {
        return List.of();
      }

      @Override
      public RunSearch.Outlook outlook() {
        return RunSearch.Outlook.NONE;
      }
    };
  }

  /**
   * Returns runs that are needed now. Each is returned once, and none of them is in the plan.
   *
   * @param ended the runs that have ended since the last call; empty in the first call
   * @throws SweepStoppedException if it can't be known which runs are needed
   */
  List<PlannedRun> after(List<RunRow> ended) throws IOException, SweepStoppedException;

  /** Returns the state of the searches that need the runs. */
  RunSearch.Outlook outlook();
}
