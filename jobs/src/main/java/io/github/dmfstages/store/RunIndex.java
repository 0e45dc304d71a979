package io.github.dmfstages.store;

import io.github.dmfstages.store.TableFile.UnreadableException;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;

/**
 * The committed runs of one sweep. Each file is read only once, because files never change and a
 * driver asks several times before it starts.
 */
final class RunIndex {
  private Map<Path, TableFile> files = Map.of();
  private Set<Path> known = Set.of();
  // The result of the last reading, and the files that it is about.
  private CommittedRuns last = CommittedRuns.NONE;
  private Set<Path> lastFiles = Set.of();

  /**
   * Returns the runs in these files; reads only files that were not read before.
   *
   * @param present the committed files of the sweep, with those that others replace
   * @throws IOException if a file is of a newer version of this program, or the file system fails
   */
  synchronized CommittedRuns read(List<TableFile> present) throws IOException {
    Map<Path, TableFile> before = files;
    Set<Path> now = present.stream().map(TableFile::path).collect(Collectors.toSet());
    if (last.unreadable().isEmpty() && now.equals(lastFiles)) {
      return last;
    }
    Map<String, String> unreadable = new HashMap<>();
    Set<String> replaced = new HashSet<>();
    // The objects of before have read their footers already.
    files =
        present.stream()
            .map(file -> before.getOrDefault(file.path(), file))
            .collect(Collectors.toMap(TableFile::path, file -> file));
    for (TableFile file : files.values()) {
      try {
        replaced.addAll(Replacement.by(file));
      } catch (UnreadableException e) {
        unreadable.put(file.path().toString(), e.getMessage());
      }
    }
    List<TableFile> live =
        files.values().stream()
            .filter(file -> !replaced.contains(file.path().getName()))
            .filter(file -> !unreadable.containsKey(file.path().toString()))
            .toList();
    boolean allThere =
        live.stream().map(TableFile::path).collect(Collectors.toSet()).containsAll(known);
    Set<Path> nowKnown = new HashSet<>(allThere ? known : Set.of());
    Map<String, CommittedRun> all = new HashMap<>(allThere ? last.runs() : Map.of());
    long rows = 0;
    for (TableFile file : live) {
      rows += file.rows();
      if (!nowKnown.contains(file.path())) {
        try {
          Attempt.latest(List.of(file), CommittedRun.COLUMNS, CommittedRun::of)
              .forEach((id, run) -> all.merge(id, run, Attempt::later));
          nowKnown.add(file.path());
        } catch (UnreadableException e) {
          unreadable.put(file.path().toString(), e.getMessage());
        }
      }
    }
    known = nowKnown;
    last = new CommittedRuns(Collections.unmodifiableMap(all), unreadable, rows);
    lastFiles = now;
    return last;
  }
}
