package io.github.dmfstages.serve;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/**
 * The answers to the statements that were asked last. They hold for the files from which they were
 * computed, and are forgotten once there are others.
 */
final class KeptAnswers {
  /** The largest answer that is kept, in bytes. */
  static final int LARGEST = 24 << 20;

  private static final long ALL = 64 << 20;
  private static final int USUAL_NUMBER = 64;

  private final Map<Key, byte[]> answers = new LinkedHashMap<>(USUAL_NUMBER, 0.75f, true);
  private Set<Path> files = Set.of();
  private long bytes;

  /** What decides an answer besides the files: the statement, the format, and how many rows. */
  record Key(String sql, String format, long rows) {}

  /** Returns the answer from these files; null if it has to be computed. */
  synchronized byte[] get(Set<Path> now, Key key) {
    if (!now.equals(files)) {
      answers.clear();
      bytes = 0;
      files = now;
    }
    return answers.get(key);
  }

  /** Keeps an answer that was computed from these files. */
  synchronized void put(Set<Path> from, Key key, byte[] answer) {
    if (from.equals(files) && answers.putIfAbsent(key, answer) == null) {
      bytes += answer.length;
      Iterator<byte[]> oldest = answers.values().iterator();
      while (bytes > ALL) {
        bytes -= oldest.next().length;
        oldest.remove();
      }
    }
  }
}
