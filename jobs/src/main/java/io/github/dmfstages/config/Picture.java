package io.github.dmfstages.config;

import io.github.dmfstages.setting.Setting;
import java.util.ArrayList;
import java.util.List;

/**
 * A picture that a sweep computes by refinement: the value of an expression over two keys, for each
 * facet. Only the cells near which the value changes are computed.
 *
 * @param x the key whose values are the columns
 * @param y the key whose values are the rows
 * @param value the expression whose value is compared between cells
 * @param xs the value of {@code x} in each column, in ascending order
 * @param ys the value of {@code y} in each row, in ascending order
 * @param coarse how many blocks the coarse picture has in each direction
 * @param facets the facets, in the order of the grid; both keys are open in each
 */
public record Picture(
    Setting<?> x,
    Setting<?> y,
    RunExpression value,
    List<Double> xs,
    List<Double> ys,
    int coarse,
    List<OpenPoint> facets) {

  /** Returns how many cells all facets have together. */
  public long cells() {
    return (long) facets.size() * xs.size() * ys.size();
  }

  /** Returns the values of both keys in each cell of the coarse picture, row by row. */
  public List<double[]> coarseCells() {
    List<double[]> cells = new ArrayList<>();
    for (int row : lattice(ys.size(), coarse)) {
      for (int column : lattice(xs.size(), coarse)) {
        cells.add(new double[] {xs.get(column), ys.get(row)});
      }
    }
    return cells;
  }

  /**
   * Returns the columns, or rows, of the coarse picture: the first, the last, and evenly spaced
   * ones between them.
   *
   * @param cells how many there are in the whole picture
   */
  public static int[] lattice(int cells, int coarse) {
    int blocks = Math.max(1, Math.min(coarse, cells - 1));
    int[] lattice = new int[blocks + 1];
    for (int i = 0; i <= blocks; i++) {
      lattice[i] = Math.toIntExact(Math.round((double) i * (cells - 1) / blocks));
    }
    return lattice;
  }
}
