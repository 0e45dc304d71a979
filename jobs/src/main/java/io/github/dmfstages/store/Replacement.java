package io.github.dmfstages.store;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/**
 * Records which files replace which. A file names in its footer the files that it replaces, so the
 * commit of that file also ends them, and there is no second record that could disagree. Replaced
 * files stay for a grace period, because a reader may have listed them.
 */
final class Replacement {
  private static final String REPLACES = "dmf-stages.replaces";

  private Replacement() {}

  /** Returns the note for the footer of a file that replaces these. */
  static Map<String, String> of(List<TableFile> replaced) {
    return Map.of(
        REPLACES, String.join(" ", replaced.stream().map(file -> file.path().getName()).toList()));
  }

  /** Returns the names of the files that a file replaces. */
  static List<String> by(TableFile file) throws IOException {
    String names = file.notes().getOrDefault(REPLACES, "");
    return names.isEmpty() ? List.of() : List.of(names.split(" ", -1));
  }

  /**
   * Removes files that were replaced longer ago than {@code grace}. This needs no lease, because
   * nobody uses these files any more.
   *
   * @return how many were removed
   */
  static int removeOlder(Warehouse warehouse, SweepTable table, Duration grace) throws IOException {
    Map<String, TableFile> files = new HashMap<>();
    for (TableFile file : table.committed()) {
      files.put(file.path().getName(), file);
    }
    Set<String> removed = new HashSet<>();
    for (TableFile file : files.values()) {
      boolean there = !removed.contains(file.path().getName());
      if (there && warehouse.isOlder(file.path(), grace)) {
        removeReplacedBy(warehouse, file, files, removed);
      }
    }
    return removed.size();
  }

  /**
   * Removes the files that a file replaces, and before each of them the files that it replaces
   * itself. In the other order, rows that were removed would come back for a moment.
   */
  private static void removeReplacedBy(
      Warehouse warehouse, TableFile file, Map<String, TableFile> files, Set<String> removed)
      throws IOException {
    for (String name : by(file)) {
      if (files.containsKey(name) && removed.add(name)) {
        removeReplacedBy(warehouse, files.get(name), files, removed);
        remove(warehouse, files.get(name).path());
      }
    }
    // Such a file only recorded that the others are replaced.
    if (file.rows() == 0 && removed.add(file.path().getName())) {
      remove(warehouse, file.path());
    }
  }

  private static void remove(Warehouse warehouse, Path path) throws IOException {
    if (!warehouse.files().delete(path, false) && warehouse.files().exists(path)) {
      throw new IOException("can't remove " + path);
    }
  }
}
