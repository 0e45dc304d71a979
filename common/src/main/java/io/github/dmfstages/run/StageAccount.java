package io.github.dmfstages.run;

import io.github.dmfstages.landscape.Theory;
import io.github.dmfstages.stages.GradientRegions;
import io.github.dmfstages.stages.ModeCrossings;
import io.github.dmfstages.stages.SpeStage;
import java.io.Serializable;
import java.util.List;

/**
 * An SPE stage beside what theory says of it.
 *
 * @param stage as it was found
 * @param learned modes past half of their reference at its valley: k of the saddle it leaves
 * @param predictedStep predicted half crossing of its first mode; NaN for no prediction
 * @param predictedPlateauLoss predicted loss at its valley, likewise
 * @param region of its valley
 * @param saddle what the landscape is like at the copy kept near its valley; null without a copy
 */
public record StageAccount(
    SpeStage stage,
    int learned,
    double predictedStep,
    double predictedPlateauLoss,
    String region,
    SaddlePoint saddle)
    implements Serializable {

  static StageAccount of(
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
