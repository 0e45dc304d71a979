package io.github.dmfstages.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The widths d_0..d_N of a factorization. W_j is d_j x d_{j-1}; the end-to-end product has d_0
 * columns and d_N rows.
 *
 * @param widths d_0 first; at least two, all positive
 */
public record LayerWidths(List<Integer> widths) implements Serializable {

  /**
   * Checks the widths.
   *
   * @throws IllegalArgumentException if there are fewer than two, or one is below 1
   */
  public LayerWidths {
    widths = List.copyOf(widths);
    if (widths.size() < 2 || widths.stream().anyMatch(d -> d < 1)) {
      throw new IllegalArgumentException(
          "layer widths are two or more positive numbers, not " + widths);
    }
  }

  /**
   * Returns the widths of a factorization of a {@code rows x cols} matrix with the hidden widths
   * {@code hidden} = d_1..d_{N-1}.
   */
  public static LayerWidths of(int rows, int cols, List<Integer> hidden) {
    List<Integer> widths = new ArrayList<>(hidden.size() + 2);
    widths.add(cols);
    widths.addAll(hidden);
    widths.add(rows);
    return new LayerWidths(widths);
  }

  /** Returns N, the number of factors. */
  public int depth() {
    return widths.size() - 1;
  }

  /** Returns the number of rows of W_j, j = 1..N. */
  public int rowsOf(int j) {
    return widths.get(j);
  }

  /** Returns the number of columns of W_j, j = 1..N. */
  public int colsOf(int j) {
    return widths.get(j - 1);
  }

  /** Returns the number of rows of the end-to-end product. */
  public int rows() {
    return widths.get(depth());
  }

  /** Returns the number of columns of the end-to-end product. */
  public int cols() {
    return widths.get(0);
  }

  /** Returns the narrowest of all widths, which bounds the rank of the end-to-end product. */
  public int narrowest() {
    return Collections.min(widths);
  }

  /** Returns d_1..d_{N-1}; empty at depth 1. */
  public List<Integer> hidden() {
    return widths.subList(1, depth());
  }
}
