package io.github.dmfstages.model;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.OrthonormalBasis;
import io.github.dmfstages.linalg.PositiveDefinite;
import io.github.dmfstages.linalg.WorkMatrix;
import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * A matrix that bounds the Hessian of a full reconstruction from below, and is much smaller if few
 * modes are large. See docs/method.md, "Curvature".
 *
 * <p>U (rows x p) and V (cols x q) have orthonormal columns, and E = c (W - X) is diag(e) between
 * their first columns, up to a part with norm {@code rest}. Only the part U^T dP V of the
 * derivative of the product is kept of the positive semidefinite part of the Hessian. What is left
 * depends on a direction V_l only by B_l V_l and V_l A_l, where B_l = U^T W_N .. W_{l+1} and A_l =
 * W_{l-1} .. W_1 V. So with orthonormal bases of all rows and columns of V_l that begin with the
 * rows of B_l and the columns of A_l, parameters with neither a row of B_l nor a column of A_l do
 * not occur. Between the directions b a^T in layer l and b' a'^T in a later layer l', the matrix is
 * c (B_l' b')^T (B_l b) (A_l^T a)^T (A_l'^T a') + (B_l' b')^T diag(e) (A_l^T a) (a'^T W_{l'-1} ..
 * W_{l+1} b).
 */
public final class CompressedHessian implements PositiveDefinite.Columns {
  private static final double UNIT_OF_ROUNDING = 0x1p-53;

  private final LinearAlgebra engine;
  private final Objective at;
  private final int depth;
  private final double largest;
  private final Layer[] layers;
  private final Pair[][] pairs;
  private final int[] layerOf;
  private final int[] rowOf;
  private final int[] columnOf;

  /**
   * The bases of one layer.
   *
   * @param rows orthonormal vectors of its output; the first ones are reached by U
   * @param columns orthonormal vectors of its input; the first ones are reached from V
   * @param left B_l times the reached rows, p x reached rows
   * @param right A_l^T times the reached columns, q x reached columns
   */
  private record Layer(WorkMatrix rows, WorkMatrix columns, WorkMatrix left, WorkMatrix right) {
    boolean isReachedByRow(int i) {
      return i < left.cols();
    }

    boolean isReachedByColumn(int j) {
      return j < right.cols();
    }
  }

  /**
   * What the elements between layer l and a layer l' that is not below consist of: products of
   * bases and derivatives, column by column.
   */
  private static final class Pair {
    final double[] lefts;
    final double[] rights;
    final double[] ends;
    final double[] between;
    final int reachedRows;
    final int reachedColumns;
    final int columns;

    /**
     * Takes the products for a pair of layers.
     *
     * @param lefts c left'^T left
     * @param rights right'^T right
     * @param ends left'^T diag(e) right; null within a layer
     * @param between columns'^T W_{l'-1} .. W_{l+1} rows; null within a layer
     * @param above layer l'
     */
    Pair(double[] lefts, double[] rights, double[] ends, double[] between, Layer above) {
      this.lefts = lefts;
      this.rights = rights;
      this.ends = ends;
      this.between = between;
      this.reachedRows = above.left().cols();
      this.reachedColumns = above.right().cols();
      this.columns = above.columns().cols();
    }
  }

  /**
   * Compresses the Hessian at the last evaluated factors of {@code at}, which observes all entries
   * of its target and has at least two factors.
   *
   * @param u rows x p
   * @param v cols x q
   * @param e the values of diag(e), largest first, at most p and at most q of them
   */
  CompressedHessian(LinearAlgebra engine, Objective at, DenseMatrix u, DenseMatrix v, double[] e) {
    this.engine = engine;
    this.at = at;
    depth = at.depth();
    largest = e.length == 0 ? 0 : e[0];
    layers = layers(engine.pack(u), engine.pack(v));
    WorkMatrix diagonal = engine.pack(diagonal(u.numCols(), v.numCols(), e));
    pairs = new Pair[depth][depth];
    for (int l = 0; l < depth; l++) {
      pairs[l][l] = pair(layers[l], layers[l], null, null);
      WorkMatrix ends = product(diagonal, layers[l].right());
      WorkMatrix between = layers[l].rows();
      for (int m = l + 1; m < depth; m++) {
        pairs[m][l] = pair(layers[m], layers[l], ends, between);
        between = product(at.factor(m + 1), between);
      }
    }
    int most = at.hessian().parameters();
    int[][] parameters = new int[3][most];
    int count = 0;
    // Parameters of the first two kinds have no elements among their own kind.
    for (int kind = 0; kind < 3; kind++) {
      for (int l = 0; l < depth; l++) {
        Layer layer = layers[l];
        for (int i = 0; i < layer.rows().cols(); i++) {
          for (int j = 0; j < layer.columns().cols(); j++) {
            boolean row = layer.isReachedByRow(i);
            boolean column = layer.isReachedByColumn(j);
            if (kind == (row && column ? 2 : row ? 1 : column ? 0 : -1)) {
              parameters[0][count] = l;
              parameters[1][count] = i;
              parameters[2][count++] = j;
            }
          }
        }
      }
    }
    layerOf = Arrays.copyOf(parameters[0], count);
    rowOf = Arrays.copyOf(parameters[1], count);
    columnOf = Arrays.copyOf(parameters[2], count);
  }

