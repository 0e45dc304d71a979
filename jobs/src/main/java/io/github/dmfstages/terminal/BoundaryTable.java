package io.github.dmfstages.terminal;

import io.github.dmfstages.setting.Spelling;
import io.github.dmfstages.store.BoundaryRow;
import io.github.dmfstages.store.FoundBoundaries;
import io.github.dmfstages.text.Numbers;
import io.github.dmfstages.text.TextTable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table of boundaries that a sweep prints at its end. */
public final class BoundaryTable {
  private static final String UNCHANGED = "unchanged";

  private BoundaryTable() {}

  /**
   * Prints a line for each change of each configuration. Points that differ only in their seeds
   * share a line, which shows the smallest low end of their brackets, the median of their middles,
   * and the largest high end.
   */
  public static void print(List<BoundaryRow> rows, PrintWriter out) {
    List<Map<String, Object>> points =
        rows.stream().map(FoundBoundaries::pointWithoutSeeds).toList();
    List<String> varying = varying(points);
    List<String> header = new ArrayList<>(List.of("boundary", "along"));
    varying.forEach(key -> header.add(key.replace('_', '-')));
    header.addAll(List.of("change", "points", "from", "median", "to", "theory", "search"));
    TextTable table = new TextTable(header);
    Map<List<Object>, List<BoundaryRow>> lines = new LinkedHashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      BoundaryRow row = rows.get(i);
      List<Object> key =
          new ArrayList<>(List.of(row.boundary(), Optional.ofNullable(row.change())));
      points.get(i).values().forEach(value -> key.add(Optional.ofNullable(value)));
      lines.computeIfAbsent(key, first -> new ArrayList<>()).add(row);
    }
    lines.values().forEach(group -> table.add(line(group, varying)));
    table.print(out);
  }

  private static List<String> varying(List<Map<String, Object>> points) {
    return points.stream()
        .flatMap(point -> point.keySet().stream())
        .distinct()
        .filter(
            key -> points.stream().map(p -> Optional.ofNullable(p.get(key))).distinct().count() > 1)
        .toList();
  }

  private static List<String> line(List<BoundaryRow> group, List<String> varying) {
    BoundaryRow first = group.get(0);
    Map<String, Object> point = FoundBoundaries.pointWithoutSeeds(first);
    boolean changes = first.change() != null;
    return Stream.of(
            Stream.of(Integer.toString(first.boundary()), first.along().name()),
            varying.stream().map(key -> StageCountTable.shown(point.get(key))),
            Stream.of(
                changes ? first.change().toString() : Numbers.NONE, Integer.toString(group.size())),
            changes
                ? Stream.of(
                    Numbers.of(group.stream().mapToDouble(BoundaryRow::low).min().getAsDouble()),
                    Numbers.of(median(group)),
                    Numbers.of(group.stream().mapToDouble(BoundaryRow::high).max().getAsDouble()))
                : Stream.of(Numbers.NONE, Numbers.NONE, Numbers.NONE),
            Stream.of(theory(first), states(group)))
        .flatMap(cells -> cells)
        .toList();
  }

  private static String theory(BoundaryRow row) {
    Double theory = FoundBoundaries.theory(row);
    return theory == null ? Numbers.NONE : Numbers.of(theory);
  }

  private static double median(List<BoundaryRow> group) {
    List<Double> middles = new ArrayList<>();
    group.forEach(
        row ->
            middles.add(
                row.low() > 0
                    ? Math.sqrt(row.low()) * Math.sqrt(row.high())
                    : (row.low() + row.high()) / 2));
    Collections.sort(middles);
    int half = middles.size() / 2;
    return middles.size() % 2 == 1
        ? middles.get(half)
        : (middles.get(half - 1) + middles.get(half)) / 2;
  }

  private static String states(List<BoundaryRow> group) {
    return group.stream()
        .collect(Collectors.groupingBy(BoundaryRow::state, TreeMap::new, Collectors.counting()))
        .entrySet()
        .stream()
        .map(state -> "%s (%d)".formatted(state.getKey(), state.getValue()))
        .collect(Collectors.joining(", "));
  }

  /**
   * Returns notes about points at which the condition does not change, changes more than once, or
   * is NULL.
   */
  public static List<String> notes(List<BoundaryRow> rows) {
    List<String> notes = new ArrayList<>();
    note(
        rows,
        row -> row.state().equals(UNCHANGED),
        "at %s, the condition does not change; choose a wider interval if you expect a change",
        notes);
    note(
        rows,
        row -> row.change() != null && row.change() == 1 && row.changes() > 1,
        "at %s, the condition changes more than once; view boundaries has a row for each change",
        notes);
    note(
        rows,
        row -> row.undecided() > 0 && (row.change() == null || row.change() == 1),
        "at %s, the condition is NULL for some runs, for example because they diverged or failed; to count NULL as false, write coalesce(CONDITION, false)",
        notes);
    return notes;
  }

  private static void note(
      List<BoundaryRow> rows, Predicate<BoundaryRow> which, String text, List<String> notes) {
    int count = (int) rows.stream().filter(which).count();
    if (count > 0) {
      notes.add(text.formatted(Spelling.counted(count, "point")));
    }
  }
}
