package io.github.dmfstages.cli;

import io.github.dmfstages.setting.Spelling;
import io.github.dmfstages.store.Trash;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.text.Quoted;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes messages about runs that a sweep file no longer names, and about runs that were removed.
 */
final class Unnamed {
  private Unnamed() {}

  /**
   * Returns a message that says how many such runs there are, and which command removes them.
   *
   * @param unnamed how many runs in the table the file does not name
   * @param total how many runs of this sweep are in the table
   * @param file the sweep file
   * @param overrides the values of {@code --set} on the command line
   */
  static String message(
      int unnamed, int total, String file, List<String> overrides, Warehouse warehouse) {
    String command =
        Stream.concat(
                Stream.of(
                    "prune",
                    Quoted.inShell(file),
                    "--warehouse",
                    Quoted.inShell(warehouse.location())),
                overrides.stream().flatMap(set -> Stream.of("--set", Quoted.inShell(set))))
            .collect(Collectors.joining(" "));
    return "%s no longer names %d of %s in the warehouse, but every statistic still counts them. To remove them: %s %s"
        .formatted(file, unnamed, Spelling.counted(total, "run"), Dmf.typed(), command);
  }

  /** Returns a message that says how long removed rows can be restored, and how. */
  static String restoring(Warehouse warehouse, String sweep) {
    return "The removed rows stay in %s for one day. To restore them, move the files back to %s."
        .formatted(Trash.location(warehouse, sweep), Trash.origin(warehouse, sweep));
  }
}
