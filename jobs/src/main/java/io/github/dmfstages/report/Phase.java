package io.github.dmfstages.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;

/**
 * The phase diagram that the page shows first. The page's script computes others.
 *
 * @param across the field of its columns: the initial scale if some depth has several, otherwise
 *     the rank
 * @param up the field of its rows
 * @param cells one list for each cell that has runs deeper than 1: the values of both fields, the
 *     mean of stages - R, and the number of runs
 */
record Phase(String across, String up, List<List<Object>> cells) {
  private static final String DEPTH = "depth";
  private static final String SCALE = "init_scale";

  /** Returns the phase diagram of a sweep's runs. */
  static Phase of(Answer runs) {
    Map<Object, Set<Object>> scales =
        runs.rows().stream()
            .collect(
                Collectors.groupingBy(
                    row -> row.getAs(DEPTH),
                    Collectors.mapping(
                        row -> row.getAs(SCALE), Collectors.toCollection(HashSet::new))));
    String across = scales.values().stream().anyMatch(of -> of.size() > 1) ? SCALE : "rank";
    return new Phase(across, DEPTH, cells(runs.rows(), List.of(across, DEPTH)));
  }

  private static List<List<Object>> cells(List<Row> runs, List<String> fields) {
    Map<List<Object>, DoubleSummaryStatistics> cells =
        runs.stream()
            .filter(run -> run.<Integer>getAs(DEPTH) > 1 && run.getAs("stages_less_rank") != null)
            .collect(
                Collectors.groupingBy(
                    run -> Answer.values(run, fields),
                    LinkedHashMap::new,
                    Collectors.summarizingDouble(run -> run.<Integer>getAs("stages_less_rank"))));
    List<List<Object>> rows = new ArrayList<>();
    cells.forEach(
        (cell, stages) ->
            rows.add(
                Arrays.asList(cell.get(0), cell.get(1), stages.getAverage(), stages.getCount())));
    return rows;
  }
}
