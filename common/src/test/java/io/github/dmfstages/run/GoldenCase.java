package io.github.dmfstages.run;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.Plain;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.model.Target;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.RunSettings;
import io.github.dmfstages.setting.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * One case of golden.json: a problem given by closed formulas, and what another language's
 * automatic differentiation made of it. The file says the formulas itself.
 *
 * @param name the case
 * @param json all of it
 */
record GoldenCase(String name, Config json) {

  /** A state that the file pins. */
  record Point(long step, double gradientNorm) {}

  /** The cases that this program can run so far: all is observed, plain gradient descent. */
  static Stream<GoldenCase> all() {
    return ConfigFactory.parseResources("golden.json").getConfigList("cases").stream()
        .filter(c -> c.getString("obs").equals("full"))
        .filter(c -> c.getString("opt").equals("gd") && !c.hasPath("momentum"))
        .map(c -> new GoldenCase(c.getString("name"), c));
  }

  LayerWidths widths() {
    return new LayerWidths(json.getIntList("dims"));
  }

  double[] sigma() {
    return json.getDoubleList("s").stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** X = sum_k s_k u_k v_k^T. */
  Target target() {
    return Target.of(sines(widths().rows()), sigma(), sines(widths().cols()));
  }

  /** u_k[a] = sqrt(2/(m+1)) sin(pi (a+1)(k+1)/(m+1)), one column a singular value. */
  private DenseMatrix sines(int m) {
    double[][] u = new double[m][sigma().length];
    for (int a = 0; a < m; a++) {
      for (int k = 0; k < sigma().length; k++) {
        u[a][k] = Math.sqrt(2.0 / (m + 1)) * Math.sin(Math.PI * (a + 1) * (k + 1) / (m + 1));
      }
    }
    return Plain.dense(u);
  }

  /** W_j[a,b] = c sin(1 + 7a + 13b + 3ab + 29j), j from 0. */
  Factors start() {
    double c = json.getDouble("c");
    List<DenseMatrix> factors = new ArrayList<>();
    for (int j = 0; j < widths().depth(); j++) {
      double[][] w = new double[widths().rowsOf(j + 1)][widths().colsOf(j + 1)];
      for (int a = 0; a < w.length; a++) {
        for (int b = 0; b < w[0].length; b++) {
          w[a][b] = c * Math.sin(1 + 7 * a + 13 * b + 3 * a * b + 29 * j);
        }
      }
      factors.add(Plain.dense(w));
    }
    return new Factors(factors);
  }

  /** The run that the file describes; what draws targets and starts is not used. */
  RunConfig config(LinearAlgebra.Kind engine) {
    return RunConfig.resolve(
        RunSettings.of()
            .set(Settings.ROWS, widths().rows())
            .set(Settings.COLS, widths().cols())
            .set(Settings.DEPTH, widths().depth())
            .set(Settings.LAYER_WIDTHS, List.copyOf(widths().hidden()))
            .set(Settings.SPECTRUM, new Spectrum.Listed(json.getDoubleList("s")))
            .set(Settings.INIT_SCALE, 0.0)
            .set(Settings.STEP_SIZE, json.getDouble("lr"))
            .set(Settings.MAX_STEPS, json.getLong("steps"))
            .set(Settings.RECORD_STEPS, records().stream().map(r -> r.getLong("step")).toList())
            .set(Settings.LOSS_TOLERANCE, 0.0)
            .set(Settings.GRADIENT_TOLERANCE, 0.0)
            .set(Settings.LINEAR_ALGEBRA, engine)
            .set(Settings.CHECKPOINT_INTERVAL, Duration.ZERO));
  }

  List<? extends Config> records() {
    return json.getConfigList("records");
  }

  Status status() {
    return Status.valueOf(json.getString("status"));
  }

  List<Point> points(String key) {
    return json.getList(key).stream()
        .map(v -> (List<?>) v.unwrapped())
        .map(p -> new Point(((Number) p.get(0)).longValue(), ((Number) p.get(1)).doubleValue()))
        .toList();
  }

  /** NaN where a mode never crossed. */
  double[] halfCrossings() {
    return json.getList("half_cross").stream()
        .mapToDouble(
            v -> v.unwrapped() == null ? Double.NaN : ((Number) v.unwrapped()).doubleValue())
        .toArray();
  }

  @Override
  public String toString() {
    return name;
  }
}
