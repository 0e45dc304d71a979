package io.github.dmfstages.stages;

import java.util.Comparator;
import java.util.List;

/**
 * The second counter: stages told from the singular values alone. Modes in the order of their half
 * crossings; one joins the stage before it if it had reached a tenth of its reference before every
 * earlier mode had reached nine tenths.
 */
final class SpectralStages {
  private SpectralStages() {}

  static int count(List<ModeCrossings> modes, long lastStep) {
    List<ModeCrossings> escaped =
        modes.stream()
            .filter(ModeCrossings::escaped)
            .sorted(Comparator.comparingDouble(ModeCrossings::crossing50))
            .toList();
    int stages = 0;
    double settled = Double.NEGATIVE_INFINITY;
    for (ModeCrossings mode : escaped) {
      if (stages == 0 || mode.crossing10() >= settled) {
        stages++;
      }
      double end = Double.isNaN(mode.crossing90()) ? lastStep : mode.crossing90();
      settled = Math.max(settled, end);
    }
    return stages;
  }
}
