package io.github.dmfstages.landscape;

/**
 * The growth of a mode of depth 2 while it is small: x(t+1) = (1 + mu + q) x(t) - mu x(t-1), with q
 * = eta c sigma and x(-1) = x(0). This is heavy ball from rest, and gradient descent if mu is 0. A
 * row with negative sigma decays.
 *
 * @param rate the logarithm of the factor by which the mode grows in a step
 * @param share the share of the growing solution in x(0)
 * @param velocity x(t) - x(t-1) over x(t), for the growing solution
 */
record LinearGrowth(double rate, double share, double velocity) {

  /**
   * Returns the growth for one mode.
   *
   * @param q eta c sigma
   * @param momentum mu
   */
  static LinearGrowth of(double q, double momentum) {
    if (momentum == 0) {
      double rate = q > -1 ? StrictMath.log1p(q) : StrictMath.log(-1 - q);
      return new LinearGrowth(rate, 1, q / (1 + q));
    }
    double sum = 1 + momentum + q;
    double larger = (sum + StrictMath.sqrt(sum * sum - 4 * momentum)) / 2;
    double smaller = momentum / larger;
    return new LinearGrowth(
        StrictMath.log(larger), larger * (1 - smaller) / (larger - smaller), 1 - 1 / larger);
  }
}
