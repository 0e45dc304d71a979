package io.github.dmfstages.stages;

import io.github.dmfstages.descent.TrajectoryRecord;
import java.util.List;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * Finds the modes of a run with noise whose half crossings noise may have made. After the crossing,
 * such a mode falls below a quarter of its reference, or noise reaches where its growth begins: a
 * singular value that has no reference is above a tenth of the mode's reference.
 */
public final class UnsettledModes {
  private static final double FALLEN = .25;
  private static final double LIKE_NOISE = .1;

  private UnsettledModes() {}

  /**
   * Returns how many modes are unsettled.
   *
   * @param modes all modes with a reference, largest first
   * @param records the records of the run, of which those without singular values say nothing
   */
  public static int count(List<ModeCrossings> modes, List<TrajectoryRecord> records) {
    return (int)
        modes.stream()
            .filter(ModeCrossings::escaped)
            .filter(
                mode ->
                    records.stream()
                        .filter(record -> record.step() > mode.crossing50())
                        .map(TrajectoryRecord::singularValues)
                        .anyMatch(s -> s != null && isUnsettled(mode, s, modes.size())))
            .count();
  }

  private static boolean isUnsettled(ModeCrossings mode, DenseVector s, int references) {
    double beyond = references < s.size() ? s.apply(references) : 0;
    return s.apply(mode.mode() - 1) < FALLEN * mode.reference()
        || beyond > LIKE_NOISE * mode.reference();
  }
}
