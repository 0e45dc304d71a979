package io.github.dmfstages.export;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.spark.ml.linalg.DenseVector;

/** A table with a header. Values that are unknown are empty. */
final class CsvTrajectory implements TrajectoryWriter {
  private final StringBuilder text = new StringBuilder();
  private final int modes;

  CsvTrajectory(List<Key> keys, int modes) {
    this.modes = modes;
    keys.forEach(key -> text.append(key.name()).append(','));
    text.append("step,loss,gradient_norm");
    for (int i = 1; i <= modes; i++) {
      text.append(",s_").append(i);
    }
    text.append('\n');
  }

  @Override
  public void add(
      List<Object> keys, long step, double loss, double gradientNorm, DenseVector values) {
    for (Object key : keys) {
      text.append(key == null ? "" : key).append(',');
    }
    text.append(step).append(',').append(number(loss)).append(',').append(number(gradientNorm));
    for (int i = 0; i < modes; i++) {
      text.append(',');
      if (values != null && i < values.size()) {
        text.append(number(values.apply(i)));
      }
    }
    text.append('\n');
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "" : Double.toString(value);
  }

  @Override
  public byte[] finish() {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
