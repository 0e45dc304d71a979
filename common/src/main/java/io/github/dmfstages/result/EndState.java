package io.github.dmfstages.result;

import io.github.dmfstages.linalg.Sha256;
import io.github.dmfstages.model.Factors;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * The end-to-end product W at the end of a run. If the loss or the gradient is not finite, the rank
 * is -1 and all other numbers are NaN.
 *
 * @param rank number of singular values above 0.02 of the largest
 * @param effectiveRank exp of the entropy of the singular values over their sum (roy2007)
 * @param stableRank ||W||_F^2 / ||W||_2^2
 * @param nuclearNorm sum of the singular values
 * @param frobeniusNorm ||W||_F
 * @param reconstructionError ||W - X||_F / ||X||_F
 * @param unobservedError ||W - X||_F / ||X||_F over the entries that were not observed; NaN if
 *     there are none
 * @param matrix W itself; null if it has more than {@value #MOST_ENTRIES} entries, or if the loss
 *     or the gradient is not finite
 * @param digest the SHA-256 of the number of steps, the loss, the gradient norm and the bits of all
 *     factors; null if a clock decided the end
 */
public record EndState(
    int rank,
    double effectiveRank,
    double stableRank,
    double nuclearNorm,
    double frobeniusNorm,
    double reconstructionError,
    double unobservedError,
    DenseMatrix matrix,
    String digest)
    implements Serializable {
  /** W is kept if it has at most this many entries: 2 kB of about 7 kB for a row. */
  public static final int MOST_ENTRIES = 256;

  /** A singular value counts towards the rank above this fraction of the largest. */
  public static final double RANK_THRESHOLD = .02;

  private static final int DIGESTED_AT_ONCE = 1 << 16;

  /**
   * Returns the state with these singular values of W, from which the rank and the norms are
   * computed.
   */
  public static EndState of(
      DenseVector values,
      double reconstructionError,
      double unobservedError,
      DenseMatrix matrix,
      String digest) {
    double[] singularValues = values.values();
    double sum = 0;
    double squares = 0;
    for (double s : singularValues) {
      sum += s;
      squares += s * s;
    }
    double largest = singularValues[0];
    return new EndState(
        significant(values).size(),
        effectiveRank(values),
        squares / (largest * largest),
        sum,
        Math.sqrt(squares),
        reconstructionError,
        unobservedError,
        matrix,
        digest);
  }

  /** Returns the singular values that count towards the rank. */
  public static DenseVector significant(DenseVector values) {
    double[] all = values.values();
    return new DenseVector(Arrays.stream(all).filter(s -> s > RANK_THRESHOLD * all[0]).toArray());
  }

  /** Returns this state without a digest, because a clock decided the end. */
  public EndState withoutDigest() {
    return new EndState(
        rank,
        effectiveRank,
        stableRank,
        nuclearNorm,
        frobeniusNorm,
        reconstructionError,
        unobservedError,
        matrix,
        null);
  }

  /** Returns the state of a run whose loss or gradient is not finite. */
  public static EndState notFinite(String digest) {
    double nan = Double.NaN;
    return new EndState(-1, nan, nan, nan, nan, nan, nan, null, digest);
  }

  /** Returns exp of the entropy of the singular values over their sum; NaN for a zero matrix. */
  public static double effectiveRank(DenseVector values) {
    double[] singularValues = values.values();
    double sum = 0;
    for (double s : singularValues) {
      sum += s;
    }
    double entropy = sum > 0 ? 0 : Double.NaN;
    for (double s : singularValues) {
      double p = s / sum;
      entropy -= p > 0 ? p * StrictMath.log(p) : 0;
    }
    return StrictMath.exp(entropy);
  }

  /**
   * Returns the SHA-256 of the number of steps, the loss, the gradient norm and the bits of all
   * factors, in hexadecimal. All values that are not finite count as NaN in the loss and the
   * gradient norm, and all NaNs are the same.
   */
  public static String digest(Factors factors, long steps, double loss, double gradientNorm) {
    MessageDigest sha = Sha256.digest();
    sha.update(
        ByteBuffer.allocate(24)
            .putLong(steps)
            .putDouble(finite(loss))
            .putDouble(finite(gradientNorm))
            .flip());
    for (DenseMatrix factor : factors.matrices()) {
      double[] values = factor.toArray();
      ByteBuffer bytes = ByteBuffer.allocate(8 * Math.min(values.length, DIGESTED_AT_ONCE));
      for (double v : values) {
        if (!bytes.hasRemaining()) {
          sha.update(bytes.flip());
          bytes.clear();
        }
        bytes.putDouble(canonical(v));
      }
      sha.update(bytes.flip());
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  // A sum over elements that are not all finite is infinite or NaN, depending on how a kernel
  // treats padding.
  private static double finite(double v) {
    return Double.isFinite(v) ? v : Double.NaN;
  }

  // All NaNs are replaced by one, so that the digest of a diverged run does not depend on which
  // operation made the first NaN.
  private static double canonical(double v) {
    return Double.isNaN(v) ? Double.NaN : v;
  }
}
