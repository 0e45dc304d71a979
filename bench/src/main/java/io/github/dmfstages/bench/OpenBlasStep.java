package io.github.dmfstages.bench;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.NativeBLAS;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Loader;

/**
 * The same products by netlib's JNI and OpenBLAS into arrays that are there already, without loss
 * and norm: what Java gets out of a native library at best. The update is a loop, as ours is: three
 * calls of daxpy through JNI take longer at small n.
 */
final class OpenBlasStep implements GradientStep {
  private static final String LIBRARIES = "/org/bytedeco/openblas/linux-x86_64/";

  private final BLAS blas = openBlas();
  private final int n;
  private final int depth;
  private final double[] target;
  private final double[] residual;
  private final double[][] factors;
  private final double[][] prefixes;
  private final double[][] backward;
  private final double[][] gradients;

  OpenBlasStep(Problem problem) {
    this.n = problem.size();
    this.depth = problem.depth();
    this.target = problem.target();
    this.residual = new double[n * n];
    this.factors =
        IntStream.rangeClosed(1, depth).mapToObj(problem::factor).toArray(double[][]::new);
    this.prefixes = new double[depth][n * n];
    this.backward = new double[depth][n * n];
    this.gradients = new double[depth][n * n];
    prefixes[0] = factors[0];
    backward[depth - 1] = residual;
    gradients[0] = backward[0];
  }

  private static BLAS openBlas() {
    try {
      for (String name : new String[] {"libgcc_s.so.1", "libquadmath.so.0", "libgfortran.so.5"}) {
        System.load(Loader.cacheResource(LIBRARIES + name).getPath());
      }
      String path = Loader.cacheResource(LIBRARIES + "libopenblas.so.0").getPath();
      System.load(path);
      // Read when the class is initialised, by the next line.
      System.setProperty("dev.ludovic.netlib.blas.nativeLibPath", path);
      return NativeBLAS.getInstance();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public double run() {
    for (int j = 1; j < depth; j++) {
      multiply("N", factors[j], "N", prefixes[j - 1], prefixes[j]);
    }
    double[] product = prefixes[depth - 1];
    for (int i = 0; i < residual.length; i++) {
      residual[i] = product[i] - target[i];
    }
    for (int j = depth - 1; j > 0; j--) {
      multiply("N", backward[j], "T", prefixes[j - 1], gradients[j]);
      multiply("T", factors[j], "N", backward[j], backward[j - 1]);
    }
    for (int j = 0; j < depth; j++) {
      double[] w = factors[j];
      double[] g = gradients[j];
      for (int i = 0; i < w.length; i++) {
        w[i] = Math.fma(-Problem.STEP_SIZE, g[i], w[i]);
      }
    }
    return factors[0][0];
  }

  private void multiply(String transA, double[] a, String transB, double[] b, double[] c) {
    blas.dgemm(transA, transB, n, n, n, 1, a, n, b, n, 0, c, n);
  }

  @Override
  public double[] factor(int j) {
    return factors[j - 1];
  }

  @Override
  public String kernel() {
    return blas.getClass().getSimpleName();
  }
}
