package io.github.dmfstages.linalg;

/**
 * The products of an iteration X = X p(X^T X) with a polynomial p, for matrices of one shape. If X
 * has more columns than rows, they are those of X = p(X X^T) X, which is the same with smaller
 * products.
 */
final class GramProducts {
  private final LinearAlgebra engine;
  private final boolean tall;
  private final int small;

  GramProducts(LinearAlgebra engine, int rows, int cols) {
    this.engine = engine;
    this.tall = rows > cols;
    this.small = Math.min(rows, cols);
  }

  /** Creates a matrix for X^T X or X X^T, whichever is smaller. */
  WorkMatrix allocate() {
    return engine.allocate(small, small);
  }

  /** Sets gram = X^T X, or X X^T. */
  void gram(WorkMatrix x, WorkMatrix gram) {
    if (tall) {
      engine.transposeMultiply(x, x, gram);
    } else {
      engine.multiplyTransposed(x, x, gram);
    }
  }

  /** Sets product = X p, or p X. */
  void multiply(WorkMatrix x, WorkMatrix polynomial, WorkMatrix product) {
    if (tall) {
      engine.multiply(x, polynomial, product);
    } else {
      engine.multiply(polynomial, x, product);
    }
  }
}
