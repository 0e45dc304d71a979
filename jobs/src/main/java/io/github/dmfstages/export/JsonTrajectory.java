package io.github.dmfstages.export;

import io.github.dmfstages.text.Json;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.spark.ml.linalg.DenseVector;

/** One JSON object per record. Numbers that are not finite are null. */
final class JsonTrajectory implements TrajectoryWriter {
  private final StringWriter text = new StringWriter();
  private final List<Key> keys;

  JsonTrajectory(List<Key> keys) {
    this.keys = keys;
  }

  @Override
  public void add(
      List<Object> values, long step, double loss, double gradientNorm, DenseVector singular) {
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
  public byte[] finish() {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
