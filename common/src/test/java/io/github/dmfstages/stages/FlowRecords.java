package io.github.dmfstages.stages;

import io.github.dmfstages.descent.TrajectoryRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * Gradient flow of aligned modes at depth 2 in closed form. With sigma_i and s_i(0) = alpha, mode i
 * is s = sigma / (1 + (sigma/alpha - 1) e^(-2 eta sigma t)), the loss is the sum of (sigma -
 * s)^2/2, and the squared gradient norm that of 2 s (sigma - s)^2, so that |g|^2 = -dL/dt / eta.
 */
record FlowRecords(double alpha, double eta, DenseVector sigma) {

  static FlowRecords of(double alpha, double eta, double... sigma) {
    return new FlowRecords(alpha, eta, new DenseVector(sigma));
  }

  /** The record at a step. */
  TrajectoryRecord at(long step) {
    List<Double> values = new ArrayList<>();
    double loss = 0;
    double squares = 0;
    for (double limit : sigma.values()) {
      double s = limit / (1 + (limit / alpha - 1) * Math.exp(-2 * eta * limit * step));
      values.add(s);
      loss += (limit - s) * (limit - s) / 2;
      squares += 2 * s * (limit - s) * (limit - s);
    }
    values.sort(Comparator.reverseOrder());
    return new TrajectoryRecord(
        step,
        loss,
        Math.sqrt(squares),
        new DenseVector(values.stream().mapToDouble(Double::doubleValue).toArray()));
  }

  /** The step at which mode i is at a share of its sigma. */
  double crossing(int mode, double share) {
    double limit = sigma.apply(mode - 1);
    return Math.log((limit / alpha - 1) * share / (1 - share)) / (2 * eta * limit);
  }

  /** Every so-many-th record up to a step. */
  List<TrajectoryRecord> every(long spacing, long last) {
    List<TrajectoryRecord> records = new ArrayList<>();
    for (long step = 0; step <= last; step += spacing) {
      records.add(at(step));
    }
    return records;
  }

  DenseVector references() {
    return new DenseVector(
        DoubleStream.of(sigma.values())
            .boxed()
            .sorted(Comparator.reverseOrder())
            .mapToDouble(s -> s)
            .toArray());
  }
}
