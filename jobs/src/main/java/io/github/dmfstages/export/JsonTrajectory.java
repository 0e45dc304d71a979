package io.github.dmfstages.export;

import io.github.dmfstages.text.Json;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.spark.ml.linalg.DenseVector;

/** One JSON object per record. Numbers that are not finite are null. */
final class JsonTrajectory implements TrajectoryWriter {
  private final Writer text;
  private final List<Key> keys;

  JsonTrajectory(List<Key> keys, OutputStream out) {
    this.text = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    this.keys = keys;
  }

  @Override
  public void add(
      List<Object> values, long step, double loss, double gradientNorm, DenseVector singular)
      throws IOException {
    StringWriter line = new StringWriter();
    Json.write(
        line,
        0,
        json ->
            json.object(
                () -> {
                  for (int i = 0; i < keys.size(); i++) {
                    json.member(keys.get(i).name(), values.get(i));
                  }
                  json.member("step", step);
                  json.member("loss", loss);
                  json.member("gradient_norm", gradientNorm);
                  json.name("singular_values");
                  if (singular == null) {
                    json.value(null);
                  } else {
                    json.array(
                        () -> {
                          for (double s : singular.values()) {
                            json.value(s);
                          }
                        });
                  }
                }));
    text.append(line.toString().strip()).append('\n');
  }

  @Override
  public void finish() throws IOException {
    text.flush();
  }
}
