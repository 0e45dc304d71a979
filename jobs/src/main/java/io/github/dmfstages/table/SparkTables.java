package io.github.dmfstages.table;

import io.github.dmfstages.table.TableFile.UnreadableException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructType;

/** The tables of a warehouse as Spark reads them, with the partition column {@code sweep}. */
final class SparkTables {
  private SparkTables() {}

  /**
   * The rows of some sweeps, without the files that others replace; empty if nothing is committed.
   *
   * @throws IOException naming the first file that is broken, foreign or of a newer version
   */
  static Dataset<Row> read(
      SparkSession spark, Warehouse warehouse, Table table, Collection<String> sweeps)
      throws IOException {
    StructType schema = table.schema().add("sweep", DataTypes.StringType, false);
    List<Path> committed = new ArrayList<>();
    for (String sweep : sweeps) {
      try {
        // A compaction may remove replaced files while the query runs.
        warehouse.table(table, sweep).live().forEach(file -> committed.add(file.path()));
      } catch (UnreadableException e) {
        throw new IOException(
            "%s; the next start of sweep %s moves it aside".formatted(e.getMessage(), sweep), e);
      }
    }
    Dataset<Row> rows =
        committed.isEmpty()
            ? spark.createDataFrame(List.of(), schema)
            : spark
                .read()
                .schema(schema)
                // Spark's own option: without it, brackets in a folder's name would be a pattern.
                .option("__globPaths__", "false")
                .option("basePath", warehouse.folder(table.folder()).toString())
                // File by file, because Spark would read whatever else lies in these folders.
                .parquet(committed.stream().map(Path::toString).toArray(String[]::new));
    return rows.withMetadata(
        "sweep", new MetadataBuilder().putString("comment", "name of the sweep").build());
  }
}
