package io.github.dmfstages.linalg;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * A stream of random numbers whose bits depend neither on the JDK nor on a library.
 *
 * <p>SplitMix64 (steele2014) makes the bits, and Marsaglia's polar method (marsaglia1964) with
 * StrictMath makes normal deviates. The initial state is a hash of a purpose and a seed, so streams
 * of neighbouring seeds or of different purposes are unrelated.
 */
public final class RandomStream {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;
  private double spare = Double.NaN;

  private RandomStream(long state) {
    this.state = state;
  }

  /** Returns the stream for {@code purpose}, a word such as "target", and {@code seed}. */
  public static RandomStream of(String purpose, long seed) {
    byte[] name = (purpose + ' ' + seed).getBytes(StandardCharsets.UTF_8);
    return new RandomStream(ByteBuffer.wrap(Sha256.digest().digest(name)).getLong());
  }

  private long nextBits() {
    state += GOLDEN_GAMMA;
    long z = state;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** Returns a number that is uniform on [0, 1), with 53 random bits. */
  public double nextUniform() {
    return (nextBits() >>> 11) * 0x1p-53;
  }

  /** Returns a standard normal deviate. */
  public double nextGaussian() {
    if (!Double.isNaN(spare)) {
      double value = spare;
      spare = Double.NaN;
      return value;
    }
    double x;
    double y;
    double square;
    do {
      x = 2 * nextUniform() - 1;
      y = 2 * nextUniform() - 1;
      square = x * x + y * y;
    } while (square >= 1 || square == 0);
    double factor = StrictMath.sqrt(-2 * StrictMath.log(square) / square);
    spare = y * factor;
    return x * factor;
  }

  /**
   * Draws a {@code rows x cols} matrix of independent normal deviates with this standard deviation,
   * column by column.
   */
  public DenseMatrix gaussianMatrix(int rows, int cols, double standardDeviation) {
    double[] values = new double[rows * cols];
    for (int i = 0; i < values.length; i++) {
      values[i] = standardDeviation * nextGaussian();
    }
    return new DenseMatrix(rows, cols, values);
  }
}
