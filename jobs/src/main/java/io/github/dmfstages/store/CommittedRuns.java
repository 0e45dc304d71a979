package io.github.dmfstages.store;

import java.util.Map;

/**
 * What the files of a sweep hold.
 *
 * @param runs the committed runs, by run id
 * @param unreadable files that are broken or foreign, with the reason; their runs are not among
 *     {@code runs}
 * @param rows how many rows the other files have that no file replaces; a run has a row for each of
 *     its attempts
 */
public record CommittedRuns(
    Map<String, CommittedRun> runs, Map<String, String> unreadable, long rows) {
  static final CommittedRuns NONE = new CommittedRuns(Map.of(), Map.of(), 0);

  /** Returns whether all files could be read, and no run has a second row. */
  public boolean areOnceEach() {
    return unreadable.isEmpty() && rows == runs.size();
  }
}
