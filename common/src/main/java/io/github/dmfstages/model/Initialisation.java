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

/** The initial factors of a run, as a configuration describes them. */
public sealed interface Initialisation extends Serializable
    permits Initialisation.Gaussian,
        Initialisation.Orthogonal,
        Initialisation.Identity,
        Initialisation.Balanced,
        Initialisation.Aligned,
        Initialisation.Given,
        LayeredGaussian,
        SymmetricFactors,
        LambdaBalanced {

  /** The kinds of initialisation. */
  enum Kind {
    /** {@link Gaussian}, {@link LayeredGaussian}. */
    GAUSSIAN,
    /** {@link Orthogonal}. */
    ORTHOGONAL,
    /** {@link Identity}. */
    IDENTITY,
    /** {@link Balanced}. */
    BALANCED,
    /** {@link Aligned}. */
    ALIGNED,
    /** {@link SymmetricFactors}. */
    SYMMETRIC,
    /** {@link LambdaBalanced}. */
    LAMBDA_BALANCED,
    /** {@link Given}. */
    FILE;

    /**
     * Creates an initialisation of this kind, which is not FILE, at end-to-end scale {@code alpha}.
     * For LAMBDA_BALANCED, lambda is 0.
     */
    public Initialisation at(double alpha) {
      return switch (this) {
        case GAUSSIAN -> new Gaussian(alpha);
        case ORTHOGONAL -> new Orthogonal(alpha);
        case IDENTITY -> new Identity(alpha);
        case BALANCED -> new Balanced(alpha);
        case ALIGNED -> new Aligned(alpha);
        case SYMMETRIC -> new SymmetricFactors(alpha);
        case LAMBDA_BALANCED -> new LambdaBalanced(alpha, 0);
        case FILE ->
            throw new IllegalArgumentException(
                "initial factors from files have a scale of their own");
      };
    }
  }

  /** Returns the kind of this initialisation. */
  Kind kind();

  /** Returns alpha, the end-to-end scale; NaN if the factors are given or have other scales. */
  double scale();

  /**
   * Returns the size at which theory takes each mode to start; NaN if the factors do not have one
   * such size.
   */
  default double modeScale() {
    return scale();
  }

  /**
   * Draws the factors at step 0. Only this initialisation, the widths and the seed decide the bits;
   * if it is {@link Aligned}, the target does, too.
   */
  Factors draw(LayerWidths widths, long seed, Target target);

  /**
   * Independent normal entries with standard deviation alpha^(1/N) / sqrt(d), so that the
   * end-to-end product is of the order of alpha. d is the widest hidden width, and at depth 1 the
   * number of columns.
   *
   * @param scale alpha; with 0 the run starts at the saddle of rank 0 itself
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
   * W_j = alpha^(1/N) Q_j with independent Q_j that are distributed by the Haar measure: they have
   * orthonormal columns, or orthonormal rows if W_j is wider than high.
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
   * W_j = alpha^(1/N) times the identity, padded with zeros if W_j is not square.
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
   * rows, cols)) with normal G, truncated to the narrowest width: W_1 = S^(1/N) V^T, W_N = U
   * S^(1/N), and S^(1/N), padded with zeros, between them. So W_{j+1}^T W_{j+1} = W_j W_j^T.
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
      SingularVectors svd = product(widths, seed);
      return balanced(
          widths,
          svd,
          Arrays.stream(svd.values().values())
              .limit(Collections.min(widths.widths()))
              .map(s -> layerScale(scale * s, widths))
              .toArray());
    }

    /** Returns the decomposition of G / sqrt(max(rows, cols)). */
    static SingularVectors product(LayerWidths widths, long seed) {
      int rows = widths.rows();
      int cols = widths.cols();
      return SingularVectors.of(
          stream(seed).gaussianMatrix(rows, cols, 1 / Math.sqrt(Math.max(rows, cols))));
    }
  }

  /**
   * Balanced factors in the singular basis of the target, with the first min(widths) modes at
   * alpha, also those of singular value 0. Each mode then follows the scalar map independently.
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
   * Factors from files.
   *
   * @param factors W_1 first
   */
  record Given(List<InputMatrix> factors) implements Initialisation {
    /** Copies the list. */
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
   * Returns the default of alpha over the target's largest singular value, which is small enough to
   * separate the modes; empty above depth 5, where no such value is known.
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

  /** Returns the stream that draws the initial factors. */
  static RandomStream stream(long seed) {
    return RandomStream.of("initialisation", seed);
  }

  /** Returns the N-th root of an end-to-end scale. */
  static double layerScale(double scale, LayerWidths widths) {
    return StrictMath.pow(scale, 1.0 / widths.depth());
  }

  /**
   * Returns W_1 = D V^T and W_N = U D, with D, padded with zeros, between them; at depth 1 U D V^T.
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
