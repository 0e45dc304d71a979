package io.github.dmfstages.sweep;

import io.github.dmfstages.result.Provenance;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.row.RunRow;
import java.io.Serializable;

/**
 * What a task returns. The configuration is not part of it, because the driver has it already, and
 * to send it would take longer than to compute a short run.
 */
sealed interface EndedTask extends Serializable {

  /** The id of the run. */
  String runId();

  /**
   * The run has ended.
   *
   * @param runId the id of the run
   * @param result the result; null if the run failed
   * @param error why it failed; null if it did not
   * @param provenance the software and machine that computed it
   */
  record Ended(String runId, RunResult result, String error, Provenance provenance)
      implements EndedTask {

    /** Returns the row of this run, which {@code planned} describes. */
    RunRow row(PlannedRun planned) {
      return new RunRow(runId, planned.attempt(), planned.config(), result, error, provenance);
    }
  }

  /**
   * The run is handed back to the driver, which decides where it is tried again.
   *
   * @param runId the id of the run
   * @param outOfMemory the message of the JVM's error if there was too little memory for the run;
   *     null if earlier tasks of the run did not return
   */
  record HandedBack(String runId, String outOfMemory) implements EndedTask {}
}
