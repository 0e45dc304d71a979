package io.github.dmfstages.sweep;

import io.github.dmfstages.result.Provenance;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.row.RunRow;
import java.io.Serializable;

/**
 * What a task returns. The configuration stays at the driver, which has it: bytes that travel cost
 * more than a short run.
 */
sealed interface EndedTask extends Serializable {

  /** Which run. */
  String runId();

  /**
   * The run has ended.
   *
   * @param runId which run
   * @param result what came of it; null if it failed
   * @param error why it failed; null if it did not
   * @param provenance what computed it
   */
  record Ended(String runId, RunResult result, String error, Provenance provenance)
      implements EndedTask {

    RunRow row(PlannedRun planned) {
      return new RunRow(runId, planned.attempt(), planned.config(), result, error, provenance);
    }
  }

  /**
   * The run is handed back to the driver, which decides where it is tried again.
   *
   * @param runId which run
   * @param outOfMemory what the JVM said if there was too little memory for it; null if tasks
   *     before this one did not return
   */
  record HandedBack(String runId, String outOfMemory) implements EndedTask {}
}
