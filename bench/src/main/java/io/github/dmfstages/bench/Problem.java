package io.github.dmfstages.bench;

import io.github.dmfstages.linalg.RandomStream;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * What every contestant starts from: N square factors and a target, all Gaussian with singular
 * values of the order of 1, column by column. The step size is so small that millions of steps
 * change no number's size, and no contestant meets a denormal.
 */
final class Problem {
  /** eta. */
  static final double STEP_SIZE = 1e-9;

  private final int n;
  private final double[][] factors;
  private final double[] target;

  Problem(int n, int depth) {
    RandomStream random = RandomStream.of("bench", n);
    this.n = n;
    this.factors = Stream.generate(() -> matrix(random)).limit(depth).toArray(double[][]::new);
    this.target = matrix(random);
  }

  private double[] matrix(RandomStream random) {
    return random.gaussianMatrix(n, n, 1 / Math.sqrt(n)).values();
  }

  /** Rows and columns of every matrix. */
  int size() {
    return n;
  }

  /** N. */
  int depth() {
    return factors.length;
  }

  /** A copy of W_j, j = 1..N. */
  double[] factor(int j) {
    return factors[j - 1].clone();
  }

  /** A copy of X. */
  double[] target() {
    return target.clone();
  }

  /**
   * Takes one step, and throws if that is not a step of gradient descent: the gradient of each
   * factor is compared with one by the definition.
   */
  void check(GradientStep step) {
    step.run();
    for (int j = 1; j <= depth(); j++) {
      double[] gradient = gradient(j);
      double[] moved = step.factor(j);
      double[] before = factors[j - 1];
      double scale = Arrays.stream(gradient).map(Math::abs).max().orElseThrow();
      for (int i = 0; i < gradient.length; i++) {
        double measured = (before[i] - moved[i]) / STEP_SIZE;
        // The difference of two nearby numbers has some seven digits left.
        if (!(Math.abs(measured - gradient[i]) <= 1e-4 * scale)) {
          throw new IllegalStateException(
              "element %d of the gradient of W_%d is %g, not %g"
                  .formatted(i, j, measured, gradient[i]));
        }
      }
    }
  }

  /** (W_N .. W_{j+1})^T (W_N .. W_1 - X) (W_{j-1} .. W_1)^T. */
  private double[] gradient(int j) {
    double[] before = product(1, j - 1);
    double[] after = product(j + 1, depth());
    double[] residual = product(1, depth());
    for (int i = 0; i < residual.length; i++) {
      residual[i] -= target[i];
    }
    return multiply(multiply(transpose(after), residual), transpose(before));
  }

  /** W_to .. W_from; the identity where there is none. */
  private double[] product(int from, int to) {
    double[] product = new double[n * n];
    for (int i = 0; i < n; i++) {
      product[i * n + i] = 1;
    }
    for (int j = from; j <= to; j++) {
      product = multiply(factors[j - 1], product);
    }
    return product;
  }

  private double[] multiply(double[] a, double[] b) {
    double[] c = new double[n * n];
    for (int j = 0; j < n; j++) {
      for (int k = 0; k < n; k++) {
        for (int i = 0; i < n; i++) {
          c[j * n + i] += a[k * n + i] * b[j * n + k];
        }
      }
    }
    return c;
  }

  private double[] transpose(double[] a) {
    double[] t = new double[n * n];
    for (int j = 0; j < n; j++) {
      for (int i = 0; i < n; i++) {
        t[i * n + j] = a[j * n + i];
      }
    }
    return t;
  }
}
