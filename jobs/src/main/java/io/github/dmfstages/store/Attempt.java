package io.github.dmfstages.store;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.parquet.example.data.Group;
import org.apache.spark.sql.types.StructType;

/** The values that were read from one attempt of a run. */
public interface Attempt {
  /** Returns the number of the attempt: 1, or more if the run was computed again. */
  int attempt();

  /**
   * Reads the latest attempt of each run in some files of table runs.
   *
   * @param columns the columns to read; run_id must be among them
   * @param read turns a row into a value; null leaves the row out
   * @return the values by run id
   * @throws IOException naming the first file that is broken, foreign or of a newer version
   */
  static <T extends Attempt> Map<String, T> latest(
      Collection<TableFile> files, StructType columns, Function<Group, T> read) throws IOException {
    Map<String, T> runs = new HashMap<>();
    for (TableFile file : files) {
      file.checkVersion();
      file.forEach(
          columns,
          row -> {
            T run = read.apply(row);
            if (run != null) {
              runs.merge(row.getString("run_id", 0), run, Attempt::later);
            }
          });
    }
    return runs;
  }

  /** Returns the later of two attempts of one run. */
  static <T extends Attempt> T later(T a, T b) {
    return a.attempt() >= b.attempt() ? a : b;
  }
}
