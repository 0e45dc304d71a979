package io.github.dmfstages.model;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * The factors W_1..W_N of an end-to-end product W = W_N .. W_1, at the beginning or end of a run.
 *
 * @param matrices W_1 first; W_j is d_j x d_{j-1}
 */
public record Factors(List<DenseMatrix> matrices) {

  /**
   * Checks the shapes.
   *
   * @throws IllegalArgumentException if the factors cannot be multiplied
   */
  public Factors {
    matrices = List.copyOf(matrices);
    for (int j = 1; j < matrices.size(); j++) {
      if (matrices.get(j).numCols() != matrices.get(j - 1).numRows()) {
        throw new IllegalArgumentException(
            "W_%d has %d rows, W_%d %d columns"
                .formatted(j, matrices.get(j - 1).numRows(), j + 1, matrices.get(j).numCols()));
      }
    }
  }

  /** Returns W_j, j = 1..N. */
  public DenseMatrix factor(int j) {
    return matrices.get(j - 1);
  }

  /** Returns the widths d_0..d_N. */
  public LayerWidths widths() {
    return new LayerWidths(
        Stream.concat(Stream.of(factor(1).numCols()), matrices.stream().map(DenseMatrix::numRows))
            .toList());
  }

  /** Returns the factors that {@code draw} gives for j = 1..N. */
  static Factors generate(int depth, java.util.function.IntFunction<DenseMatrix> draw) {
    return new Factors(IntStream.rangeClosed(1, depth).mapToObj(draw).toList());
  }
}
