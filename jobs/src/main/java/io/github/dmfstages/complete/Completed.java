package io.github.dmfstages.complete;

import io.github.dmfstages.descent.DescentState;
import io.github.dmfstages.descent.StepObserver;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.model.Target;
import io.github.dmfstages.run.Run;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.text.Numbers;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * A completed matrix.
 *
 * @param config the run that trained on all known entries
 * @param matrix X with the entries of W, the end of this run, where X has no value
 * @param meanSquare the mean of (W - X)^2 over the known entries
 */
public record Completed(RunConfig config, DenseMatrix matrix, double meanSquare) {

  /** Trains a factorization on all known entries of a matrix, for this many steps. */
  public static Completed of(PartialMatrix partial, Choice choice, long steps)
      throws InvalidConfigException {
    RunConfig config =
        partial.run(
            "depth = %d, relative-init-scale = %s, max-steps = %d, gradient-tolerance = 0, seed = 1"
                .formatted(choice.depth(), choice.scale(), Math.max(1, steps)));
    Product product = new Product();
    Run.execute(config, product);
    Target x = config.target();
    return new Completed(
        config, filled(x, product.w), Trial.meanSquare(product.w, x.matrix(), x.known()));
  }

  /**
   * Returns an estimate of the noise in an entry, as a standard deviation. W fits a part of the
   * noise of the known entries, so their errors are too small; errors of withheld entries are too
   * large, because W has also learned from noise. In linear regression both differences are equal,
   * so the mean of the two squares is the variance.
   *
   * @param withheld the mean of (W - X)^2 over withheld entries
   */
  public double noise(double withheld) {
    return Math.sqrt((meanSquare + withheld) / 2);
  }

  /** Returns the options of {@code dmf run}, after those that name the file, which compute W. */
  public String options() {
    return "--depth %d --relative-init-scale %s --max-steps %d --gradient-tolerance 0 --seed 1"
        .formatted(config.depth(), Numbers.exact(config.relativeInitScale()), config.maxSteps());
  }

  private static DenseMatrix filled(Target x, DenseMatrix w) {
    double[] filled = w.toArray().clone();
    for (int j = 0; j < w.numCols(); j++) {
      for (int i = 0; i < w.numRows(); i++) {
        if (x.known().apply(i, j) == 1) {
          filled[j * w.numRows() + i] = x.matrix().apply(i, j);
        }
      }
    }
    return new DenseMatrix(w.numRows(), w.numCols(), filled);
  }

  /** Keeps W at the end of a run. */
  private static final class Product implements StepObserver {
    private DenseMatrix w;

    @Override
    public void observe(DescentState state) {
      // Only the last state is needed.
    }

    @Override
    public void end(DescentState last) {
      w = last.endToEndProduct();
    }
  }
}
