package io.github.dmfstages.sweep;

import io.github.dmfstages.run.RunConfig;
import java.io.Serializable;

/**
 * A run that is to be computed.
 *
 * @param runId its id
 * @param config its configuration
 * @param predictedSeconds of one core; right in order rather than in size
 */
record PlannedRun(String runId, RunConfig config, double predictedSeconds)
    implements Serializable {}
