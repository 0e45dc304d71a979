package io.github.dmfstages.linalg;

/**
 * The loops of {@link Bidiagonal} over columns that are stored one after another.
 *
 * <p>Every kernel gives the same bits. Kernels have no state, so threads may share them.
 */
interface ColumnKernel {

  /** How many columns are processed at a time. */
  int COLUMNS = 4;

  /** How many sums {@link #subtractAndProject} adds at a time: eight for each column. */
  int SUMS = COLUMNS * BlockLayout.BLOCK;

  /**
   * Subtracts x u_j from each column a_j, and then sets w_j = v^T a_j.
   *
   * <p>The columns are stored one after another. Each dot product has eight sums, one for each row
   * modulo 8, which {@link ExactKernel#total} adds. The number of columns is rounded up to a
   * multiple of {@link #COLUMNS}, so a, u and w need room for that.
   *
   * @param stride the distance between two columns; a multiple of 8. All rows up to it are used
   * @param from the first row; a multiple of 8
   * @param first the first column
   * @param last one more than the last column
   * @param x as long as a column
   * @param u one number for each column
   * @param v as long as a column
   * @param w receives one number for each column
   * @param lanes {@link #SUMS} numbers of scratch space
   */
  void subtractAndProject(
      double[] a,
      int stride,
      int from,
      int first,
      int last,
      double[] x,
      double[] u,
      double[] v,
      double[] w,
      double[] lanes);

  /**
   * Subtracts x w_j from each column a_j, and then adds u_j a_j to y, one column after another. The
   * other parameters are those of {@link #subtractAndProject}.
   */
  void subtractAndCombine(
      double[] a,
      int stride,
      int from,
      int first,
      int last,
      double[] x,
      double[] w,
      double[] u,
      double[] y);
}
