package io.github.dmfstages.row;

import java.util.Arrays;
import java.util.List;
import org.apache.parquet.schema.GroupType;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Converts columns to Spark SQL's types, with their descriptions as comments. */
public final class SparkSchema {
  private static final String FORMER_NAME = "formerly";

  private SparkSchema() {}

  /** Returns the schema of these columns. Every column may be NULL. */
  public static StructType of(List<? extends Column<?>> columns) {
    return new StructType(
        columns.stream()
            .map(c -> new StructField(c.name(), type(c.type()), true, metadata(c)))
            .toArray(StructField[]::new));
  }

  private static Metadata metadata(Column<?> column) {
    MetadataBuilder metadata = new MetadataBuilder().putString("comment", column.description());
    if (column.formerName() != null) {
      metadata.putString(FORMER_NAME, column.formerName());
    }
    return metadata.build();
  }

  /**
   * Returns the schema with the names that the columns have in a file. A column that was renamed
   * since the file was written has its former name, and so do fields of the structs in an array.
   *
   * @param file the schema of the file
   */
  public static StructType asWritten(StructType schema, GroupType file) {
    return new StructType(
        Arrays.stream(schema.fields())
            .map(field -> asWritten(field, file))
            .toArray(StructField[]::new));
  }

  private static StructField asWritten(StructField field, GroupType file) {
    String name = field.name();
    if (!file.containsField(name)
        && field.metadata().contains(FORMER_NAME)
        && file.containsField(field.metadata().getString(FORMER_NAME))) {
      name = field.metadata().getString(FORMER_NAME);
    }
    DataType type = field.dataType();
    if (file.containsField(name)
        && type instanceof ArrayType array
        && array.elementType() instanceof StructType element) {
      // Parquet's layout of a list: a repeated group of elements.
      GroupType repeated = file.getType(name).asGroupType().getType(0).asGroupType();
      GroupType written = repeated.getType(0).asGroupType();
      type = DataTypes.createArrayType(asWritten(element, written), array.containsNull());
    }
    return new StructField(name, type, field.nullable(), field.metadata());
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
