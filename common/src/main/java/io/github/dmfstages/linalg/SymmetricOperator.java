package io.github.dmfstages.linalg;

/** A symmetric linear map A of R^n that is given by its products with vectors. */
public interface SymmetricOperator {

  /** Returns n. */
  int dimension();

  /** Sets {@code y} = A x. Both have length n, and they are different arrays. */
  void apply(double[] x, double[] y);
}
