package io.github.dmfstages.linalg;

/**
 * The loops of {@link ExactLinearAlgebra} over matrices in {@link BlockLayout}. Every kernel gives
 * the same bits: each element of a product is accumulated from +0 over k = 0, 1, .. with one fused
 * multiply-add per k, however many elements are computed side by side. Kernels have no state.
 */
interface ExactKernel {

  /** c = a b, with a rows x depth and b depth x cols. */
  void multiply(double[] a, int rows, int depth, double[] b, double[] c, int cols);

  /** c = a b^T, with a rows x depth and b cols x depth. */
  void multiplyTransposed(double[] a, int rows, int depth, double[] b, double[] c, int cols);

  /**
   * Adds the products of elements of {@code x} and {@code y}, of which {@code length} is a multiple
   * of 32, to eight sums, one a row of the blocks: of each row four partial sums take every fourth
   * column in turn (storage index modulo 32) and are added in pairs. A vector of 1, 2, 4 or 8 lanes
   * can follow this order exactly.
   */
  void addProducts(double[] x, double[] y, int length, double[] lanes);

  /** The eight sums of {@link #addProducts} added up, always in this order. */
  static double total(double[] lanes) {
    return ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3]))
        + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
  }

  /** What a result is marked with. */
  String name();
}
