package io.github.dmfstages.stages;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The second counter, which finds stages by the singular values alone.
 *
 * <p>It takes the modes in the order of their half crossings. A mode joins the previous stage if it
 * had reached a tenth of its reference before every earlier mode had reached nine tenths.
 */
public final class SpectralStages {
  private SpectralStages() {}

  /**
   * Returns the modes of each stage, in the order of their half crossings.
   *
   * @param lastStep the last step of the run, at which a mode without a 90 % crossing is taken to
   *     have grown
   */
  public static List<List<ModeCrossings>> of(List<ModeCrossings> modes, long lastStep) {
    List<ModeCrossings> escaped =
        modes.stream()
            .filter(ModeCrossings::escaped)
            .sorted(Comparator.comparingDouble(ModeCrossings::crossing50))
            .toList();
    List<List<ModeCrossings>> stages = new ArrayList<>();
    double settled = Double.NEGATIVE_INFINITY;
    for (ModeCrossings mode : escaped) {
      if (stages.isEmpty() || mode.crossing10() >= settled) {
        stages.add(new ArrayList<>());
      }
      stages.get(stages.size() - 1).add(mode);
      double end = Double.isNaN(mode.crossing90()) ? lastStep : mode.crossing90();
      settled = Math.max(settled, end);
    }
    return stages;
  }
}
