package io.github.dmfstages.linalg;

import java.util.Arrays;

/**
 * The polar factor U V^T of matrices A = U diag(s) V^T of one shape: the nearest matrix whose
 * singular values are 1. If A has a smaller rank, U and V are those of its nonzero singular values.
 *
 * <p>A bidiagonal matrix with the singular values of A bounds them. If none is too small, scaled
 * Newton-Schulz steps X = rho X (3 I - rho^2 X^T X)/2 move all of them to 1 (chen2014). Otherwise,
 * {@link PolarRotations} finds those that count as 0. Both add in a fixed order, so the bits are
 * the same on every machine. An object keeps its work arrays, so it serves only one thread. See
 * docs/decisions/0027-polar-factors.md.
 */
public final class PolarFactor {
  /**
   * The steps are taken if the smallest singular value is more than this times the largest: then
   * their rounding errors, about 2^-50 of the largest, change it by a thousandth.
   */
  private static final double LEAST_RATIO = 0x1p-40;

  /**
   * Steps that are the best ones for singular values from here to 1 map the largest to a tenth.
   * Steps for a larger interval would map it to less, and its rounding errors would grow more.
   */
  private static final double STABLE = .04;

  /** The singular values are 1 if they are at least this. */
  private static final double ORTHOGONAL = 1 - 0x1p-50;

  private final LinearAlgebra engine;
  private final int rows;
  private final int cols;
  private final double[] elements;
  private final Bidiagonal bidiagonal;
  private final GramProducts products;
  private final WorkMatrix gram;
  private final PolarRotations rotations;
  private WorkMatrix x;
  private WorkMatrix next;

  /** Creates the work arrays for matrices of {@code rows x cols}. */
  public PolarFactor(LinearAlgebra engine, int rows, int cols) {
    this.engine = engine;
    this.rows = rows;
    this.cols = cols;
    this.elements = new double[rows * cols];
    this.bidiagonal = new Bidiagonal(Math.max(rows, cols), Math.min(rows, cols));
    this.products = new GramProducts(engine, rows, cols);
    this.gram = products.allocate();
    this.rotations = new PolarRotations(engine, rows, cols);
    this.x = engine.allocate(rows, cols);
    this.next = engine.allocate(rows, cols);
  }

  /**
   * Sets {@code factor} to the polar factor of {@code matrix}. A singular value counts as 0 if it
   * is at most 2^-52 max(rows, cols) times the largest, which is what rounding leaves of a 0.
   *
   * @param factor of the same shape as {@code matrix}
   * @throws ArithmeticException if an element is not finite, or the rotations do not converge
   */
  public void of(WorkMatrix matrix, WorkMatrix factor) {
    engine.unpack(matrix, elements);
    double largest = 0;
    for (double element : elements) {
      largest = Math.max(largest, Math.abs(element));
    }
    if (!Double.isFinite(largest)) {
      throw new ArithmeticException("polar factor of a matrix with an element that is not finite");
    }
    if (largest == 0) {
      Arrays.fill(factor.values(), 0);
      return;
    }
    // By a power of 2, which changes no bits, so that squares neither overflow nor underflow.
    double scale = Math.scalb(1.0, -Math.getExponent(largest));
    bidiagonal.reduce(elements, rows, cols, scale);
    double upper = bidiagonal.upperBound();
    double least = bidiagonal.lowerBound() / upper;
    if (least > LEAST_RATIO) {
      x.set(matrix);
      x.scale(scale);
      iterate(upper, least);
      factor.set(x);
    } else {
      rotations.of(elements, scale, factor);
    }
  }

  /**
   * Moves the singular values of x to 1.
   *
   * @param upper a bound of the largest singular value
   * @param least a bound of the smallest singular value, divided by {@code upper}
   */
  private void iterate(double upper, double least) {
    // The iterate is size x, which leaves one pass over the elements to a step.
    double size = 1 / upper;
    while (least < ORTHOGONAL) {
      double from = Math.max(least, STABLE);
      // Maps from and 1 to the same number, and the largest number to 1.
      double rho = Math.sqrt(3 / (1 + from + from * from));
      double scaled = rho * size;
      products.gram(x, gram);
      products.multiply(x, gram, next);
      next.scaleAndAdd(-scaled * scaled / 3, x);
      size = 1.5 * scaled;
      least = rho * least * (3 - rho * rho * least * least) / 2;
      WorkMatrix last = x;
      x = next;
      next = last;
    }
    x.scale(size);
  }
}
