package io.github.dmfstages.store;

import java.util.Map;

/**
 * What the files of a sweep hold.
 *
 * @param runs the committed runs, by run id
 * @param unreadable files that are broken or foreign, with the reason; their runs are not among
 *     {@code runs}
 */
public record CommittedRuns(Map<String, CommittedRun> runs, Map<String, String> unreadable) {}
