package io.github.dmfstages.intake;

import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.row.RunColumns;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.store.Attempt;
import io.github.dmfstages.store.Compaction;
import io.github.dmfstages.store.Lease;
import io.github.dmfstages.store.Removal;
import io.github.dmfstages.store.StageCounts;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.store.WarehouseRepair;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;

/**
 * Imports files into a sweep of a warehouse: all of them or none. A file that was imported before
 * with the same options is left out. With other options, its runs get a new attempt.
 */
public final class Import {
  private static final List<String> COLUMNS =
      List.of("run_id", "attempt", "origin", RunColumns.SOURCE_SHA256, RunColumns.IMPORT_OPTIONS);

  private final Warehouse warehouse;
  private final String sweep;
  private final ImportOptions options;
  private final Configuration hadoop;

  /**
   * Prepares an import.
   *
   * @param sweep the name of the sweep, which has no other than imported runs
   */
  public Import(Warehouse warehouse, String sweep, ImportOptions options, Configuration hadoop) {
    this.warehouse = warehouse;
    this.sweep = sweep;
    this.options = options;
    this.hadoop = hadoop;
  }

  /** Reads files, and makes the rows of their runs. */
  @FunctionalInterface
  public interface Reader {
    /**
     * Reads files that were not imported before.
     *
     * @return the runs of all files
     * @throws InvalidConfigException with what is wrong with any of the files
     */
    List<? extends Made> read(List<Source> sources) throws IOException, InvalidConfigException;
  }

  /**
   * A file and the SHA-256 of its bytes.
   *
   * @param location the location with its scheme
   */
  public record Source(String location, String sha256) implements Serializable {}

  /** A run whose row is made when it is written. */
  public interface Made {
    /** Returns the id of the run. */
    String runId();

    /** Makes the row. This can be done once. */
    RunRow row(int attempt);
  }

  /**
   * What an import did.
   *
   * @param imported how many runs were imported
   * @param unchanged how many files were imported before with the same options
   */
  public record Outcome(int imported, int unchanged) {}

  /** A run that was imported before. */
  private record Before(int attempt, boolean isImported, String sha256, String options)
      implements Attempt {
    static Before of(Group row) {
      return new Before(
          row.getInteger("attempt", 0),
          text(row, "origin").equals("imported"),
          text(row, RunColumns.SOURCE_SHA256),
          text(row, RunColumns.IMPORT_OPTIONS));
    }

    private static String text(Group row, String column) {
      return row.getFieldRepetitionCount(column) > 0 ? row.getString(column, 0) : "";
    }
  }

  /** Returns the files that paths and patterns name, each with the SHA-256 of its bytes. */
  public static List<Source> sources(List<String> locations, Configuration hadoop)
      throws IOException, InvalidConfigException {
    List<Source> sources = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String location : locations) {
      for (String name : SourceFile.named(location, hadoop)) {
        SourceFile file = SourceFile.at(name, hadoop);
        String sha256 = file.sha256();
        // Two files with the same bytes are the same run.
        if (seen.add(sha256)) {
          sources.add(new Source(file.location(), sha256));
        }
      }
    }
    return sources;
  }

  /** Returns a reader for one file after another in this JVM. */
  public Reader here() {
    return sources -> {
      List<Made> made = new ArrayList<>();
      List<Problem> problems = new ArrayList<>();
      for (Source source : sources) {
        try {
          made.addAll(
              ImportedFile.read(source.location(), source.sha256(), options, hadoop).runs());
        } catch (InvalidConfigException e) {
          problems.addAll(e.problems());
        }
      }
      InvalidConfigException.throwIfAny(problems);
      return made;
    };
  }

  /**
   * Reads the files and commits their runs, all of them or none, and counts stages again.
   *
   * @param each receives each row that is written
   * @param say receives messages for a person: what this waits for and what it repaired
   * @throws InvalidConfigException with what is wrong with any of the files, or if the sweep has
   *     runs that this program computed; nothing was written
   */
  public Outcome run(
      List<Source> sources, Reader reader, Consumer<RunRow> each, Consumer<String> say)
      throws IOException, InvalidConfigException, InterruptedException {
    checkName();
    List<Source> wanted = notImported(sources);
    if (wanted.isEmpty()) {
      return new Outcome(0, sources.size());
    }
    List<? extends Made> runs = reader.read(wanted);
    try (Lease lease =
        Lease.take(
            warehouse, sweep, waiting -> say.accept("sweep %s: %s".formatted(sweep, waiting)))) {
      WarehouseRepair.repair(warehouse, sweep).forEach(say);
      commit(lease, runs, wanted, each);
      Compaction.run(lease.warehouse(), sweep, Compaction.GRACE);
      StageCounts.refresh(lease.warehouse(), sweep);
    }
    return new Outcome(runs.size(), sources.size() - wanted.size());
  }

  private Map<String, Before> before() throws IOException {
    return warehouse.latest(sweep, COLUMNS, Before::of);
  }

  private void checkName() throws IOException, InvalidConfigException {
    long computed = before().values().stream().filter(run -> !run.isImported()).count();
    if (computed > 0) {
      throw new InvalidConfigException(
          List.of(
              new Problem(
                  "--name '%s'".formatted(sweep),
                  0,
                  "is a sweep with %d runs that dmf computed; choose another name"
                      .formatted(computed))));
    }
  }

  private List<Source> notImported(List<Source> sources) throws IOException {
    Set<String> same = new HashSet<>();
    before()
        .values()
        .forEach(
            run -> {
              if (run.options().equals(options.json())) {
                same.add(run.sha256());
              }
            });
    return sources.stream().filter(source -> !same.contains(source.sha256())).toList();
  }

  private void commit(
      Lease lease, List<? extends Made> runs, List<Source> sources, Consumer<RunRow> each)
      throws IOException {
    Map<String, Before> before = before();
    Iterator<RunRow> rows =
        runs.stream()
            .sorted(Comparator.comparing(Made::runId))
            .map(
                run -> {
                  Before known = before.get(run.runId());
                  RunRow row = run.row(known == null ? 1 : known.attempt() + 1);
                  each.accept(row);
                  return row;
                })
            .iterator();
    lease.warehouse().append(sweep, rows);
    Set<String> files = new HashSet<>();
    sources.forEach(source -> files.add(source.sha256()));
    Map<String, Before> stale = new HashMap<>(before);
    stale.values().removeIf(run -> !files.contains(run.sha256()));
    runs.forEach(run -> stale.remove(run.runId()));
    if (!stale.isEmpty()) {
      // With other run keys, the same file has other runs.
      Removal.of(lease.warehouse(), sweep, stale::containsKey);
    }
  }
}
