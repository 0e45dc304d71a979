package io.github.dmfstages.cli;

import io.github.dmfstages.query.TextTable;
import io.github.dmfstages.table.StageCounts.Alike;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Stage counts against rank, for people: what a sweep ends with. */
final class StageCountTable {
  private static final Comparator<Alike> ORDER =
      Comparator.comparingInt(Alike::depth).thenComparingInt(Alike::rank);

  private StageCountTable() {}

  /** Prints a line for each depth and rank. */
  static void print(List<Alike> counts, PrintWriter out) {
    TextTable table =
        new TextTable(
            "depth",
            "rank",
            "runs",
            "converged",
            "SPE stages (runs)",
            "stages = rank",
            "mean steps");
    counts.stream()
        .collect(Collectors.groupingBy(c -> c, () -> new TreeMap<>(ORDER), Collectors.toList()))
        .values()
        .forEach(group -> table.add(line(group)));
    table.print(out);
  }

  private static List<String> line(List<Alike> group) {
    SortedMap<Integer, Long> histogram = new TreeMap<>();
    group.forEach(c -> c.histogram().forEach((n, runs) -> histogram.merge(n, runs, Long::sum)));
    long ended = sum(group, Alike::ended);
    return List.of(
        Integer.toString(group.get(0).depth()),
        Integer.toString(group.get(0).rank()),
        Long.toString(sum(group, Alike::runs)),
        Long.toString(sum(group, Alike::converged)),
        histogram.isEmpty() ? "none" : stages(histogram),
        Long.toString(sum(group, Alike::runsEqualRank)),
        ended == 0 ? "" : "%.0f".formatted((double) sum(group, Alike::steps) / ended));
  }

  private static String stages(Map<Integer, Long> histogram) {
    return histogram.entrySet().stream()
        .map(e -> "%d (%d)".formatted(e.getKey(), e.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static long sum(List<Alike> group, ToLongFunction<Alike> what) {
    return group.stream().mapToLong(what).sum();
  }
}
