package io.github.dmfstages.sweep;

import io.github.dmfstages.setting.RunConfig;
import java.io.Serializable;

/**
 * A run that is to be computed.
 *
 * @param runId its id
 * @param attempt 1, or more where it failed before
 * @param config its configuration
 * @param predictedSteps steps it should take; its budget where that is less or there is no
 *     prediction
 * @param predictedSeconds of one core; right in order rather than in size
 */
public record PlannedRun(
    String runId, int attempt, RunConfig config, double predictedSteps, double predictedSeconds)
    implements Serializable {

  static PlannedRun of(String runId, int attempt, RunConfig config) {
    double steps = config.plannedSteps();
    return new PlannedRun(runId, attempt, config, steps, CostModel.seconds(config, steps));
  }
}
