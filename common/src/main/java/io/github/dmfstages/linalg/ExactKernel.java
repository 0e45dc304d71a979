package io.github.dmfstages.linalg;

/**
 * The loops of {@link ExactLinearAlgebra} over matrices in {@link BlockLayout}.
 *
 * <p>Every kernel gives the same bits. Each element of a product starts at +0 and is accumulated
 * over k = 0, 1, .. with one fused multiply-add per k, however many elements are computed side by
 * side. Kernels have no state, so threads may share them.
 */
interface ExactKernel {

  /** Sets c = a b, with a of rows x depth and b of depth x cols. */
  void multiply(double[] a, int rows, int depth, double[] b, double[] c, int cols);

  /**
   * Sets c = a b^T, with a of rows x depth and b of cols x depth. If b is a, then c is symmetric,
   * to the last bit, and the blocks below its diagonal may keep their old values.
   */
  void multiplyTransposed(double[] a, int rows, int depth, double[] b, double[] c, int cols);

  /**
   * Adds the products x_i y_i to eight sums, one for each row of the blocks.
   *
   * <p>Each row has four partial sums that take every fourth column in turn (storage index modulo
   * 32) and are added in pairs at the end. Vectors of 1, 2, 4 or 8 lanes can follow this order
   * exactly.
   *
   * @param length how many elements are multiplied; a multiple of 32
   * @param lanes the eight sums, to which the products are added
   */
  void addProducts(double[] x, double[] y, int length, double[] lanes);

  /** Returns the total of eight sums, always added in this order. */
  static double total(double[] lanes) {
    return ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3]))
        + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
  }

  /** Returns the name that is stored with each result. */
  String name();
}
