package io.github.dmfstages.view;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.jdk.javaapi.CollectionConverters;

/** Spark's rows as maps and lists of Java's own. */
public final class SparkRows {
  private SparkRows() {}

  public static List<Map<String, Object>> of(Dataset<Row> result) {
    return result.collectAsList().stream().map(SparkRows::columns).toList();
  }

  private static Map<String, Object> columns(Row row) {
    Map<String, Object> columns = new LinkedHashMap<>();
    for (String name : row.schema().fieldNames()) {
      columns.put(name, plain(row.getAs(name)));
    }
    return columns;
  }

  private static Object plain(Object value) {
    if (value instanceof Row row) {
      return columns(row);
    }
    if (value instanceof scala.collection.Seq<?> seq) {
      return CollectionConverters.asJava(seq).stream().map(SparkRows::plain).toList();
    }
    if (value instanceof scala.collection.Map<?, ?> map) {
      return CollectionConverters.asJava(map);
    }
    return value;
  }
}
