package io.github.dmfstages.linalg;

/** A symmetric linear map of R^n, known by what it does to a vector. */
public interface SymmetricOperator {

  /** n. */
  int dimension();

  /** Sets {@code y} = A x, both of length n, not the same array. */
  void apply(double[] x, double[] y);
}
