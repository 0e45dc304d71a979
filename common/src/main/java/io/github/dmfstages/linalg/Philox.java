package io.github.dmfstages.linalg;

/**
 * Philox4x64 with 10 rounds (salmon2011), a counter-based generator of random bits. It is a
 * function of a key and a counter, and has no state.
 */
final class Philox {
  /** The number of 64-bit words that one counter gives. */
  static final int WORDS = 4;

  private static final int ROUNDS = 10;
  private static final long MULTIPLIER_0 = 0xD2E7470EE14C6C93L;
  private static final long MULTIPLIER_1 = 0xCA5A826395121157L;
  private static final long WEYL_0 = 0x9E3779B97F4A7C15L;
  private static final long WEYL_1 = 0xBB67AE8584CAA73BL;

  private Philox() {}

  /**
   * Replaces a counter by its random words.
   *
   * @param words the counter, of {@value #WORDS} words
   */
  static void apply(long key0, long key1, long[] words) {
    long a = words[0];
    long b = words[1];
    long c = words[2];
    long d = words[3];
    long k = key0;
    long l = key1;
    for (int round = 0; round < ROUNDS; round++) {
      long high0 = highWord(MULTIPLIER_0, a);
      long low0 = MULTIPLIER_0 * a;
      long high1 = highWord(MULTIPLIER_1, c);
      long low1 = MULTIPLIER_1 * c;
      a = high1 ^ b ^ k;
      b = low1;
      c = high0 ^ d ^ l;
      d = low0;
      k += WEYL_0;
      l += WEYL_1;
    }
    words[0] = a;
    words[1] = b;
    words[2] = c;
    words[3] = d;
  }

  /** Returns the upper 64 bits of the product of two unsigned numbers. */
  private static long highWord(long x, long y) {
    return Math.multiplyHigh(x, y) + ((x >> 63) & y) + ((y >> 63) & x);
  }
}
