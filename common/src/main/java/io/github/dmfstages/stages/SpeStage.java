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
 * @param modes how many modes crossed; more than one is a merged stage
 * @param halfCrossingStep when the first of them did, in fractional steps
 */
public record SpeStage(
    int stage, Extremum valley, Extremum peak, int modes, double halfCrossingStep)
    implements Serializable {

  /** How many modes had reached half of their reference at the valley: k of the saddle there. */
  public int learnedBefore(List<ModeCrossings> crossings) {
    return (int) crossings.stream().filter(m -> m.crossing50() <= valley.step()).count();
  }

  /** The modes that crossed in each stage. */
  static List<Integer> modesOf(List<SpeStage> stages) {
    return stages.stream().map(SpeStage::modes).toList();
  }
}
