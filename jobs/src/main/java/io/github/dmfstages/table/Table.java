package io.github.dmfstages.table;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A table of a warehouse: a folder with one folder a sweep.
 *
 * @param folder its name
 * @param schema its columns, without the sweep's name, which is the folder's
 * @param order columns by which the rows of each of its files are sorted, and by whose values a row
 *     is known; none where a file stands alone and is never merged
 */
record Table(String folder, StructType schema, StructType order) {
  /** One row a run. */
  static final Table RUNS = of("runs", SparkSchema.of(RunColumns.ALL), "run_id", "attempt");

  /** Stage counts, computed at the end of each sweep. */
  static final Table STAGE_COUNTS = of("stage_counts", StageCounts.SCHEMA);

  /** One row each time that a claim is judged. */
  static final Table REPRODUCTIONS =
      of("reproductions", SparkSchema.of(JudgedClaim.COLUMNS), "judged_at", "claim");

  /** All of them. */
  static final List<Table> ALL = List.of(RUNS, STAGE_COUNTS, REPRODUCTIONS);

  private static Table of(String folder, StructType schema, String... order) {
    return new Table(
        folder,
        schema,
        new StructType(Arrays.stream(order).map(schema::apply).toArray(StructField[]::new)));
  }
}
