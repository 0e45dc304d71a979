package io.github.dmfstages.linalg;

import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * Products with the same bits on every machine: each element of a product is accumulated from +0
 * over k = 0, 1, .. with one fused multiply-add per k, whatever else is done side by side.
 *
 * <p>Layout: blocks of 8 x 8 elements, column-major inside; the blocks of eight rows lie one after
 * another and form a panel. Element (i, j) stands at {@code i/8 * panel(cols) + j*8 + i%8}. Eight
 * rows are one AVX-512 vector, so a vectorised kernel can take this one's place over the same
 * storage; and the order of {@link #sumOfSquares}, which follows the storage, is part of the
 * promise of the same bits. See docs/decisions/0002-block-layout.md.
 */
final class ExactLinearAlgebra implements LinearAlgebra {
  private static final int BLOCK = 8;

  private final WorkMatrix[] single = new WorkMatrix[1];
  private double[] transposed = new double[0];

  private static int padded(int n) {
    return (n + BLOCK - 1) / BLOCK * BLOCK;
  }

  /** Distance between two panels of a matrix with {@code cols} columns. */
  private static int panel(int cols) {
    return padded(cols) * BLOCK;
  }

  @Override
  public WorkMatrix allocate(int rows, int cols) {
    return new WorkMatrix(rows, cols, padded(rows) * padded(cols));
  }

  @Override
  public WorkMatrix pack(DenseMatrix matrix) {
    WorkMatrix packed = allocate(matrix.numRows(), matrix.numCols());
    pack(matrix.toArray(), packed);
    return packed;
  }

  @Override
  public void pack(double[] columnMajor, WorkMatrix matrix) {
    for (int j = 0, k = 0; j < matrix.cols(); j++) {
      for (int i = 0; i < matrix.rows(); i++, k++) {
        matrix.values()[offset(i, j, matrix.cols())] = columnMajor[k];
      }
    }
  }

  @Override
  public void unpack(WorkMatrix matrix, double[] columnMajor) {
    for (int j = 0, k = 0; j < matrix.cols(); j++) {
      for (int i = 0; i < matrix.rows(); i++, k++) {
        columnMajor[k] = matrix.values()[offset(i, j, matrix.cols())];
      }
    }
  }

  private static int offset(int i, int j, int cols) {
    return i / BLOCK * panel(cols) + j * BLOCK + i % BLOCK;
  }

  @Override
  public void multiply(WorkMatrix a, WorkMatrix b, WorkMatrix c) {
    checkShapes(a.rows(), a.cols(), b.rows(), b.cols(), c);
    multiply(a.values(), a.rows(), a.cols(), b.values(), c.values(), c.cols());
  }

  @Override
  public void transposeMultiply(WorkMatrix a, WorkMatrix b, WorkMatrix c) {
    checkShapes(a.cols(), a.rows(), b.rows(), b.cols(), c);
    if (transposed.length < a.values().length) {
      transposed = new double[a.values().length];
    }
    transpose(a);
    multiply(transposed, a.cols(), a.rows(), b.values(), c.values(), c.cols());
  }

  private void transpose(WorkMatrix a) {
    double[] source = a.values();
    int from = panel(a.cols());
    int to = panel(a.rows());
    for (int block = 0; block < source.length; block += BLOCK * BLOCK) {
      int target = block % from / (BLOCK * BLOCK) * to + block / from * BLOCK * BLOCK;
      for (int j = 0; j < BLOCK; j++) {
        for (int i = 0; i < BLOCK; i++) {
          transposed[target + i * BLOCK + j] = source[block + j * BLOCK + i];
        }
      }
    }
  }

  // Eight rows of one column of c at a time, in eight local accumulators: independent chains that
  // the processor overlaps.
  private static void multiply(double[] a, int rows, int depth, double[] b, double[] c, int cols) {
    int panelA = panel(depth);
    int panelB = panel(cols);
    for (int i = 0, ai = 0, ci = 0; i < rows; i += BLOCK, ai += panelA, ci += panelB) {
      for (int j = 0; j < cols; j++) {
        double c0 = 0, c1 = 0, c2 = 0, c3 = 0, c4 = 0, c5 = 0, c6 = 0, c7 = 0;
        for (int k = 0, p = ai, q = j * BLOCK; k < depth; k++, p += BLOCK) {
          double t = b[q];
          c0 = Math.fma(a[p], t, c0);
          c1 = Math.fma(a[p + 1], t, c1);
          c2 = Math.fma(a[p + 2], t, c2);
          c3 = Math.fma(a[p + 3], t, c3);
          c4 = Math.fma(a[p + 4], t, c4);
          c5 = Math.fma(a[p + 5], t, c5);
          c6 = Math.fma(a[p + 6], t, c6);
          c7 = Math.fma(a[p + 7], t, c7);
          q += (k & 7) == 7 ? panelB - 7 : 1;
        }
        store(c, ci + j * BLOCK, c0, c1, c2, c3, c4, c5, c6, c7);
      }
    }
  }

  @Override
  public void multiplyTransposed(WorkMatrix a, WorkMatrix b, WorkMatrix c) {
    checkShapes(a.rows(), a.cols(), b.cols(), b.rows(), c);
    multiplyTransposed(a.values(), a.rows(), a.cols(), b.values(), c.values(), c.cols());
  }

  // Its own method although it differs from multiply in the walk over b alone: one loop with both
  // walks runs at half the speed.
  private static void multiplyTransposed(
      double[] a, int rows, int depth, double[] b, double[] c, int cols) {
    int panelAB = panel(depth);
    int panelC = panel(cols);
    for (int i = 0, ai = 0, ci = 0; i < rows; i += BLOCK, ai += panelAB, ci += panelC) {
      for (int j = 0; j < cols; j++) {
        double c0 = 0, c1 = 0, c2 = 0, c3 = 0, c4 = 0, c5 = 0, c6 = 0, c7 = 0;
        for (int k = 0, p = ai, q = j / BLOCK * panelAB + j % BLOCK;
            k < depth;
            k++, p += BLOCK, q += BLOCK) {
          double t = b[q];
          c0 = Math.fma(a[p], t, c0);
          c1 = Math.fma(a[p + 1], t, c1);
          c2 = Math.fma(a[p + 2], t, c2);
          c3 = Math.fma(a[p + 3], t, c3);
          c4 = Math.fma(a[p + 4], t, c4);
          c5 = Math.fma(a[p + 5], t, c5);
          c6 = Math.fma(a[p + 6], t, c6);
          c7 = Math.fma(a[p + 7], t, c7);
        }
        store(c, ci + j * BLOCK, c0, c1, c2, c3, c4, c5, c6, c7);
      }
    }
  }

  private static void store(
      double[] c,
      int p,
      double c0,
      double c1,
      double c2,
      double c3,
      double c4,
      double c5,
      double c6,
      double c7) {
    c[p] = c0;
    c[p + 1] = c1;
    c[p + 2] = c2;
    c[p + 3] = c3;
    c[p + 4] = c4;
    c[p + 5] = c5;
    c[p + 6] = c6;
    c[p + 7] = c7;
  }

  /**
   * Eight lane sums, one a row of the blocks; in each lane four partial sums take every fourth
   * column of blocks' columns in turn (storage index modulo 32), are added in pairs, and all
   * matrices add to the same lanes; one fixed tree adds the lanes. A vector of 1, 2, 4 or 8 lanes
   * can follow this order exactly.
   */
  @Override
  public double sumOfSquares(WorkMatrix... matrices) {
    double l0 = 0, l1 = 0, l2 = 0, l3 = 0, l4 = 0, l5 = 0, l6 = 0, l7 = 0;
    for (WorkMatrix matrix : matrices) {
      double[] v = matrix.values();
      l0 += laneSum(v, 0);
      l1 += laneSum(v, 1);
      l2 += laneSum(v, 2);
      l3 += laneSum(v, 3);
      l4 += laneSum(v, 4);
      l5 += laneSum(v, 5);
      l6 += laneSum(v, 6);
      l7 += laneSum(v, 7);
    }
    return ((l0 + l1) + (l2 + l3)) + ((l4 + l5) + (l6 + l7));
  }

  @Override
  public double sumOfSquares(WorkMatrix matrix) {
    single[0] = matrix;
    return sumOfSquares(single);
  }

  private static double laneSum(double[] v, int lane) {
    double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    for (int i = lane; i < v.length; i += 4 * BLOCK) {
      s0 = Math.fma(v[i], v[i], s0);
      s1 = Math.fma(v[i + BLOCK], v[i + BLOCK], s1);
      s2 = Math.fma(v[i + 2 * BLOCK], v[i + 2 * BLOCK], s2);
      s3 = Math.fma(v[i + 3 * BLOCK], v[i + 3 * BLOCK], s3);
    }
    return (s0 + s1) + (s2 + s3);
  }

  @Override
  public String kernel() {
    return "exact-fma";
  }

  private static void checkShapes(int aRows, int aCols, int bRows, int bCols, WorkMatrix c) {
    if (aCols != bRows || c.rows() != aRows || c.cols() != bCols) {
      throw new IllegalArgumentException(
          "("
              + aRows
              + " x "
              + aCols
              + ")("
              + bRows
              + " x "
              + bCols
              + ") is not "
              + c.rows()
              + " x "
              + c.cols());
    }
  }
}
