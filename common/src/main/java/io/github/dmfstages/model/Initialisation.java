package io.github.dmfstages.model;

import io.github.dmfstages.linalg.HaarMatrix;
import io.github.dmfstages.linalg.RandomStream;
import io.github.dmfstages.linalg.SingularVectors;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.spark.ml.linalg.DenseMatrix;

/** Where the factors start. */
public sealed interface Initialisation extends Serializable {

  /** The kinds of start. */
  enum Kind {
    /** {@link Gaussian}. */
    GAUSSIAN,
    /** {@link Orthogonal}. */
    ORTHOGONAL,
    /** {@link Identity}. */
    IDENTITY,
    /** {@link Balanced}. */
    BALANCED,
    /** {@link Aligned}. */
    ALIGNED,
    /** {@link Given}. */
    FILE;

    /** A start of this kind, which is not from files, at end-to-end scale {@code alpha}. */
    public Initialisation at(double alpha) {
      return switch (this) {
        case GAUSSIAN -> new Gaussian(alpha);
        case ORTHOGONAL -> new Orthogonal(alpha);
        case IDENTITY -> new Identity(alpha);
        case BALANCED -> new Balanced(alpha);
        case ALIGNED -> new Aligned(alpha);
        case FILE -> throw new IllegalArgumentException("a start from files has its own scale");
      };
    }
  }

  /** Which kind this is. */
  Kind kind();

  /** alpha, the end-to-end scale; NaN where the factors are given. */
  double scale();

  /**
   * The factors at step 0. Only this start, the widths and the seed decide the bits, and the target
   * where the start is {@link Aligned}.
   */
  Factors draw(LayerWidths widths, long seed, Target target);

  /**
   * Independent normal entries with standard deviation alpha^(1/N) / sqrt(the widest hidden width;
   * the columns at depth 1), so that the end-to-end product is of the order of alpha.
   *
   * @param scale alpha; 0 starts at the saddle of rank 0 itself
   */
  record Gaussian(double scale) implements Initialisation {
    @Override
    public Kind kind() {
      return Kind.GAUSSIAN;
    }

    @Override
    public Factors draw(LayerWidths widths, long seed, Target target) {
      int fanIn = widths.depth() == 1 ? widths.cols() : Collections.max(widths.hidden());
      double standardDeviation = layerScale(scale, widths) / Math.sqrt(fanIn);
      RandomStream random = stream(seed);
      return Factors.generate(
          widths.depth(),
          j -> random.gaussianMatrix(widths.rowsOf(j), widths.colsOf(j), standardDeviation));
    }
  }

  /**
   * W_j = alpha^(1/N) Q_j with independent Haar-random Q_j: orthonormal columns, or rows where W_j
   * is wider than high.
   *
   * @param scale alpha
   */
  record Orthogonal(double scale) implements Initialisation {
    @Override
    public Kind kind() {
      return Kind.ORTHOGONAL;
    }

    @Override
    public Factors draw(LayerWidths widths, long seed, Target target) {
      double a = layerScale(scale, widths);
      RandomStream random = stream(seed);
      return Factors.generate(
          widths.depth(),
          j -> {
            int rows = widths.rowsOf(j);
            int cols = widths.colsOf(j);
            DenseMatrix q =
                rows >= cols
                    ? HaarMatrix.draw(rows, cols, random)
                    : HaarMatrix.draw(cols, rows, random).transpose();
            double[] values = Arrays.stream(q.toArray()).map(v -> a * v).toArray();
            return new DenseMatrix(rows, cols, values);
          });
    }
  }

  /**
   * W_j = alpha^(1/N) times the identity, filled up by zeros where W_j is not square.
   *
   * @param scale alpha
   */
  record Identity(double scale) implements Initialisation {
    @Override
    public Kind kind() {
      return Kind.IDENTITY;
    }

