package io.github.dmfstages.serve;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;

/**
 * Ends each partition of a result early, in the task that computes it, so that no task keeps more
 * in memory than an answer may have. Rows have one text column.
 *
 * @param rows after how many rows a partition ends
 * @param characters how many characters all texts of a partition may have
 */
record SizeLimit(long rows, long characters) implements FlatMapFunction<Iterator<Row>, Row> {
  /** A task threw this because the result is too large. */
  static final class TooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooLargeException(long characters) {
      super("more than %d characters".formatted(characters));
    }

    /** Returns whether this exception is the cause of one that Spark threw, perhaps as text. */
    static boolean isCauseOf(Throwable e) {
      String name = TooLargeException.class.getName();
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof TooLargeException
            || String.valueOf(cause.getMessage()).contains(name)) {
          return true;
        }
      }
      return false;
    }
  }

  @Override
  public Iterator<Row> call(Iterator<Row> all) {
    return new Iterator<>() {
      private long rowsLeft = rows;
      private long charactersLeft = characters;

      @Override
      public boolean hasNext() {
        return rowsLeft > 0 && all.hasNext();
      }

      @Override
      public Row next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        Row row = all.next();
        rowsLeft--;
        charactersLeft -= row.getString(0).length();
        if (charactersLeft < 0) {
          throw new TooLargeException(characters);
        }
        return row;
      }
    };
  }
}
