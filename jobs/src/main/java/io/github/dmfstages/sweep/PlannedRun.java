package io.github.dmfstages.sweep;

import io.github.dmfstages.setting.RunConfig;
import java.io.Serializable;

/**
 * A run that is to be computed.
 *
 * @param runId its id
 * @param attempt the number of this attempt, counted from 1
 * @param config its configuration
 * @param predictedSteps the predicted number of steps, limited by the budget; the budget if there
 *     is no prediction
 * @param predictedSeconds the predicted time on one core, in seconds; it is better for comparing
 *     runs than as an absolute time
 */
public record PlannedRun(
    String runId, int attempt, RunConfig config, double predictedSteps, double predictedSeconds)
    implements Serializable {

  static PlannedRun of(String runId, int attempt, RunConfig config) {
    double steps = config.plannedSteps();
    return new PlannedRun(runId, attempt, config, steps, CostModel.seconds(config, steps));
  }
}
