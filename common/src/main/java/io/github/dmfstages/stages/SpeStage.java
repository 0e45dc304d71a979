package io.github.dmfstages.stages;

import java.io.Serializable;
import java.util.List;

/**
 * A saddle-point-escaping stage: a bump of the gradient norm during which at least one mode crosses
 * half of its reference.
 *
 * @param stage 1 for the first
 * @param valley the running minimum of the gradient norm, near the saddle
 * @param peak the running maximum, the escape
 * @param modes how many modes crossed; a stage with more than one is merged
 * @param halfCrossingStep the fractional step at which the first of them crossed
 */
public record SpeStage(
    int stage, Extremum valley, Extremum peak, int modes, double halfCrossingStep)
    implements Serializable {

  /** Returns k of the saddle: how many modes had reached half of their reference at the valley. */
  public int learnedBefore(List<ModeCrossings> crossings) {
    return modesBefore(crossings).length;
  }

  /** Returns these modes, each by its number, 1 for the largest. */
  public int[] modesBefore(List<ModeCrossings> crossings) {
    return crossings.stream()
        .filter(m -> m.crossing50() <= valley.step())
        .mapToInt(ModeCrossings::mode)
        .toArray();
  }

  /** Returns how many modes crossed in each stage. */
  static List<Integer> modesOf(List<SpeStage> stages) {
    return stages.stream().map(SpeStage::modes).toList();
  }
}
