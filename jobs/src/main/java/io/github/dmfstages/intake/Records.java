package io.github.dmfstages.intake;

import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Problem;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** The records of a file, one after another, as a table whose columns have names. */
interface Records extends Closeable {

  /** Returns the location of the file, for messages. */
  String location();

  /** Returns the names of the columns, which are known before the first record is read. */
  List<String> names();

  /**
   * Moves to the next record.
   *
   * @return whether there is one
   * @throws InvalidConfigException if the file is damaged there
   */
  boolean next() throws IOException, InvalidConfigException;

  /**
   * Returns the value of a column in this record: a String, a Number, an array of doubles, a
   * DenseMatrix, or null if there is none.
   */
  Object value(int column);

  /** Returns the number of this record, from 1 on; 0 before the first. */
  long row();

  /** Returns the number of the line of this record; 0 if the file is not text. */
  default int line() {
    return 0;
  }

  /** Returns what is wrong with a value of this record. */
  default InvalidConfigException wrong(int column, String message) {
    return wrong("column '%s': %s".formatted(names().get(column), message));
  }

  /** Returns what is wrong with this record. */
  default InvalidConfigException wrong(String message) {
    return new InvalidConfigException(
        List.of(
            new Problem(
                location(),
                line(),
                row() == 0 ? "header: " + message : "row %d, %s".formatted(row(), message))));
  }

  /** Returns what is wrong with the file. */
  static InvalidConfigException wrongFile(String location, String message) {
    return new InvalidConfigException(List.of(new Problem(location, 0, message)));
  }
}
