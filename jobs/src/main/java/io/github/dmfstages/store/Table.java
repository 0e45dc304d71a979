package io.github.dmfstages.store;

import io.github.dmfstages.claim.JudgedClaim;
import io.github.dmfstages.row.RunColumns;
import io.github.dmfstages.row.SparkSchema;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A table of a warehouse: a folder with one folder per sweep.
 *
 * @param folder the name of its folder
 * @param schema its columns, without the sweep, which the folder's name holds
 * @param order the columns by which the rows of each file are sorted, and whose values identify a
 *     row; empty if files of this table are never merged
 */
public record Table(String folder, StructType schema, StructType order) {
  /** One row per run. */
  public static final Table RUNS = of("runs", SparkSchema.of(RunColumns.ALL), "run_id", "attempt");

  /** Stage counts, computed at the end of each sweep. */
  public static final Table STAGE_COUNTS = of("stage_counts", StageCounts.SCHEMA);

  /** The boundaries that a sweep has found, computed at its end. */
  public static final Table BOUNDARIES = of("boundaries", FoundBoundaries.SCHEMA);

  /** The picture that a sweep refines, written before its first run. */
  public static final Table PICTURES = of("pictures", Pictures.SCHEMA);

  /** One row each time that a claim is judged. */
  public static final Table REPRODUCTIONS =
      of("reproductions", SparkSchema.of(JudgedClaim.COLUMNS), "judged_at", "claim");

  /** All tables. */
  public static final List<Table> ALL =
      List.of(RUNS, STAGE_COUNTS, BOUNDARIES, PICTURES, REPRODUCTIONS);

  private static Table of(String folder, StructType schema, String... order) {
    return new Table(
        folder,
        schema,
        new StructType(Arrays.stream(order).map(schema::apply).toArray(StructField[]::new)));
  }
}
