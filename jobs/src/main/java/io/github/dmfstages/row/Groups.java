package io.github.dmfstages.row;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.parquet.example.data.Group;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Converts Java values to Parquet's groups and back, in the layout that Spark uses for its types. A
 * struct is a List of its fields' values.
 */
public final class Groups {
  private static final Comparator<Object> VALUES = Comparator.nullsFirst(Groups::compareValues);

  private Groups() {}

  /**
   * Fills a group with the values of its fields, in the order of the fields of {@code type}. A null
   * value is left out.
   */
  public static void fill(Group group, StructType type, List<?> values) {
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

  /**
   * Returns the values of the fields of {@code type}. A value is null if the group has no such
   * field or no value.
   */
  public static List<Object> values(Group group, StructType type) {
    List<Object> values = new ArrayList<>();
    for (StructField field : type.fields()) {
      values.add(value(group, field.name(), field.dataType()));
    }
    return values;
  }

  private static Object value(Group group, String name, DataType type) {
    if (!group.getType().containsField(name) || group.getFieldRepetitionCount(name) == 0) {
      return null;
    }
    if (type instanceof StructType struct) {
      return values(group.getGroup(name, 0), struct);
    } else if (type instanceof ArrayType array) {
      Group list = group.getGroup(name, 0);
      List<Object> elements = new ArrayList<>();
      for (int i = 0; i < list.getFieldRepetitionCount("list"); i++) {
        elements.add(value(list.getGroup("list", i), "element", array.elementType()));
      }
      return elements;
    } else if (type instanceof MapType map) {
      Group entries = group.getGroup(name, 0);
      Map<Object, Object> pairs = new TreeMap<>();
      for (int i = 0; i < entries.getFieldRepetitionCount("key_value"); i++) {
        Group entry = entries.getGroup("key_value", i);
        pairs.put(value(entry, "key", map.keyType()), value(entry, "value", map.valueType()));
      }
      return pairs;
    } else if (type == DataTypes.StringType) {
      return group.getString(name, 0);
    } else if (type == DataTypes.IntegerType) {
      return group.getInteger(name, 0);
    } else if (type == DataTypes.LongType || type == DataTypes.TimestampType) {
      return group.getLong(name, 0);
    } else if (type == DataTypes.DoubleType) {
      return group.getDouble(name, 0);
    } else if (type == DataTypes.BooleanType) {
      return group.getBoolean(name, 0);
    }
    throw new IllegalArgumentException(name + " is a " + type);
  }

  /**
   * Compares rows, or parts of them, value by value; lists in them are compared in the same way.
   * NULL comes first, and a list comes before longer lists that begin with it.
   */
  public static int compare(List<?> a, List<?> b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      int order = VALUES.compare(a.get(i), b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.size(), b.size());
  }

  @SuppressWarnings("unchecked") // Columns hold lists or comparable values, of one type each.
  private static int compareValues(Object a, Object b) {
    return a instanceof List<?> list
        ? compare(list, (List<?>) b)
        : ((Comparable<Object>) a).compareTo(b);
  }
}
