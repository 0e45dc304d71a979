package io.github.dmfstages.view;

import io.github.dmfstages.store.Table;
import io.github.dmfstages.store.TableFile;
import io.github.dmfstages.store.TableFile.UnreadableException;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Reads the tables of a warehouse with Spark, with the partition column {@code sweep}. */
final class SparkTables {
  private static final String SWEEP = "sweep";

  private SparkTables() {}

  /**
   * Returns the rows of some sweeps, without the files that others replace; empty if nothing is
   * committed. If older files have a column under a former name, it is read from there.
   *
   * @throws IOException naming a file that is broken, foreign or of a newer version
   */
  static Dataset<Row> read(
      SparkSession spark, Warehouse warehouse, Table table, Collection<String> sweeps)
      throws IOException {
    // There is almost always one schema. The present schema comes first, because Spark takes the
    // descriptions of columns from there.
    Map<StructType, List<Path>> committed = new LinkedHashMap<>();
    committed.put(table.schema(), new ArrayList<>());
    for (String sweep : sweeps) {
      try {
        // A compaction may remove replaced files while the query runs.
        for (TableFile file : warehouse.table(table, sweep).live()) {
          committed
              .computeIfAbsent(file.asWritten(table.schema()), s -> new ArrayList<>())
              .add(file.path());
        }
      } catch (UnreadableException e) {
        throw new IOException(
            "%s; the next start of sweep %s moves it aside".formatted(e.getMessage(), sweep), e);
      }
    }
    Path folder = warehouse.folder(table.folder());
    Dataset<Row> rows =
        committed.entrySet().stream()
            .filter(files -> !files.getValue().isEmpty())
            .map(
                files -> {
                  Dataset<Row> read = read(spark, folder, files.getKey(), files.getValue());
                  return files.getKey().equals(table.schema()) ? read : named(read, table.schema());
                })
            .reduce(Dataset::union)
            .orElseGet(() -> spark.createDataFrame(List.of(), withSweep(table.schema())));
    return rows.withMetadata(
        SWEEP, new MetadataBuilder().putString("comment", "name of the sweep").build());
  }

  private static Dataset<Row> read(
      SparkSession spark, Path folder, StructType schema, List<Path> files) {
    return spark
        .read()
        .schema(withSweep(schema))
        // This is an option of Spark. Without it, brackets in a folder's name would be a pattern.
        .option("__globPaths__", "false")
        .option("basePath", folder.toString())
        // The files are listed one by one, because Spark would otherwise read anything else that is
        // in these folders.
        .parquet(files.stream().map(Path::toString).toArray(String[]::new));
  }

  private static StructType withSweep(StructType schema) {
    return schema.add(SWEEP, DataTypes.StringType, false);
  }

  /**
   * Returns the rows with the names of {@code schema}. A cast renames the fields of structs by
   * their positions.
   */
  private static Dataset<Row> named(Dataset<Row> rows, StructType schema) {
    StructField[] now = withSweep(schema).fields();
    Column[] columns = new Column[now.length];
    for (int i = 0; i < now.length; i++) {
      Column column = rows.col(rows.columns()[i]).cast(now[i].dataType());
      columns[i] = column.as(now[i].name(), now[i].metadata());
    }
    return rows.select(columns);
  }
}
