package io.github.dmfstages.landscape;

/**
 * A balanced and aligned mode under weight decay lambda. With a in each layer, its share of the
 * loss is c/2 (sigma - a^N)^2 + N lambda/2 a^2, which is stationary where a^(N-2) (sigma - a^N) =
 * lambda/c.
 */
public final class DecayedMode {
  private DecayedMode() {}

  /**
   * Returns a^N at the minimum with a > 0; 0 if there is none.
   *
   * <p>At N = 1 it is sigma / (1 + lambda/c), and at N = 2 sigma - lambda/c. At N >= 3 it exists if
   * lambda/c is at most e_N sigma^(2-2/N), where e_N = q^(1-2/N) (1 - q) and q = (N-2)/(2N-2), and
   * then a = 0 is a minimum, too.
   *
   * @param depth N
   * @param sigma positive
   * @param decay lambda over the loss factor c, at least 0
   */
  public static double minimum(int depth, double sigma, double decay) {
    if (depth == 1) {
      return sigma / (1 + decay);
    }
    if (depth == 2 || decay == 0) {
      return Math.max(0, sigma - decay);
    }
    // Between the largest value of a^(N-2) (sigma - a^N) and its zero, it falls.
    double low = StrictMath.pow(sigma * (depth - 2) / (2 * depth - 2), 1.0 / depth);
    double high = StrictMath.pow(sigma, 1.0 / depth);
    if (pull(depth, sigma, low) < decay) {
      return 0;
    }
    for (double middle = (low + high) / 2;
        low < middle && middle < high;
        middle = (low + high) / 2) {
      if (pull(depth, sigma, middle) >= decay) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return power(low, depth);
  }

  /**
   * Returns the largest decay at which the minimum with a > 0 exists: sigma at N = 2, and e_N
   * sigma^(2-2/N) at N >= 3.
   *
   * @param depth N, at least 2
   * @param sigma positive
   * @return lambda over the loss factor c
   */
  public static double largestDecay(int depth, double sigma) {
    double q = (depth - 2.0) / (2 * depth - 2);
    double e = StrictMath.pow(q, 1 - 2.0 / depth) * (1 - q);
    return e * StrictMath.pow(sigma, 2 - 2.0 / depth);
  }

  private static double pull(int depth, double sigma, double a) {
    double power = power(a, depth - 2);
    return power * (sigma - power * a * a);
  }

  private static double power(double a, int exponent) {
    double power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= a;
    }
    return power;
  }
}
