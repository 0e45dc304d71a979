package io.github.dmfstages.report;

import io.github.dmfstages.row.GroupKeys;
import io.github.dmfstages.setting.Setting;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.text.Json;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The columns of runs that a page holds, and which of them are settings. */
final class RunTable {
  private RunTable() {}

  /**
   * Leaves out the columns that no chart or pairing can use: structs, times, the digest, and
   * matrices.
   */
  static Dataset<Row> select(Dataset<Row> runs) {
    return runs.select(
        Stream.of(runs.schema().fields())
            .filter(RunTable::isSelected)
            .map(column -> functions.col(column.name()))
            .toArray(Column[]::new));
  }

  private static boolean isSelected(StructField column) {
    DataType type = column.dataType();
    return !column.name().equals("digest")
        && !(type instanceof StructType)
        && !type.equals(DataTypes.TimestampType)
        && !isMatrix(column);
  }

  /**
   * Returns whether a column holds results that are lists of real numbers, maybe whole matrices.
   */
  static boolean isMatrix(StructField column) {
    return column.dataType() instanceof ArrayType list
        && list.elementType().equals(DataTypes.DoubleType)
        && !GroupKeys.NAMES.contains(column.name());
  }

  /**
   * Writes the settings that decide what a run computes: for each its column, the column of its
   * full form, whether it takes files, and its default if that is a constant.
   */
  static void writeSettings(Json json) {
    json.array(
        () ->
            Settings.ALL.stream()
                .filter(Setting::decidesBits)
                .forEach(setting -> write(setting, json)));
  }

  private static <T> void write(Setting<T> setting, Json json) {
    json.object(
        () -> {
          json.member("column", setting.column());
          json.member("full", setting.full().map(Setting::column).orElse(null));
          json.member("files", setting.takesFiles());
          json.member("preset", setting.constant().map(setting::toColumn).orElse(null));
        });
  }
}
