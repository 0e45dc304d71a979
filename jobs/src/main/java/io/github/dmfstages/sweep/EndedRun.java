package io.github.dmfstages.sweep;

import io.github.dmfstages.run.Provenance;
import io.github.dmfstages.run.RunResult;
import io.github.dmfstages.table.RunRow;
import java.io.Serializable;

/**
 * What a task returns. The configuration stays at the driver, which has it: bytes that travel cost
 * more than a short run.
 *
 * @param runId which run
 * @param result what came of it; null if it failed
 * @param error why it failed; null if it did not
 * @param provenance what computed it
 */
record EndedRun(String runId, RunResult result, String error, Provenance provenance)
    implements Serializable {

  RunRow row(PlannedRun planned) {
    return new RunRow(runId, planned.attempt(), planned.config(), result, error, provenance);
  }
}
