package io.github.dmfstages;

import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.result.Provenance;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.run.Run;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/**
 * A warehouse as a sweep over very many seeds leaves it, without computing them all: a thousand
 * seeds are, and the rows of others repeat their results, no two of which stand in one commit.
 */
public final class FilledWarehouse {
  private static final int ROWS_A_COMMIT = 1000;
  private static final Provenance PROVENANCE = Provenance.current("spark");

  private FilledWarehouse() {}

  /** Takes a warehouse, a sweep file, how many of its runs, and overrides of keys. */
  public static void main(String[] args) throws InvalidConfigException, IOException {
    Configuration hadoop = new Configuration();
    SweepFile sweep = SweepFile.read(args[1], hadoop, List.of(args).subList(3, args.length));
    fill(Warehouse.at(args[0], hadoop), sweep, Integer.parseInt(args[2]));
  }

  private static void fill(Warehouse warehouse, SweepFile sweep, int count) {
    Map<List<Object>, RunResult> results = new ConcurrentHashMap<>();
    List<RunConfig> runs = sweep.runs().values().stream().limit(count).toList();
    IntStream.range(0, (count + ROWS_A_COMMIT - 1) / ROWS_A_COMMIT)
        .parallel()
        .mapToObj(i -> runs.subList(i * ROWS_A_COMMIT, Math.min(count, (i + 1) * ROWS_A_COMMIT)))
        .map(batch -> batch.stream().map(config -> row(config, results)).toList())
        .forEach(rows -> append(warehouse, sweep.name(), rows));
  }

  private static RunRow row(RunConfig config, Map<List<Object>, RunResult> results) {
    RunResult result =
        results.computeIfAbsent(
            List.of(
                config.widths(),
                config.targetRank(),
                config.stepSize(),
                config.seed() % ROWS_A_COMMIT),
            alike -> Run.execute(config));
    return new RunRow(config.runId(), 1, config, result, null, PROVENANCE);
  }

  private static void append(Warehouse warehouse, String sweep, List<RunRow> rows) {
    try {
      warehouse.append(sweep, rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
