package io.github.dmfstages.serve;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/**
 * The answers to the statements that were asked last. They hold for the files from which they were
 * computed, and are forgotten once there are others.
 */
final class KeptAnswers {
  /** An answer in memory has at most 64 KiB. */
  private static final int MOST = 256;

  private final Map<Key, byte[]> answers = new LinkedHashMap<>(MOST, 0.75f, true);
  private Set<Path> files = Set.of();

  /** What decides an answer besides the files: the statement, the format, and how many rows. */
  record Key(String sql, String format, long rows) {}

  /** Returns the answer from these files; null if it has to be computed. */
  synchronized byte[] get(Set<Path> now, Key key) {
    if (!now.equals(files)) {
      answers.clear();
      files = now;
    }
    return answers.get(key);
  }

  /** Keeps an answer that was computed from these files. */
  synchronized void put(Set<Path> from, Key key, byte[] answer) {
    if (from.equals(files)) {
      answers.put(key, answer);
      if (answers.size() > MOST) {
        answers.remove(answers.keySet().iterator().next());
      }
    }
  }
}