    @Override
    public Factors draw(LayerWidths widths, long seed, Target target) {
      double a = layerScale(scale, widths);
      return Factors.generate(
          widths.depth(),
          j -> {
            DenseMatrix factor = DenseMatrix.zeros(widths.rowsOf(j), widths.colsOf(j));
            for (int i = 0; i < Math.min(factor.numRows(), factor.numCols()); i++) {
              factor.values()[i * factor.numRows() + i] = a;
            }
            return factor;
          });
    }
  }

  /**
   * The balanced factorization of U S V^T, the singular value decomposition of alpha G / sqrt(max(
   * rows, cols)) with normal G, cut to the narrowest width: W_1 = S^(1/N) V^T, W_N = U S^(1/N),
   * S^(1/N) between them, filled up by zeros. So W_{j+1}^T W_{j+1} = W_j W_j^T.
   *
   * @param scale alpha
   */
  record Balanced(double scale) implements Initialisation {
    @Override
    public Kind kind() {
      return Kind.BALANCED;
    }

    @Override
    public Factors draw(LayerWidths widths, long seed, Target target) {
      int rows = widths.rows();
      int cols = widths.cols();
      SingularVectors svd =
          SingularVectors.of(
              stream(seed).gaussianMatrix(rows, cols, 1 / Math.sqrt(Math.max(rows, cols))));
      return balanced(
          widths,
          svd,
          Arrays.stream(svd.values().values())
              .limit(Collections.min(widths.widths()))
              .map(s -> layerScale(scale * s, widths))
              .toArray());
    }
  }

  /**
   * Balanced in the singular basis of the target, every mode at alpha: the first min(widths) modes,
   * those of singular value 0 too. Each mode then follows the scalar map by itself.
   *
   * @param scale alpha
   */
  record Aligned(double scale) implements Initialisation {
    @Override
    public Kind kind() {
      return Kind.ALIGNED;
    }

    @Override
    public Factors draw(LayerWidths widths, long seed, Target target) {
      double[] layer = new double[Collections.min(widths.widths())];
      Arrays.fill(layer, layerScale(scale, widths));
      return balanced(widths, SingularVectors.of(target.matrix()), layer);
    }
  }

  /**
   * The factors of files.
   *
   * @param factors W_1 first
   */
  record Given(List<InputMatrix> factors) implements Initialisation {
    /** Keeps a copy. */
    public Given {
      factors = List.copyOf(factors);
    }

    @Override
    public Kind kind() {
      return Kind.FILE;
    }

    @Override
    public double scale() {
      return Double.NaN;
    }

    @Override
    public Factors draw(LayerWidths widths, long seed, Target target) {
      return new Factors(factors.stream().map(InputMatrix::matrix).toList());
    }
  }

  /**
   * alpha over the target's largest singular value, small enough to separate the modes; none is
   * known above depth 5.
   */
  static OptionalDouble defaultRelativeScale(int depth) {
    return switch (depth) {
      case 1 -> OptionalDouble.of(1e-3);
      case 2 -> OptionalDouble.of(1e-12);
      case 3 -> OptionalDouble.of(1e-6);
      case 4 -> OptionalDouble.of(1e-5);
      case 5 -> OptionalDouble.of(1e-4);
      default -> OptionalDouble.empty();
    };
  }

  private static RandomStream stream(long seed) {
    return RandomStream.of("initialisation", seed);
  }

  /** The N-th root of an end-to-end scale. */
  private static double layerScale(double scale, LayerWidths widths) {
    return StrictMath.pow(scale, 1.0 / widths.depth());
  }

  /**
   * W_1 = D V^T, W_N = U D, D between them, filled up by zeros; U D V^T at depth 1.
   *
   * @param layer the diagonal of D, at most min(widths) long
   */
  private static Factors balanced(LayerWidths widths, SingularVectors basis, double[] layer) {
    return Factors.generate(
        widths.depth(),
        j -> {
          int rows = widths.rowsOf(j);
          int cols = widths.colsOf(j);
          DenseMatrix u = j == widths.depth() ? basis.left() : DenseMatrix.eye(rows);
          DenseMatrix v = j == 1 ? basis.right() : DenseMatrix.eye(cols);
          return Target.product(u, layer, v);
        });
  }
}
