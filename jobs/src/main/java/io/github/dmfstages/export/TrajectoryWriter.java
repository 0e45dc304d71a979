package io.github.dmfstages.export;

import io.github.dmfstages.stages.TrajectoryPoint;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.apache.spark.ml.linalg.DenseVector;

/** Writes trajectory records to a stream, which stays open. */
public interface TrajectoryWriter {

  /**
   * A column that tells runs apart.
   *
   * @param isText whether its values are texts; otherwise they are Longs or Doubles
   */
  record Key(String name, boolean isText) {}

  /**
   * Adds a record.
   *
   * @param keys the values of the keys of its run; null for an unknown value
   * @param loss NaN if it is unknown, as for the next
   * @param values the singular values, largest first; null if they were not recorded
   */
  void add(List<Object> keys, long step, double loss, double gradientNorm, DenseVector values)
      throws IOException;

  /** Writes what is not written yet. Call this once, after the last record. */
  void finish() throws IOException;

  /** Writes the trajectory of one run. */
  static void write(
      TrajectoryFormat format, List<TrajectoryPoint> trajectory, int modes, OutputStream out)
      throws IOException {
    TrajectoryWriter writer = format.begin(List.of(), modes, out);
    for (TrajectoryPoint p : trajectory) {
      writer.add(List.of(), p.step(), p.loss(), p.gradientNorm(), p.singularValues());
    }
    writer.finish();
  }
}
