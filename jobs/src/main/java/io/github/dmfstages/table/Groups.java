package io.github.dmfstages.table;

import java.util.List;
import java.util.Map;
import org.apache.parquet.example.data.Group;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Java values into Parquet's groups, laid out as Spark lays out its types: a struct is a List of
 * its fields' values.
 */
final class Groups {
  private Groups() {}

  static void fill(Group group, StructType type, List<?> values) {
    StructField[] fields = type.fields();
    for (int i = 0; i < fields.length; i++) {
      add(group, fields[i].name(), fields[i].dataType(), values.get(i));
    }
  }

  private static void add(Group group, String name, DataType type, Object value) {
    if (value == null) {
      return;
    }
    if (type instanceof StructType struct) {
      fill(group.addGroup(name), struct, (List<?>) value);
    } else if (type instanceof ArrayType array) {
      Group list = group.addGroup(name);
      ((List<?>) value)
          .forEach(element -> add(list.addGroup("list"), "element", array.elementType(), element));
    } else if (type instanceof MapType map) {
      Group entries = group.addGroup(name);
      ((Map<?, ?>) value)
          .forEach(
              (k, v) -> {
                Group entry = entries.addGroup("key_value");
                add(entry, "key", map.keyType(), k);
                add(entry, "value", map.valueType(), v);
              });
    } else if (value instanceof String text) {
      group.add(name, text);
    } else if (value instanceof Integer number) {
      group.add(name, number);
    } else if (value instanceof Long number) {
      group.add(name, number);
    } else if (value instanceof Double number) {
      group.add(name, number);
    } else if (value instanceof Boolean flag) {
      group.add(name, flag);
    } else {
      throw new IllegalArgumentException(name + " is a " + type + ", not a " + value.getClass());
    }
  }
}
