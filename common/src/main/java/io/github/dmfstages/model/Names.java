package io.github.dmfstages.model;

import java.io.Serializable;
import java.util.List;

/**
 * The names of the rows and columns of a matrix, as its file has them. They do not influence a run.
 *
 * @param corner the cell above the names of the rows; empty if there is none
 * @param rows one name per row; empty if the rows have no names
 * @param cols one name per column; empty if the columns have no names
 */
public record Names(String corner, List<String> rows, List<String> cols) implements Serializable {
  /** No names. */
  public static final Names NONE = new Names("", List.of(), List.of());
}
