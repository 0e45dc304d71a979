package io.github.dmfstages.bench;

import dev.ludovic.netlib.blas.JavaBLAS;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * The same products as MLlib's users write them, without loss and norm, and without a native
 * library: the JVM must be told of none (see bench/step), or MLlib takes one that the node has.
 */
final class MllibStep implements GradientStep {
  private final int n;
  private final int depth;
  private final double[] target;
  private final DenseMatrix[] factors;
  private final DenseMatrix[] prefixes;

  MllibStep(Problem problem) {
    this.n = problem.size();
    this.depth = problem.depth();
    this.target = problem.target();
    this.factors =
        IntStream.rangeClosed(1, depth)
            .mapToObj(j -> new DenseMatrix(n, n, problem.factor(j)))
            .toArray(DenseMatrix[]::new);
    this.prefixes = new DenseMatrix[depth];
  }

  @Override
  public double run() {
    prefixes[0] = factors[0];
    for (int j = 1; j < depth; j++) {
      prefixes[j] = factors[j].multiply(prefixes[j - 1]);
    }
    double[] residual = prefixes[depth - 1].values().clone();
    for (int i = 0; i < residual.length; i++) {
      residual[i] -= target[i];
    }
    DenseMatrix backward = new DenseMatrix(n, n, residual);
    for (int j = depth - 1; j > 0; j--) {
      DenseMatrix gradient = backward.multiply(prefixes[j - 1].transpose());
      backward = factors[j].transpose().multiply(backward);
      update(factors[j], gradient);
    }
    update(factors[0], backward);
    return factors[0].values()[0];
  }

  private static void update(DenseMatrix factor, DenseMatrix gradient) {
    double[] w = factor.values();
    double[] g = gradient.values();
    for (int i = 0; i < w.length; i++) {
      w[i] -= Problem.STEP_SIZE * g[i];
    }
  }

  @Override
  public double[] factor(int j) {
    return factors[j - 1].values();
  }

  @Override
  public String kernel() {
    // The same choice that MLlib makes where there is no native library.
    return JavaBLAS.getInstance().getClass().getSimpleName();
  }
}
