package io.github.dmfstages.serve;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The reports that were read last, as HTML. Not safe for several threads. */
final class ReportCache {
  /** A report of many runs has several megabytes. */
  private static final int MOST = 8;

  private final Map<List<String>, Entry> entries = new LinkedHashMap<>(MOST, 0.75f, true);

  private record Entry(String version, String page) {}

  /** Returns the report of some sweeps at a version; null if it has to be made. */
  String get(List<String> sweeps, String version) {
    Entry entry = entries.get(sweeps);
    return entry != null && entry.version().equals(version) ? entry.page() : null;
  }

  void put(List<String> sweeps, String version, String page) {
    entries.put(sweeps, new Entry(version, page));
    if (entries.size() > MOST) {
      entries.remove(entries.keySet().iterator().next());
    }
  }
}
