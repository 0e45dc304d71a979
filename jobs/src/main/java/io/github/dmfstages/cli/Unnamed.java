package io.github.dmfstages.cli;

import io.github.dmfstages.table.Trash;
import io.github.dmfstages.table.Warehouse;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a person is told of runs that a sweep file no longer names, and of runs that were removed.
 */
final class Unnamed {
  private Unnamed() {}

  /**
   * How many there are, and what removes them.
   *
   * @param unnamed how many runs in the table the file does not name
   * @param total all runs of this sweep in the table
   * @param file the sweep file
   * @param overrides what was set on the command line
   */
  static String said(
      int unnamed, int total, String file, List<String> overrides, Warehouse warehouse) {
    String command =
        Stream.concat(
                Stream.of("prune", quoted(file), "--warehouse", quoted(warehouse.location())),
                overrides.stream().flatMap(set -> Stream.of("--set", quoted(set))))
            .collect(Collectors.joining(" "));
    return "%d of %s in the table %s no longer named by %s and still count in every statistic; `%s %s` removes them"
        .formatted(unnamed, runs(total), unnamed == 1 ? "is" : "are", file, Dmf.typed(), command);
  }

  /** For how long removed rows can be had back, and how. */
  static String restoring(Warehouse warehouse, String sweep) {
    return "for a day they are in %s: files that are moved from there to %s are back in the table"
        .formatted(Trash.location(warehouse, sweep), Trash.origin(warehouse, sweep));
  }

  /** A number of runs. */
  static String runs(int count) {
    return count + (count == 1 ? " run" : " runs");
  }

  private static String quoted(String word) {
    return word.matches("[\\w./:=-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
