package io.github.dmfstages.table;

import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Columns as Spark SQL's types, with what each says as its comment. */
final class SparkSchema {
  private SparkSchema() {}

  static StructType of(List<? extends Column<?>> columns) {
    return new StructType(
        columns.stream()
            .map(
                c ->
                    DataTypes.createStructField(c.name(), type(c.type()), true)
                        .withComment(c.says()))
            .toArray(StructField[]::new));
  }

  private static DataType type(Column.Type type) {
    if (type instanceof Column.ListOf list) {
      return DataTypes.createArrayType(type(list.element()));
    }
    if (type instanceof Column.MapOf map) {
      return DataTypes.createMapType(type(map.key()), type(map.value()));
    }
    if (type instanceof Column.Struct struct) {
      return of(struct.columns());
    }
    return switch ((Column.Scalar) type) {
      case TEXT -> DataTypes.StringType;
      case INTEGER -> DataTypes.IntegerType;
      case WHOLE -> DataTypes.LongType;
      case REAL -> DataTypes.DoubleType;
      case FLAG -> DataTypes.BooleanType;
      case TIME -> DataTypes.TimestampType;
    };
  }
}
