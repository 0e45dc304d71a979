package io.github.dmfstages.report;

import io.github.dmfstages.config.Refinement;
import io.github.dmfstages.config.Refinement.Cell;
import io.github.dmfstages.config.Refinement.Known;
import io.github.dmfstages.config.RunExpression;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.row.GroupKeys;
import io.github.dmfstages.setting.Setting;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.store.Pictures.Facet;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.view.RunExpressions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The cells of the picture that a sweep refines. The value of a computed cell is that of its run,
 * and the value of another cell is inferred by the refinement itself.
 */
final class PictureCells {
  /** The name of the answer that has the cells. */
  static final String NAME = "picture";

  private static final String COMPUTED = "computed";
  private static final String INFERRED = "inferred";
  private static final String OPEN = "open";

  private static final StructType SCHEMA =
      new StructType()
          .add("facet", DataTypes.IntegerType)
          .add("label", DataTypes.StringType)
          .add("x_key", DataTypes.StringType)
          .add("y_key", DataTypes.StringType)
          .add("expression", DataTypes.StringType)
          .add("column", DataTypes.IntegerType)
          .add("row", DataTypes.IntegerType)
          .add("x", DataTypes.DoubleType)
          .add("y", DataTypes.DoubleType)
          .add("value", DataTypes.StringType)
          .add("state", DataTypes.StringType);

  private PictureCells() {}

  /** A run, with its place in the picture. */
  private record Placed(String id, Object group, Double x, Double y) {}

  /**
   * Returns all cells, facet by facet and row by row, with the statement that has the computed
   * ones.
   */
  static Answer of(
      SparkSession spark,
      Warehouse warehouse,
      String sweep,
      List<Facet> facets,
      Statements statements)
      throws IOException {
    Facet any = facets.get(0);
    Map<String, Object> values = values(spark, warehouse, sweep, any.value());
    List<Placed> runs = placed(any, statements);
    List<Row> rows = new ArrayList<>();
    for (Facet facet : facets) {
      Refinement refinement = refinement(facet, runs, values);
      for (int y = 0; y < facet.ys().size(); y++) {
        for (int x = 0; x < facet.xs().size(); x++) {
          rows.add(row(facet, x, y, refinement.known(new Cell(x, y))));
        }
      }
    }
    String sql =
        "SELECT run_id, %s, %s, %s AS value FROM runs WHERE sweep = :sweep"
            .formatted(column(any.x()), column(any.y()), any.value());
    return new Answer(Figure.named(sql, List.of(sweep)), SCHEMA, rows);
  }

  private static Map<String, Object> values(
      SparkSession spark, Warehouse warehouse, String sweep, String sql) throws IOException {
    try {
      RunExpression value =
          new RunExpression(sql, RunExpression.Kind.VALUE, new Problem("table pictures", 0, ""));
      Map<String, Object> values = new HashMap<>();
      // Checked again, because a table may come from anywhere.
      new RunExpressions(spark, sweep, List.of(value))
          .ofCommitted(warehouse)
          .forEach((id, one) -> values.put(id, one.get(0)));
      return values;
    } catch (InvalidConfigException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Returns all runs of the sweep; those of a facet have the same group. */
  private static List<Placed> placed(Facet any, Statements statements) {
    String open =
        Stream.of(any.x(), any.y())
            .map(key -> Settings.named(key).orElseThrow())
            .flatMap(key -> Stream.concat(Stream.of(key), key.alternative().stream()))
            .map(Setting::column)
            .filter(GroupKeys.NAMES::contains)
            .collect(Collectors.joining(", "));
    return statements
        .answer(
            "SELECT run_id, CAST(%s AS DOUBLE) AS x, CAST(%s AS DOUBLE) AS y, dense_rank() OVER (ORDER BY ${configuration except %s}) AS facet FROM runs WHERE sweep = :sweep"
                .formatted(column(any.x()), column(any.y()), open))
        .rows()
        .stream()
        .map(
            row ->
                new Placed(row.getAs("run_id"), row.getAs("facet"), row.getAs("x"), row.getAs("y")))
        .toList();
  }

  private static String column(String key) {
    return Settings.named(key).orElseThrow().column();
  }

  private static Refinement refinement(Facet facet, List<Placed> runs, Map<String, Object> values) {
    Refinement refinement = new Refinement(facet.xs().size(), facet.ys().size(), facet.coarse());
    Map<Double, Integer> columns = places(facet.xs());
    Map<Double, Integer> rows = places(facet.ys());
    Set<String> coarse = new HashSet<>(facet.coarseRuns());
    Set<Object> groups =
        runs.stream()
            .filter(run -> coarse.contains(run.id))
            .map(Placed::group)
            .collect(Collectors.toSet());
    for (Placed run : runs) {
      if (groups.contains(run.group)
          && columns.containsKey(run.x)
          && rows.containsKey(run.y)
          && values.containsKey(run.id)) {
        refinement.answer(new Cell(columns.get(run.x), rows.get(run.y)), values.get(run.id));
      }
    }
    return refinement;
  }

  private static Map<Double, Integer> places(List<Double> values) {
    Map<Double, Integer> places = new HashMap<>();
    for (int i = 0; i < values.size(); i++) {
      places.put(values.get(i), i);
    }
    return places;
  }

  private static Row row(Facet facet, int x, int y, Optional<Known> known) {
    Object value = known.map(Known::value).orElse(null);
    Object[] values = {
      facet.number(),
      facet.label(),
      facet.x(),
      facet.y(),
      facet.value(),
      x,
      y,
      facet.xs().get(x),
      facet.ys().get(y),
      value instanceof Boolean ? value.toString() : value,
      known.map(k -> k.inferred() ? INFERRED : COMPUTED).orElse(OPEN)
    };
    return new GenericRowWithSchema(values, SCHEMA);
  }

  /** Returns a table of how many cells each facet has with each value, computed and inferred. */
  static String table(Answer cells) {
    Map<List<Object>, int[]> counts = new LinkedHashMap<>();
    for (Row cell : cells.rows()) {
      List<Object> key = Answer.values(cell, List.of("facet", "label", "value", "state"));
      Object state = key.get(3);
      int[] count = counts.computeIfAbsent(key.subList(0, 3), first -> new int[3]);
      count[state.equals(COMPUTED) ? 0 : state.equals(INFERRED) ? 1 : 2]++;
    }
    List<List<Object>> rows = new ArrayList<>();
    counts.forEach(
        (key, count) -> {
          List<Object> row = new ArrayList<>(key);
          for (int of : count) {
            row.add(of);
          }
          rows.add(row);
        });
    return Html.table(
        "Cells by value", List.of("facet", "settings", "value", COMPUTED, INFERRED, OPEN), rows);
  }
}
