package io.github.dmfstages.row;

import io.github.dmfstages.descent.Status;
import io.github.dmfstages.result.Provenance;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.setting.RunConfig;
import java.io.Serializable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One run, whole: what a task returns and what is committed.
 *
 * @param runId the configuration's id
 * @param attempt 1, or more for a run that failed and was tried again
 * @param config what was run
 * @param result what came of it; null if it failed
 * @param error why it failed; null if it did not
 * @param provenance what computed it
 * @param endedAt when it had ended, to the millisecond
 */
public record RunRow(
    String runId,
    int attempt,
    RunConfig config,
    RunResult result,
    String error,
    Provenance provenance,
    Instant endedAt)
    implements Serializable {

  /** Cuts the time to what is stored. */
  public RunRow {
    endedAt = endedAt.truncatedTo(ChronoUnit.MILLIS);
  }

  /** A run that has ended now. */
  public RunRow(
      String runId,
      int attempt,
      RunConfig config,
      RunResult result,
      String error,
      Provenance provenance) {
    this(runId, attempt, config, result, error, provenance, Instant.now());
  }

  /** How the run ended. */
  public Status status() {
    return result == null ? Status.FAILED : result.status();
  }
}
