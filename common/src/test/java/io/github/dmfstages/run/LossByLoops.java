package io.github.dmfstages.run;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.WorkMatrix;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.Objective;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Settings;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.DenseMatrix;

/** A run's loss over all parameters in one vector: W_1 first, each factor row by row. */
final class LossByLoops {
  private final RunConfig config;
  private final LinearAlgebra engine;
  private final Objective objective;

  LossByLoops(RunConfig config) {
    this.config = config;
    engine = config.get(Settings.LINEAR_ALGEBRA).create();
    objective =
        new Objective(
            engine,
            config.widths(),
            config
                .observation()
                .observe(engine, config.target(), config.get(Settings.NOISE), config.targetSeed()),
            config.get(Settings.LOSS_NORMALISATION));
  }

  double[] vector(Factors factors) {
    List<Double> vector = new ArrayList<>();
    for (DenseMatrix w : factors.matrices()) {
      for (int i = 0; i < w.numRows(); i++) {
        for (int j = 0; j < w.numCols(); j++) {
          vector.add(w.apply(i, j));
        }
      }
    }
    return vector.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** (f(at + h x) - 2 f(at) + f(at - h x)) / h^2. */
  double secondDifference(double[] at, double[] x, double h) {
    return (at(at, x, h) - 2 * at(at, x, 0) + at(at, x, -h)) / (h * h);
  }

  private double at(double[] at, double[] x, double h) {
    WorkMatrix[] factors = new WorkMatrix[config.depth()];
    for (int j = 1, k = 0; j <= config.depth(); j++) {
      int rows = config.widths().rowsOf(j);
      int cols = config.widths().colsOf(j);
      double[] values = new double[rows * cols];
      for (int a = 0; a < rows; a++) {
        for (int b = 0; b < cols; b++, k++) {
          values[b * rows + a] = at[k] + h * x[k];
        }
      }
      factors[j - 1] = engine.pack(new DenseMatrix(rows, cols, values));
    }
    objective.evaluate(factors);
    return objective.loss();
  }
}
