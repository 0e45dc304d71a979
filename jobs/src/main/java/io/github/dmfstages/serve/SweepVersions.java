package io.github.dmfstages.serve;

import io.github.dmfstages.store.Table;
import io.github.dmfstages.store.TableFile;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/**
 * The states of the sweeps of a warehouse that their reports show, each with a short name, its
 * version. While a sweep runs, each commit changes its tables, and it is computed on the same
 * machine: its version changes so seldom that making reports takes a small share of the time.
 */
final class SweepVersions {
  /** A report is made again after this many times as long as it took. */
  private static final long PAUSE = 15;

  /** The first report of a sweep takes longer, because the JVM compiles what makes it. */
  private static final long FIRST_NANOS = 1_000_000_000;

  private final Warehouse warehouse;
  private final Duration mostLag;
  private final Map<String, Version> versions = new HashMap<>();
  private final Map<String, Long> nanos = new HashMap<>();

  /** A version, the files of the sweep at that time, when it began, and what it costs since. */
  private record Version(String name, Set<Path> files, long since, Lag lag) {}

  /**
   * The versions of the sweeps of {@code warehouse}.
   *
   * @param mostLag how far a report may be behind a sweep that runs because the server uses much of
   *     the machine
   */
  SweepVersions(Warehouse warehouse, Duration mostLag) {
    this.warehouse = warehouse;
    this.mostLag = mostLag;
  }

  /** Returns the version of a sweep that a report shows if it is made now. */
  synchronized String of(String sweep, boolean isRunning) throws IOException {
    Set<Path> files = new HashSet<>();
    for (Table table : Table.ALL) {
      warehouse.table(table, sweep).committed().stream().map(TableFile::path).forEach(files::add);
    }
    long now = System.nanoTime();
    Version version = versions.get(sweep);
    boolean mayWait =
        version != null
            && isRunning
            && (now - version.since() < PAUSE * nanos.getOrDefault(sweep, 0L)
                || version.lag().mayGrow());
    if (!mayWait && (version == null || !version.files().equals(files))) {
      version = new Version("%08x".formatted(files.hashCode()), files, now, new Lag(mostLag));
      versions.put(sweep, version);
    }
    return version.name();
  }

  /** Remembers how long a report of a sweep took. */
  synchronized void took(String sweep, long time) {
    nanos.put(sweep, nanos.containsKey(sweep) ? time : Math.min(time, FIRST_NANOS));
  }
}
