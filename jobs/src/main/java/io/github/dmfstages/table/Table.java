package io.github.dmfstages.table;

import org.apache.spark.sql.types.StructType;

/**
 * A table of a warehouse: a folder with one folder a sweep.
 *
 * @param folder its name
 * @param schema its columns, without the sweep's name, which is the folder's
 */
record Table(String folder, StructType schema) {
  /** One row a run. */
  static final Table RUNS = new Table("runs", SparkSchema.of(RunColumns.ALL));

  /** Stage counts, computed at the end of each sweep. */
  static final Table STAGE_COUNTS = new Table("stage_counts", StageCounts.SCHEMA);
}
