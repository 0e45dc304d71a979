package io.github.dmfstages.result;

import io.github.dmfstages.landscape.Theory;
import io.github.dmfstages.stages.GradientRegions;
import io.github.dmfstages.stages.ModeCrossings;
import io.github.dmfstages.stages.SpeStage;
import java.io.Serializable;
import java.util.List;

/**
 * An SPE stage with the predictions for it and the landscape at its saddle.
 *
 * @param stage the stage
 * @param learned k of the saddle that it leaves: the number of modes that had reached half of their
 *     reference at its valley
 * @param predictedStep the predicted half crossing of its first mode; NaN if there is no prediction
 * @param predictedPlateauLoss the predicted loss at its valley; NaN if there is no prediction
 * @param region the region of its valley
 * @param saddle the landscape at the snapshot near its valley; null if there is no snapshot
 */
public record StageAccount(
    SpeStage stage,
    int learned,
    double predictedStep,
    double predictedPlateauLoss,
    String region,
    SaddlePoint saddle)
    implements Serializable {

  /**
   * Returns the account of a stage, with what the predictions and the regions of its run contain
   * about it.
   */
  public static StageAccount of(
      SpeStage stage,
      List<ModeCrossings> modes,
      Theory theory,
      GradientRegions regions,
      SaddlePoint saddle) {
    int learned = stage.learnedBefore(modes);
    double predicted =
        modes.stream()
            .filter(m -> m.crossing50() == stage.halfCrossingStep())
            .mapToDouble(m -> theory.halfCrossing(m.mode()))
            .findFirst()
            .orElse(Double.NaN);
    return new StageAccount(
        stage,
        learned,
        predicted,
        theory.plateauLoss(learned),
        regions.at(stage.valley().step()),
        saddle);
  }
}
