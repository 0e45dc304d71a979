package io.github.dmfstages.serve;

import io.github.dmfstages.query.Format;
import io.github.dmfstages.text.Json;
import java.io.IOException;
import java.io.Writer;
import java.util.Iterator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;

/** Writes the answers of queries, row by row, within the limits. */
final class Answers {
  private static final String MORE_ROWS =
      "the answer has more than %d rows; add LIMIT to the statement, or start dmf serve with a"
          + " larger --max-rows";
  private static final String LARGER =
      "the answer has more than %d MB; select fewer columns or rows, or aggregate them";

  private final Limits limits;

  Answers(Limits limits) {
    this.limits = limits;
  }

  /** The rows of an answer, each as one text, up to the limits. */
  private final class Rows {
    private final Iterator<Row> all;
    private long rowsLeft;
    private long charactersLeft = limits.resultBytes();

    Rows(Dataset<Row> texts, long most) {
      SizeLimit limit = new SizeLimit(most + 1, limits.resultBytes());
      all = texts.toJavaRDD().mapPartitions(limit).toLocalIterator();
      rowsLeft = most;
    }

    /** Returns the next row; null if there is none, or no more may be given. */
    String next() {
      if (rowsLeft == 0 || !all.hasNext()) {
        return null;
      }
      rowsLeft--;
      String text = all.next().getString(0);
      charactersLeft -= text.length();
      if (charactersLeft < 0) {
        throw new SizeLimit.TooLargeException(limits.resultBytes());
      }
      return text;
    }

    /** Returns whether there are more rows than were given. */
    boolean hasMore() {
      return all.hasNext();
    }
  }

  /**
   * Writes {@code {"columns": [{"name": .., "type": ..}], "rows": [{..}], "truncated": ..}}.
   *
   * @param most how many rows are written; if there are more, {@code truncated} is true
   */
  void json(Dataset<Row> result, long most, Writer out) {
    Json.write(
        out,
        2,
        json ->
            json.object(
                () -> {
                  json.name("columns").array(() -> columns(result, json));
                  Rows rows = new Rows(Format.json(result), most);
                  json.name("rows").array(() -> write(rows, json));
                  json.member("truncated", rows.hasMore());
                }));
  }

  private static void columns(Dataset<Row> result, Json json) {
    for (StructField field : result.schema().fields()) {
      json.object(
          () -> {
            json.member("name", field.name());
            json.member("type", field.dataType().simpleString());
          });
    }
  }

  private static void write(Rows rows, Json json) {
    for (String row = rows.next(); row != null; row = rows.next()) {
      json.raw(row);
    }
  }

  /** Writes the rows of a result that has only a few as an array of JSON. */
  void array(Dataset<Row> result, Json json) {
    Rows rows = new Rows(Format.json(result), Long.MAX_VALUE - 1);
    json.array(() -> write(rows, json));
  }

  /** Writes the only row of a result as JSON. */
  void single(Dataset<Row> result, Json json) {
    json.raw(new Rows(Format.json(result), 1).next());
  }

  /**
   * Writes CSV with a header.
   *
   * @throws RefusedException if there are more than {@code most} rows
   */
  void csv(Dataset<Row> result, long most, Writer out) throws IOException, RefusedException {
    out.write(Format.csvHeader(result) + "\n");
    Rows rows = new Rows(Format.csv(result), most);
    for (String row = rows.next(); row != null; row = rows.next()) {
      out.write(row + "\n");
    }
    if (rows.hasMore()) {
      throw new RefusedException(400, MORE_ROWS.formatted(most));
    }
    out.flush();
  }

  /** Returns the error of an answer that is too large. */
  static RefusedException tooLarge(Limits limits) {
    return new RefusedException(400, LARGER.formatted(limits.resultBytes() >> 20));
  }
}
