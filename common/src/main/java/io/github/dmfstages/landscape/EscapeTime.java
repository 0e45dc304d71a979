package io.github.dmfstages.landscape;

/**
 * When one mode of a balanced and aligned factorization escapes: its strength s follows ds/dt = N
 * s^(2-2/N) (sigma - s) (saxe2014, arora2019). Times are in units of the flow; steps are times over
 * the step size.
 */
public final class EscapeTime {
  private static final double SERIES_PRECISION = 1e-17;

  private EscapeTime() {}

  /**
   * Time to grow from {@code from} to half of {@code sigma}; 0 if it is there already, infinite
   * from 0.
   *
   * <p>N = 1: s relaxes as sigma - s ~ e^(-t). N = 2: a logistic; the discrete step grows by 1 +
   * eta sigma where the flow grows by e^(eta sigma), so the rate is ln(1 + eta sigma) / eta. N >=
   * 3: [x^p/p 2F1(1, p; 1+p; x)] from from/sigma to 1/2 over N sigma^(2-2/N), p = 2/N - 1; as a
   * power series, which the upper end 1/2 lets converge by a bit a term.
   *
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
