package io.github.dmfstages.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The widths d_0..d_N of a factorization: W_j is d_j x d_{j-1}, d_0 the columns and d_N the rows of
 * the end-to-end product.
 *
 * @param widths d_0 first; at least two, all positive
 */
public record LayerWidths(List<Integer> widths) implements Serializable {

  /** Checks the widths. */
  public LayerWidths {
    widths = List.copyOf(widths);
    if (widths.size() < 2 || widths.stream().anyMatch(d -> d < 1)) {
      throw new IllegalArgumentException(
          "layer widths are two or more positive numbers, not " + widths);
    }
  }

  /**
   * The widths of a factorization of a {@code rows x cols} matrix through {@code hidden} =
   * d_1..d_{N-1}.
   */
  public static LayerWidths of(int rows, int cols, List<Integer> hidden) {
    List<Integer> widths = new ArrayList<>(hidden.size() + 2);
    widths.add(cols);
    widths.addAll(hidden);
    widths.add(rows);
    return new LayerWidths(widths);
  }

  /** N, the number of factors. */
  public int depth() {
    return widths.size() - 1;
  }

  /** Rows of W_j, j = 1..N. */
  public int rowsOf(int j) {
    return widths.get(j);
  }

  /** Columns of W_j, j = 1..N. */
  public int colsOf(int j) {
    return widths.get(j - 1);
  }

  /** Rows of the end-to-end product. */
  public int rows() {
    return widths.get(depth());
  }

  /** Columns of the end-to-end product. */
  public int cols() {
    return widths.get(0);
  }

  /** The narrowest of all widths: no end-to-end product has a larger rank. */
  public int narrowest() {
    return Collections.min(widths);
  }

  /** d_1..d_{N-1}; empty at depth 1. */
  public List<Integer> hidden() {
    return widths.subList(1, depth());
  }
}
