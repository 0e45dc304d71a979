package io.github.dmfstages.cli;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A sweep of 200 runs that is long enough to be hit in its middle, and the views over it if nobody
 * hits it, which are computed once in a JVM.
 */
public final class LongSweep implements ParameterResolver {
  public static final int RUNS = 200;

  static final String TEXT =
      """
      name = long
      defaults { rows = 10, cols = 10, spectrum = geometric, rank = 3, depth = 3, relative-step-size = 0.04 }
      grids = [{ seed = { from = 1, to = 200 } }]
      """;

  /** What differs from one computation of a run to the next. */
  private static final String[] OF_THE_COMPUTATION = {
    "seconds", "kernel", "provenance", "ended_at", "first_ended", "last_ended", "computed_at"
  };

  private final LocalSpark spark = new LocalSpark();

  /**
   * What an undisturbed sweep leaves.
   *
   * @param views rows as JSON, sorted, of each view that reads files
   */
  record Undisturbed(Map<String, List<String>> views) {
    private static Undisturbed once;

    private static synchronized Undisturbed of(SparkSession spark) {
      if (once == null) {
        once = compute(spark);
      }
      return once;
    }

    private static Undisturbed compute(SparkSession spark) {
      try {
        Path folder = Files.createTempDirectory("undisturbed");
        Outcome sweep =
            Launcher.in(folder).dmf("sweep", write(folder).toString(), "--master", "local[2]");
        if (sweep.exitCode() != 0) {
          throw new IllegalStateException(sweep.toString());
        }
        Undisturbed computed = new Undisturbed(LongSweep.views(spark, folder));
        FileUtil.fullyDelete(folder.toFile());
        return computed;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Rows in the files at {@code location}, as they are: each run's once, and once more in the file
   * that a sweep's end merges up to 32 files into.
   */
  static Map<String, Long> rowsOfRuns(SparkSession spark, String location) {
    return spark
        .read()
        .parquet(location + "/runs/sweep=long")
        .groupBy("run_id")
        .count()
        .collectAsList()
        .stream()
        .collect(Collectors.toMap(row -> row.getString(0), row -> row.getLong(1)));
  }

  /** Writes the sweep file. */
  public static Path write(Path folder) throws IOException {
    return Files.writeString(folder.resolve("long.conf"), TEXT);
  }

  /** The warehouse of a sweep that was started in {@code folder}. */
  public static Warehouse warehouse(Path folder) throws IOException {
    return Warehouse.at(folder.resolve("warehouse").toString(), new Configuration());
  }

  /** How many runs are committed now. */
  static int committed(Path folder) {
    return committed(folder.resolve("warehouse").toString());
  }

  /** How many runs are committed now in the warehouse at {@code location}. */
  static int committed(String location) {
    try {
      return Warehouse.at(location, new Configuration()).committed("long").runs().size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Files of runs that are committed. */
  public static List<Path> files(Path folder) {
    Path runs = folder.resolve("warehouse/runs/sweep=long");
    if (!Files.isDirectory(runs)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(runs)) {
      return all.filter(path -> path.getFileName().toString().matches("[^.].*\\.parquet")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The name of the newest checkpoint of a sweep; empty if there is none. */
  static String checkpoint(Path folder, String sweep) {
    Path checkpoints = folder.resolve("warehouse/checkpoints/sweep=" + sweep);
    if (!Files.isDirectory(checkpoints)) {
      return "";
    }
    try (Stream<Path> files = Files.list(checkpoints)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("[^.].*\\.checkpoint"))
          .sorted()
          .reduce("", (a, b) -> b);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Rows as JSON, sorted, of each view that reads files, without what is of the computation alone.
   */
  static Map<String, List<String>> views(SparkSession spark, Path folder) throws IOException {
    return views(spark, folder.resolve("warehouse").toString());
  }

  /** The same of the warehouse at {@code location}. */
  static Map<String, List<String>> views(SparkSession spark, String location) throws IOException {
    Views.register(spark, Warehouse.at(location, new Configuration()));
    Map<String, List<String>> views = new TreeMap<>();
    // The other views follow from these.
    for (Views.View view : Views.ALL.stream().filter(view -> view.over().isEmpty()).toList()) {
      views.put(
          view.name(),
          spark.table(view.name()).drop(OF_THE_COMPUTATION).toJSON().collectAsList().stream()
              .sorted()
              .toList());
    }
    return views;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Undisturbed.class;
  }

  @Override
  public Undisturbed resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return Undisturbed.of(spark.resolveParameter(parameter, context));
  }
}
