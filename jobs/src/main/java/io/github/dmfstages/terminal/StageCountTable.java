package io.github.dmfstages.terminal;

import io.github.dmfstages.store.RunGroup;
import io.github.dmfstages.store.StageCounts;
import io.github.dmfstages.text.Numbers;
import io.github.dmfstages.text.TextTable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table of stage counts by rank that a sweep prints at its end. */
public final class StageCountTable {
  private static final Comparator<RunGroup> ORDER =
      Comparator.comparingInt(RunGroup::depth).thenComparingInt(RunGroup::rank);

  /**
   * The keys over which a line pools runs. All step sizes below the stability limit follow the same
   * gradient flow.
   */
  private static final List<String> POOLED = List.of("step_size", "relative_step_size");

  private static final String SHA256 = "\\b([0-9a-f]{7})[0-9a-f]{57}\\b";

  private StageCountTable() {}

  /**
   * Prints a line for each group of runs that differ only in seeds and step sizes. The line shows
   * its depth and rank, and each key that distinguishes it from another group of this depth and
   * rank.
   */
  public static void print(List<RunGroup> counts, PrintWriter out) {
    List<String> compared =
        StageCounts.keys().stream().filter(key -> !POOLED.contains(key)).toList();
    List<String> varying = varying(compared, counts);
    List<String> header = new ArrayList<>(List.of("depth", "rank"));
    varying.forEach(key -> header.add(key.replace('_', '-')));
    header.addAll(List.of("runs", "converged", "SPE stages (runs)"));
    List<Comparison> comparisons =
        Arrays.stream(Comparison.values())
            .filter(comparison -> counts.stream().anyMatch(comparison::isOf))
            .toList();
    comparisons.forEach(comparison -> header.addAll(comparison.columns()));
    header.add("mean steps");
    TextTable table = new TextTable(header);
    counts.stream()
        .sorted(ORDER)
        .collect(
            Collectors.groupingBy(
                alike ->
                    compared.stream().map(key -> Optional.ofNullable(alike.value(key))).toList(),
                LinkedHashMap::new,
                Collectors.toList()))
        .values()
        .forEach(group -> table.add(line(group, varying, comparisons)));
    table.print(out);
  }

  /** The rank with which the number of stages is compared. */
  private enum Comparison {
    /** The target's rank, if all of the target is observed. */
    RANK,
    /**
     * The rank at the end of the run, if a part of the target is observed. A matrix of another rank
     * than the target's may be learned then.
     */
    RANK_AT_THE_END;

    private List<String> columns() {
      return switch (this) {
        case RANK -> List.of("stages = rank");
        case RANK_AT_THE_END -> List.of("rank at end (runs)", "stages = rank at end");
      };
    }

    private boolean isOf(RunGroup alike) {
      return alike.seesAll() == (this == RANK);
    }

    private Stream<String> cells(List<RunGroup> group) {
      if (!isOf(group.get(0))) {
        return columns().stream().map(column -> Numbers.NONE);
      }
      return switch (this) {
        case RANK -> Stream.of(Long.toString(sum(group, RunGroup::runsEqualRank)));
        case RANK_AT_THE_END ->
            Stream.of(
                counted(group, RunGroup::ranksAtTheEnd),
                Long.toString(sum(group, RunGroup::runsEqualRankEnd)));
      };
    }
  }

  /**
   * Returns notes about what the table does not show: what completion and sensing are compared
   * with, and that a line counts runs of several step sizes.
   */
  public static List<String> notes(List<RunGroup> counts) {
    Stream<String> partial =
        counts.stream().anyMatch(Comparison.RANK_AT_THE_END::isOf)
            ? Stream.of(
                "completion and sensing may learn a matrix of another rank than the target's,"
                    + " so their stages are compared with the rank at the end")
            : Stream.of();
    return Stream.concat(partial, pooled(counts).stream()).toList();
  }

  private static Optional<String> pooled(List<RunGroup> counts) {
    long sizes =
        counts.stream()
            .map(a -> POOLED.stream().map(key -> Optional.ofNullable(a.value(key))).toList())
            .distinct()
            .count();
    return sizes > 1
        ? Optional.of(
            "each line of the table counts runs with %d step sizes; view stage_counts keeps them apart"
                .formatted(sizes))
        : Optional.empty();
  }

  /**
   * Returns the keys, besides depth and rank, that have two or more values for some depth and rank.
   */
  private static List<String> varying(List<String> keys, List<RunGroup> counts) {
    Map<List<Integer>, List<RunGroup>> lines =
        counts.stream().collect(Collectors.groupingBy(a -> List.of(a.depth(), a.rank())));
    return keys.stream()
        .filter(key -> lines.values().stream().anyMatch(line -> varies(key, line)))
        .toList();
  }

  private static boolean varies(String key, List<RunGroup> line) {
    return line.stream().map(a -> Optional.ofNullable(a.stated(key))).distinct().count() > 1;
  }

  private static List<String> line(
      List<RunGroup> group, List<String> keys, List<Comparison> comparisons) {
    RunGroup first = group.get(0);
    long ended = sum(group, RunGroup::ended);
    return Stream.of(
            Stream.of(Integer.toString(first.depth()), Integer.toString(first.rank())),
            keys.stream().map(key -> shown(first.value(key))),
            Stream.of(
                Long.toString(sum(group, RunGroup::runs)),
                Long.toString(sum(group, RunGroup::converged)),
                counted(group, RunGroup::histogram)),
            comparisons.stream().flatMap(comparison -> comparison.cells(group)),
            Stream.of(
                ended == 0 ? "" : "%.0f".formatted((double) sum(group, RunGroup::steps) / ended)))
        .flatMap(cells -> cells)
        .toList();
  }

  /** Returns the value of a key for people. */
  static String shown(Object value) {
    if (value instanceof Double number) {
      return Numbers.exact(number);
    }
    return value == null ? "" : value.toString().replaceAll(SHA256, "$1");
  }

  /** Returns each number with its count of runs, and how many runs have no number. */
  private static String counted(
      List<RunGroup> group, Function<RunGroup, SortedMap<Integer, Long>> numbers) {
    SortedMap<Integer, Long> histogram = new TreeMap<>();
    group.forEach(c -> numbers.apply(c).forEach((n, runs) -> histogram.merge(n, runs, Long::sum)));
    long none = sum(group, RunGroup::uncounted);
    return Stream.concat(
            histogram.entrySet().stream().map(e -> "%d (%d)".formatted(e.getKey(), e.getValue())),
            none > 0 ? Stream.of("not counted (%d)".formatted(none)) : Stream.of())
        .collect(Collectors.joining(", "));
  }

  private static long sum(List<RunGroup> group, ToLongFunction<RunGroup> what) {
    return group.stream().mapToLong(what).sum();
  }
}
