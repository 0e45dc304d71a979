/**
 * Linear algebra with the same bits on every machine.
 *
 * <p>{@link io.github.dmfstages.linalg.LinearAlgebra} has the matrix products of a gradient step.
 * They work in place and in a fixed order, over matrices that come from MLlib's {@code DenseMatrix}
 * and go back to it. The package also has singular values and vectors, Lanczos' method, proofs that
 * a matrix has no small eigenvalues, and random matrices. It knows nothing of factorizations: start
 * here only if you need a new operation on matrices.
 */
package io.github.dmfstages.linalg;
