package io.github.dmfstages.landscape;

import java.util.stream.Stream;

/**
 * Gradient descent of one balanced and aligned mode: a becomes a - eta a^(N-1) (a^N - sigma), and
 * the mode stands at s = a^N.
 */
public final class ScalarMap {
  private final int depth;
  private final double sigma;
  private final double eta;
  private double a;

  /** A mode that starts at strength {@code start}. */
  public ScalarMap(int depth, double sigma, double start, double eta) {
    this.depth = depth;
    this.sigma = sigma;
    this.eta = eta;
    this.a = Math.pow(start, 1.0 / depth);
  }

  /** s. */
  public double strength() {
    return Math.pow(a, depth);
  }

  /** One step. */
  public void advance() {
    a -= eta * Math.pow(a, depth - 1) * (Math.pow(a, depth) - sigma);
  }

  /** The number of steps until s is at least {@code level}. */
  public long stepsTo(double level) {
    long steps = 0;
    while (strength() < level) {
      advance();
      steps++;
    }
    return steps;
  }

  /**
   * First steps with s >= sigma/2 for sigma = 4, 2 and 1, computed independently.
   *
   * @param start s at step 0
   */
  public record FirstPassage(int depth, double start, double eta, long at4, long at2, long at1) {
    /** The six cases. */
    public static Stream<FirstPassage> table() {
      return Stream.of(
          new FirstPassage(2, 1e-3, .001, 1039, 1902, 3455),
          new FirstPassage(2, 1e-6, .001, 1904, 3631, 6911),
          new FirstPassage(3, 1e-3, .001, 2368, 4664, 9147),
          new FirstPassage(3, 1e-6, .01, 2492, 4971, 9919),
          new FirstPassage(4, 1e-3, .001, 3922, 7810, 15532),
          new FirstPassage(4, 1e-6, .01, 12502, 24996, 49978));
    }

    /** The steps of the modes {@link #modes()}. */
    public long[] steps() {
      return new long[] {at4, at2, at1};
    }

    /** The singular values. */
    public static double[] modes() {
      return new double[] {4, 2, 1};
    }
  }
}
