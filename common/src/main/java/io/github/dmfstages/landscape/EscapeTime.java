package io.github.dmfstages.landscape;

/**
 * The time at which one mode of a balanced and aligned factorization escapes under gradient flow.
 * Its singular value s follows ds/dt = N s^(2-2/N) (sigma - s) (saxe2014, arora2019). A number of
 * steps is a time divided by the step size.
 */
public final class EscapeTime {
  private static final double SERIES_PRECISION = 1e-17;

  private EscapeTime() {}

  /**
   * Returns the time in which s grows from {@code from} to half of {@code sigma}. It is 0 if s is
   * there already, and infinite if s starts at 0.
   *
   * <p>At N = 1, sigma - s decays like e^(-t). At N = 2, s is a logistic function; a discrete step
   * grows by 1 + eta sigma where the flow grows by e^(eta sigma), so the rate is ln(1 + eta sigma)
   * / eta. For N >= 3 the time is [x^p/p 2F1(1, p; 1+p; x)] from from/sigma to 1/2, divided by N
   * sigma^(2-2/N), with p = 2/N - 1. It is computed as a power series, which gains at least one bit
   * a term because x is at most 1/2.
   *
   * @param depth N
   * @param stepSize eta, times the loss factor c
   */
  public static double toHalf(int depth, double sigma, double from, double stepSize) {
    if (from >= sigma / 2) {
      return 0;
    }
    if (depth == 1) {
      return StrictMath.log((sigma - from) / (sigma / 2));
    }
    if (from <= 0) {
      return Double.POSITIVE_INFINITY;
    }
    if (depth == 2) {
      double rate = StrictMath.log1p(stepSize * sigma) / stepSize;
      return StrictMath.log((sigma - from) / from) / (2 * rate);
    }
    double p = 2.0 / depth - 1;
    double integral = antiderivative(p, .5) - antiderivative(p, from / sigma);
    return integral / (depth * StrictMath.pow(sigma, 2 - 2.0 / depth));
  }

  // x^p/p 2F1(1, p; 1+p; x) = sum over k of x^(p+k) / (p+k), an antiderivative of x^(p-1) / (1-x).
  private static double antiderivative(double p, double x) {
    double power = StrictMath.pow(x, p);
    double sum = power / p;
    for (int k = 1; power > SERIES_PRECISION * Math.abs(sum); k++) {
      power *= x;
      sum += power / (p + k);
    }
    return sum;
  }
}