  private Layer[] layers(WorkMatrix u, WorkMatrix v) {
    WorkMatrix[] right = new WorkMatrix[depth];
    WorkMatrix[] columns = new WorkMatrix[depth];
    columns[0] = v;
    right[0] = transposedProduct(v, v);
    for (int l = 1; l < depth; l++) {
      WorkMatrix a = product(at.prefix(l), v);
      columns[l] = engine.pack(OrthonormalBasis.of(engine.unpack(a)));
      right[l] = transposedProduct(a, first(columns[l], a.cols()));
    }
    Layer[] all = new Layer[depth];
    WorkMatrix b = u;
    for (int l = depth - 1; l >= 0; l--) {
      WorkMatrix rows = l == depth - 1 ? u : engine.pack(OrthonormalBasis.of(engine.unpack(b)));
      all[l] = new Layer(rows, columns[l], transposedProduct(b, first(rows, b.cols())), right[l]);
      b = transposedProduct(at.factor(l + 1), b);
    }
    return all;
  }

  private Pair pair(Layer above, Layer below, WorkMatrix ends, WorkMatrix between) {
    WorkMatrix lefts = transposedProduct(above.left(), below.left());
    lefts.scale(at.lossFactor());
    return new Pair(
        elements(lefts),
        elements(transposedProduct(above.right(), below.right())),
        ends == null ? null : elements(transposedProduct(above.left(), ends)),
        between == null ? null : elements(transposedProduct(above.columns(), between)),
        above);
  }

  private double[] elements(WorkMatrix matrix) {
    return engine.unpack(matrix).values();
  }

  private WorkMatrix first(WorkMatrix vectors, int count) {
    return vectors.cols() <= count
        ? vectors
        : engine.pack(
            new DenseMatrix(
                vectors.rows(),
                count,
                Arrays.copyOf(engine.unpack(vectors).values(), vectors.rows() * count)));
  }

  private WorkMatrix product(WorkMatrix a, WorkMatrix b) {
    WorkMatrix c = engine.allocate(a.rows(), b.cols());
    engine.multiply(a, b, c);
    return c;
  }

  private WorkMatrix transposedProduct(WorkMatrix a, WorkMatrix b) {
    WorkMatrix c = engine.allocate(a.cols(), b.cols());
    engine.transposeMultiply(a, b, c);
    return c;
  }

  private static DenseMatrix diagonal(int rows, int cols, double[] values) {
    double[] matrix = new double[rows * cols];
    for (int i = 0; i < values.length; i++) {
      matrix[i * rows + i] = values[i];
    }
    return new DenseMatrix(rows, cols, matrix);
  }

  /**
   * Returns how far the smallest eigenvalue may be off by the rounding of the elements: at most 2 N
   * products of at most d terms lead to each.
   */
  public double rounding() {
    double[] norms = new double[depth];
    int widest = 1;
    for (int l = 0; l < depth; l++) {
      norms[l] = Math.sqrt(engine.sumOfSquares(at.factor(l + 1)));
      widest = Math.max(widest, Math.max(at.factor(l + 1).rows(), at.factor(l + 1).cols()));
    }
    double sum = 0;
    for (int l = 0; l < depth; l++) {
      for (int m = 0; m < depth; m++) {
        double others = 1;
        for (int j = 0; j < depth; j++) {
          others *= j == l || j == m ? 1 : norms[j];
        }
        sum += l == m ? at.lossFactor() * others * others : largest * others;
      }
    }
    return 16 * depth * widest * UNIT_OF_ROUNDING * sum;
  }

  @Override
  public int dimension() {
    return layerOf.length;
  }

  @Override
  public void column(int p, double[] y) {
    at.beforeProduct().run();
    int l = layerOf[p];
    for (int q = p; q < layerOf.length; q++) {
      int m = layerOf[q];
      y[q] =
          m >= l
              ? element(m, rowOf[q], columnOf[q], l, rowOf[p], columnOf[p])
              : element(l, rowOf[p], columnOf[p], m, rowOf[q], columnOf[q]);
    }
  }

  /** Returns the element for row i and column j of two layers, of which {@code m} is not below. */
  private double element(int m, int im, int jm, int l, int il, int jl) {
    if (!layers[m].isReachedByRow(im) || !layers[l].isReachedByColumn(jl)) {
      return 0;
    }
    Pair pair = pairs[m][l];
    double sum =
        m == l ? 0 : pair.ends[jl * pair.reachedRows + im] * pair.between[il * pair.columns + jm];
    if (layers[m].isReachedByColumn(jm) && layers[l].isReachedByRow(il)) {
      sum =
          Math.fma(
              pair.lefts[il * pair.reachedRows + im],
              pair.rights[jl * pair.reachedColumns + jm],
              sum);
    }
    return sum;
  }
}
