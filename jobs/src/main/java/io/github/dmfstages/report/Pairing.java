package io.github.dmfstages.report;

import io.github.dmfstages.row.GroupKeys;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;

/**
 * How the runs of two sweeps are paired: by all settings except those in which the sweeps differ,
 * which are the settings that have no value in both.
 *
 * @param sweep the first sweep
 * @param other the second sweep
 * @param differing the columns of the settings in which they differ, each with its values in the
 *     first sweep and in the second
 */
record Pairing(String sweep, String other, Map<String, List<List<String>>> differing) {
  /** The name of the answer that has the pairs. */
  static final String NAME = "pairs";

  /** The statement returns at most this many pairs. */
  static final int MOST = 20_000;

  private static final String DEFAULT = "its default";

  /** Returns how to pair the runs of two sweeps, given the runs of both. */
  static Pairing of(String sweep, String other, List<Row> runs) {
    Map<String, List<List<String>>> differing = new LinkedHashMap<>();
    for (String key : GroupKeys.NAMES) {
      Map<String, String> here = values(runs, sweep, key);
      Map<String, String> there = values(runs, other, key);
      if (here.keySet().stream().noneMatch(there::containsKey)) {
        differing.put(key, List.of(List.copyOf(here.values()), List.copyOf(there.values())));
      }
    }
    return new Pairing(sweep, other, differing);
  }

  /** Returns the values of a setting in a sweep as exact texts, each with a text for people. */
  private static Map<String, String> values(List<Row> runs, String sweep, String key) {
    Map<String, String> values = new TreeMap<>();
    runs.stream()
        .filter(run -> run.getAs("sweep").equals(sweep))
        .map(run -> value(run, key))
        .forEach(value -> values.put(String.valueOf(value), Shown.value(value)));
    return values;
  }

  private static Object value(Row run, String key) {
    int defaulted = run.fieldIndex("defaulted");
    if (!run.isNullAt(defaulted) && run.getList(defaulted).contains(key)) {
      return DEFAULT;
    }
    int column = run.fieldIndex(key);
    boolean isList = run.schema().apply(column).dataType() instanceof ArrayType;
    return isList && !run.isNullAt(column) ? run.getList(column) : run.get(column);
  }

  /** Returns the statement that makes the pairs. */
  String sql() {
    String sql = new Figure(NAME).sql();
    return differing.isEmpty()
        ? sql
        : sql.replace(
            "${configuration}",
            "${configuration except %s}".formatted(String.join(", ", differing.keySet())));
  }

  /** Returns how many different values a column of the pairs has. */
  static long distinct(Answer pairs, String column) {
    return pairs.rows().stream().map(row -> row.<String>getAs(column)).distinct().count();
  }

  /** Returns sentences about the settings in which the sweeps differ. */
  String words() {
    return differing.isEmpty()
        ? "Every setting has some value in both sweeps, so a run is paired with the run of the other sweep that has the same values of all settings."
        : "The sweeps differ in %s. A run is paired with the runs of the other sweep that have the same values of all other settings."
            .formatted(
                differing.entrySet().stream()
                    .map(
                        setting ->
                            "%s (%s; %s)"
                                .formatted(
                                    setting.getKey(),
                                    some(setting.getValue().get(0)),
                                    some(setting.getValue().get(1))))
                    .collect(Collectors.joining(", ")));
  }

  private static String some(Collection<String> values) {
    int most = 5;
    String first = values.stream().limit(most).collect(Collectors.joining(", "));
    return values.size() > most ? first + " and %d more".formatted(values.size() - most) : first;
  }
}
