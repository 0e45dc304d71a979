/**
 * The products of a gradient step, in place and in a fixed order, over matrices that come from and
 * go back to MLlib's {@code DenseMatrix}; singular values; random matrices with pinned bits.
 */
package io.github.dmfstages.linalg;
