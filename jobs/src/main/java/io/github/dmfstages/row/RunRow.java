package io.github.dmfstages.row;

import io.github.dmfstages.descent.Status;
import io.github.dmfstages.result.Provenance;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.setting.RunConfig;
import java.io.Serializable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One run with everything about it. A task returns this, and the driver commits it.
 *
 * @param runId the id of the configuration
 * @param attempt 1, or more if the run failed and was computed again
 * @param config the configuration; of an imported run, what is known of it
 * @param result the result; null if the run failed
 * @param error why the run failed; null if it did not
 * @param provenance the software and machine that computed it
 * @param endedAt when the end of the run was known, in milliseconds
 * @param imported where the run comes from if another program executed it; otherwise null
 */
public record RunRow(
    String runId,
    int attempt,
    RunConfig config,
    RunResult result,
    String error,
    Provenance provenance,
    Instant endedAt,
    ImportedFrom imported)
    implements Serializable {

  /** Cuts the time to milliseconds, which is what is stored. */
  public RunRow {
    endedAt = endedAt.truncatedTo(ChronoUnit.MILLIS);
  }

  /** Creates the row of a run that this program computed. */
  public RunRow(
      String runId,
      int attempt,
      RunConfig config,
      RunResult result,
      String error,
      Provenance provenance,
      Instant endedAt) {
    this(runId, attempt, config, result, error, provenance, endedAt, null);
  }

  /** Creates the row of a run that has just ended. */
  public RunRow(
      String runId,
      int attempt,
      RunConfig config,
      RunResult result,
      String error,
      Provenance provenance) {
    this(runId, attempt, config, result, error, provenance, Instant.now());
  }

  /** Returns how the run ended. */
  public Status status() {
    return result == null ? Status.FAILED : result.status();
  }
}
