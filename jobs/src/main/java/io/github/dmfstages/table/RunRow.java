package io.github.dmfstages.table;

import io.github.dmfstages.descent.Status;
import io.github.dmfstages.run.Provenance;
import io.github.dmfstages.run.RunConfig;
import io.github.dmfstages.run.RunResult;
import java.io.Serializable;

/**
 * One run, whole: what a task returns and what is committed.
 *
 * @param runId the configuration's id
 * @param attempt 1, or more for a run that failed and was tried again
 * @param config what was run
 * @param result what came of it; null if it failed
 * @param error why it failed; null if it did not
 * @param provenance what computed it
 */
public record RunRow(
    String runId,
    int attempt,
    RunConfig config,
    RunResult result,
    String error,
    Provenance provenance)
    implements Serializable {

  /** How the run ended. */
  public Status status() {
    return result == null ? Status.FAILED : result.status();
  }
}
