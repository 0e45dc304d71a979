package io.github.dmfstages.export;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.spark.ml.linalg.DenseVector;

/** A table with a header. Values that are unknown are empty. */
final class CsvTrajectory implements TrajectoryWriter {
  private final Writer text;
  private final int modes;

  CsvTrajectory(List<Key> keys, int modes, OutputStream out) throws IOException {
    this.text = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    this.modes = modes;
    for (Key key : keys) {
      text.append(key.name()).append(',');
    }
    text.append("step,loss,gradient_norm");
    for (int i = 1; i <= modes; i++) {
      text.append(",s_").append(Integer.toString(i));
    }
    text.append('\n');
  }

  @Override
  public void add(
      List<Object> keys, long step, double loss, double gradientNorm, DenseVector values)
      throws IOException {
    for (Object key : keys) {
      text.append(key == null ? "" : key.toString()).append(',');
    }
    text.append(Long.toString(step)).append(',').append(number(loss)).append(',');
    text.append(number(gradientNorm));
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
  public void finish() throws IOException {
    text.flush();
  }
}
