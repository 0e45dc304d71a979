package io.github.dmfstages.linalg;

/**
 * Normal deviates by the ziggurat method (marsaglia2000) in double precision (doornik2005). The
 * area under exp(-x^2/2), x >= 0, is covered by 128 layers of equal area. About 99 % of the
 * deviates need one word of random bits and one multiplication.
 */
final class Ziggurat {
  private static final int LAYERS = 128;
  private static final double TAIL = 3.442619855899;
  private static final double AREA = 9.91256303526217e-3;

  /** The right end of each layer, the lowest first. The end of the lowest is that of a box. */
  private static final double[] ENDS = new double[LAYERS + 1];

  /** exp(-x^2/2) at the ends. */
  private static final double[] HEIGHTS = new double[LAYERS + 1];

  static {
    ENDS[0] = AREA / height(TAIL);
    ENDS[1] = TAIL;
    HEIGHTS[1] = height(TAIL);
    for (int i = 2; i < LAYERS; i++) {
      HEIGHTS[i] = HEIGHTS[i - 1] + AREA / ENDS[i - 1];
      ENDS[i] = StrictMath.sqrt(-2 * StrictMath.log(HEIGHTS[i]));
    }
    HEIGHTS[LAYERS] = 1;
  }

  private Ziggurat() {}

  private static double height(double x) {
    return StrictMath.exp(-x * x / 2);
  }

  /** Returns a standard normal deviate, made of the next bits of {@code stream}. */
  static double normal(StepStream stream) {
    while (true) {
      long bits = stream.nextBits();
      int layer = (int) bits & (LAYERS - 1);
      // The upper 53 bits, as a number in [-1, 1).
      double x = (bits >> 11) * 0x1p-52 * ENDS[layer];
      if (Math.abs(x) < ENDS[layer + 1]) {
        return x;
      }
      if (layer == 0) {
        return Math.copySign(tail(stream), x);
      }
      double y = HEIGHTS[layer] + stream.nextUniform() * (HEIGHTS[layer + 1] - HEIGHTS[layer]);
      if (y < height(x)) {
        return x;
      }
    }
  }

  /** Returns the absolute value of a deviate beyond the layers. */
  private static double tail(StepStream stream) {
    while (true) {
      double beyond = exponential(stream) / TAIL;
      if (2 * exponential(stream) > beyond * beyond) {
        return TAIL + beyond;
      }
    }
  }

  private static double exponential(StepStream stream) {
    return -StrictMath.log(1 - stream.nextUniform());
  }
}
