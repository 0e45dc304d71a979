package io.github.dmfstages.stages;

import io.github.dmfstages.descent.TrajectoryRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * Keeps the records of another program's run that show how it went, at most 512 of them. A record
 * is kept if its step is 10 % after that of the last one, or if a number has changed: the gradient
 * norm by a factor of 1.6, or the loss or a singular value by 2 % of its largest so far. When there
 * are 512, these thresholds are doubled and the records are thinned out.
 */
final class KeptRecords {
  private static final int CAPACITY = 512;
  private static final double LOG_GRADIENT = Math.log(1.6);
  private static final double CHANGE = .02;

  private List<double[]> kept = new ArrayList<>();
  private double coarseness = 1;
  private double largestLoss;
  private double largestValue;

  // The step, the loss, the gradient norm and the singular values.
  private static double[] packed(TrajectoryRecord record) {
    int modes = record.singularValues() == null ? 0 : record.singularValues().size();
    double[] packed = new double[3 + modes];
    packed[0] = record.step();
    packed[1] = record.loss();
    packed[2] = record.gradientNorm();
    for (int i = 0; i < modes; i++) {
      packed[3 + i] = record.singularValues().apply(i);
    }
    return packed;
  }

  /** Takes the next record. */
  void add(TrajectoryRecord record) {
    double[] next = packed(record);
    largestLoss = Math.max(largestLoss, Double.isNaN(next[1]) ? 0 : Math.abs(next[1]));
    largestValue = Math.max(largestValue, next.length > 3 ? next[3] : 0);
    addIfDue(next);
    if (kept.size() >= CAPACITY) {
      coarseness *= 2;
      List<double[]> all = kept;
      kept = new ArrayList<>();
      all.forEach(this::addIfDue);
    }
  }

  private void addIfDue(double[] next) {
    if (kept.isEmpty() || isDue(kept.get(kept.size() - 1), next)) {
      kept.add(next);
    }
  }

  private boolean isDue(double[] last, double[] next) {
    if (next[0] >= last[0] + coarseness * (.1 * last[0] + 1)
        || Math.abs(next[1] - last[1]) > CHANGE * coarseness * largestLoss
        || Math.abs(Math.log(next[2] / last[2])) > LOG_GRADIENT * coarseness) {
      return true;
    }
    for (int i = 3; i < next.length; i++) {
      if (Math.abs(next[i] - last[i]) > CHANGE * coarseness * largestValue) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the records in step order, with the last one of the run, and with valleys and peaks
   * that were not kept. These have no singular values.
   */
  List<TrajectoryRecord> with(TrajectoryRecord last, List<SpeStage> stages) {
    TreeMap<Long, TrajectoryRecord> byStep = new TreeMap<>();
    for (double[] packed : kept) {
      TrajectoryRecord record = unpacked(packed);
      byStep.put(record.step(), record);
    }
    byStep.put(last.step(), last);
    for (SpeStage stage : stages) {
      for (Extremum e : List.of(stage.valley(), stage.peak())) {
        byStep.putIfAbsent(
            e.step(), new TrajectoryRecord(e.step(), e.loss(), e.gradientNorm(), null));
      }
    }
    return List.copyOf(byStep.values());
  }

  private static TrajectoryRecord unpacked(double[] packed) {
    double[] values = new double[packed.length - 3];
    System.arraycopy(packed, 3, values, 0, values.length);
    return new TrajectoryRecord(
        (long) packed[0],
        packed[1],
        packed[2],
        values.length == 0 ? null : new DenseVector(values));
  }
}
