package io.github.dmfstages.linalg;

import java.util.Arrays;

/**
 * Proves by a Cholesky factorisation that a symmetric matrix has no eigenvalue below some number.
 *
 * <p>The lower triangle is stored in tiles. Plain loops factor and invert the tiles of the
 * diagonal, and the engine multiplies the others, so the bits are the same on every machine. Tiles
 * of zeros are not stored and take no time. For P rows a proof takes at most 4 P^2 bytes, P columns
 * of the matrix and P^3/6 multiply-adds.
 */
public final class PositiveDefinite {
  private static final int TILE = 32;
  private static final double UNIT_OF_ROUNDING = 0x1p-53;

  private final LinearAlgebra engine;
  private final int dimension;
  private final WorkMatrix[][] tiles;
  private double trace;
  private double norm;
  private double condition = 1;

  private PositiveDefinite(LinearAlgebra engine, int dimension) {
    this.engine = engine;
    this.dimension = dimension;
    int count = (dimension + TILE - 1) / TILE;
    this.tiles = new WorkMatrix[count][count];
  }

  /** A symmetric matrix of P rows that is given by its columns. */
  public interface Columns {
    /** Returns P, the number of rows. */
    int dimension();

    /** Sets elements j..P-1 of {@code y} to the elements of column {@code j} in these rows. */
    void column(int j, double[] y);
  }

  /**
   * Factors A - {@code shift} I.
   *
   * @return a number below which A has no eigenvalue, which is {@code shift} minus a bound on the
   *     effect of all rounding errors; -infinity if A - {@code shift} I is not positive definite
   */
  public static double noneBelow(double shift, LinearAlgebra engine, Columns matrix) {
    PositiveDefinite factorisation = new PositiveDefinite(engine, matrix.dimension());
    factorisation.fill(matrix, shift);
    return factorisation.succeeds() ? shift - factorisation.error(shift) : Double.NEGATIVE_INFINITY;
  }

  private int width(int tile) {
    return Math.min(TILE, dimension - tile * TILE);
  }

  private void fill(Columns matrix, double shift) {
    double[] y = new double[dimension];
    double squares = 0;
    for (int j = 0; j < tiles.length; j++) {
      double[][] below = new double[tiles.length][];
      for (int i = j; i < tiles.length; i++) {
        below[i] = new double[width(i) * width(j)];
      }
      for (int k = 0; k < width(j); k++) {
        int column = j * TILE + k;
        matrix.column(column, y);
        trace += Math.abs(y[column]);
        for (int i = column; i < dimension; i++) {
          squares = Math.fma(y[i], y[i], squares);
        }
        y[column] -= shift;
        for (int i = j; i < tiles.length; i++) {
          System.arraycopy(y, i * TILE, below[i], k * width(i), width(i));
        }
      }
      for (int i = j; i < tiles.length; i++) {
        if (!isZero(below[i])) {
          tiles[i][j] = engine.allocate(width(i), width(j));
          engine.pack(below[i], tiles[i][j]);
        }
      }
    }
    norm = Math.sqrt(2 * squares);
  }

  private static boolean isZero(double[] values) {
    for (double v : values) {
      if (v != 0) {
        return false;
      }
    }
    return true;
  }

  private boolean succeeds() {
    for (int k = 0; k < tiles.length; k++) {
      double[] factor = factor(tiles[k][k]);
      if (factor == null) {
        return false;
      }
      WorkMatrix inverse = null;
      for (int i = k + 1; i < tiles.length; i++) {
        if (tiles[i][k] != null) {
          inverse = inverse == null ? inverse(factor, width(k)) : inverse;
          WorkMatrix left = engine.allocate(width(i), width(k));
          engine.multiplyTransposed(tiles[i][k], inverse, left);
          tiles[i][k] = left;
          for (int j = k + 1; j <= i; j++) {
            if (tiles[j][k] != null) {
              subtract(left, tiles[j][k], i, j);
            }
          }
        }
      }
    }
    return true;
  }

  /** Subtracts left right^T from tile (i, j). */
  private void subtract(WorkMatrix left, WorkMatrix right, int i, int j) {
    WorkMatrix product = engine.allocate(width(i), width(j));
    engine.multiplyTransposed(left, right, product);
    if (tiles[i][j] == null) {
      tiles[i][j] = engine.allocate(width(i), width(j));
    }
    tiles[i][j].addScaled(-1, product);
  }

  /** Returns L for a tile L L^T, column by column; null if the tile is not positive definite. */
  private double[] factor(WorkMatrix tile) {
    if (tile == null) {
      return null;
    }
    int n = tile.rows();
    double[] l = new double[n * n];
    engine.unpack(tile, l);
    for (int k = 0; k < n; k++) {
      double pivot = l[k * n + k];
      if (!(pivot > 0)) {
        return null;
      }
      scale(1 / Math.sqrt(pivot), l, k * n + k, (k + 1) * n);
      for (int j = k + 1; j < n; j++) {
        addScaled(-l[k * n + j], l, k * n + j, l, j * n + j, n - j);
      }
    }
    return l;
  }

  private WorkMatrix inverse(double[] l, int n) {
    double[] inverse = new double[n * n];
    for (int j = 0; j < n; j++) {
      Arrays.fill(l, j * n, j * n + j, 0);
      inverse[j * n + j] = 1;
      for (int k = j; k < n; k++) {
        double x = inverse[j * n + k] / l[k * n + k];
        inverse[j * n + k] = x;
        addScaled(-x, l, k * n + k + 1, inverse, j * n + k + 1, n - k - 1);
      }
    }
    condition = Math.max(condition, norm(l) * norm(inverse));
    WorkMatrix packed = engine.allocate(n, n);
    engine.pack(inverse, packed);
    return packed;
  }

  private static void scale(double factor, double[] x, int from, int to) {
    for (int i = from; i < to; i++) {
      x[i] *= factor;
    }
  }

  private static void addScaled(
      double factor, double[] x, int xFrom, double[] y, int yFrom, int n) {
    if (factor == 0) {
      return;
    }
    for (int i = 0; i < n; i++) {
      y[yFrom + i] = Math.fma(factor, x[xFrom + i], y[yFrom + i]);
    }
  }

  // There are three kinds of rounding errors. An element is a sum of fewer than P products. The
  // factorisation has errors of at most P units of rounding of the trace (rump2006). Multiplying by
  // the inverses of the diagonal's tiles instead of solving adds errors in proportion to the
  // condition numbers of these tiles.
  private double error(double shift) {
    double plain = dimension * (trace + norm + dimension * Math.abs(shift));
    double byInverses = TILE * condition * (norm + Math.sqrt(dimension) * Math.abs(shift));
    return 4 * UNIT_OF_ROUNDING * (plain + byInverses);
  }

  private static double norm(double[] x) {
    double sum = 0;
    for (double v : x) {
      sum = Math.fma(v, v, sum);
    }
    return Math.sqrt(sum);
  }
}
