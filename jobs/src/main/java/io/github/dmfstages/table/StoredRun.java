package io.github.dmfstages.table;

import com.typesafe.config.ConfigUtil;
import io.github.dmfstages.config.InvalidConfigException;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.model.InputMatrix;
import io.github.dmfstages.run.RunConfig;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;

/**
 * A run as it stands in the tables, enough to run it again.
 *
 * @param sweep the sweep it belongs to
 * @param runId its id
 * @param attempt its latest attempt
 * @param status how it ended
 * @param digest of its end state; null if it failed or timed out
 * @param keys its configuration: the keys of a sweep file with their values in HOCON
 * @param inputs SHA-256 of the files that it was read from, by key, as the row's columns show them
 */
public record StoredRun(
    String sweep,
    String runId,
    int attempt,
    String status,
    String digest,
    Map<String, String> keys,
    Map<String, String> inputs)
    implements Attempt {
  // What decides no bits.
  private static final Set<String> OPERATIONAL = Set.of("time-limit", "checkpoint-interval");

  static StoredRun of(String sweep, Group row) {
    Map<String, String> keys = new TreeMap<>();
    Map<String, String> inputs = new TreeMap<>();
    for (String key : SweepFile.keys()) {
      boolean inFull = SweepFile.inFull(key).filter(other -> has(row, other)).isPresent();
      if (!OPERATIONAL.contains(key) && has(row, key) && !inFull) {
        keys.put(key, hocon(row, key));
        String digest = key + "-sha256";
        if (has(row, digest)) {
          inputs.put(key, hocon(row, digest));
        }
      }
    }
    return new StoredRun(
        sweep,
        row.getString("run_id", 0),
        row.getInteger("attempt", 0),
        row.getString("status", 0),
        row.getFieldRepetitionCount("digest") > 0 ? row.getString("digest", 0) : null,
        keys,
        inputs);
  }

  private static String column(String key) {
    return key.replace('-', '_');
  }

  private static boolean has(Group row, String key) {
    return row.getType().containsField(column(key)) && row.getFieldRepetitionCount(column(key)) > 0;
  }

  private static String hocon(Group row, String key) {
    // Of texts only locations need quotes; a spectrum's list must not have them.
    UnaryOperator<String> quoted =
        key.endsWith("-file") || key.endsWith("-files")
            ? ConfigUtil::quoteString
            : UnaryOperator.identity();
    int field = row.getType().getFieldIndex(column(key));
    if (row.getType().getType(field).isPrimitive()) {
      return quoted.apply(row.getValueToString(field, 0));
    }
    Group list = row.getGroup(field, 0);
    return IntStream.range(0, list.getFieldRepetitionCount("list"))
        .mapToObj(i -> quoted.apply(list.getGroup("list", i).getValueToString(0, 0)))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /**
   * The configuration, from the row and the files that it names.
   *
   * @throws IOException if it is not the one that was stored, because a file has changed or the row
   *     is of another version
   */
  public RunConfig config(Configuration hadoop) throws IOException {
    // A row has a value for every key, those without an effect among them: such may be defaults.
    StringBuilder text = new StringBuilder("name = stored, grids = [{}], defaults {\n");
    keys.forEach((key, value) -> text.append(key).append(" = ").append(value).append('\n'));
    text.append('}');
    try {
      RunConfig config =
          SweepFile.parse(text.toString(), "run " + runId, hadoop, List.of())
              .runs()
              .values()
              .iterator()
              .next();
      checkInputs(config);
      if (!config.runId().equals(runId)) {
        throw new IOException(
            "the stored configuration of run %s now has the id %s: it was stored by another version"
                .formatted(runId, config.runId()));
      }
      return config;
    } catch (InvalidConfigException e) {
      throw new IOException("the stored configuration can't be used: " + e.getMessage(), e);
    }
  }

  private void checkInputs(RunConfig config) throws IOException {
    for (var input : config.inputs().entrySet()) {
      String key = input.getKey();
      List<String> now = input.getValue().stream().map(InputMatrix::sha256).toList();
      String shown = key.endsWith("-files") ? now.toString() : now.get(0);
      if (!shown.equals(inputs.get(key))) {
        throw new IOException(
            "%s = %s has changed since run %s: its SHA-256 was %s and is %s"
                .formatted(key, keys.get(key), runId, inputs.get(key), shown));
      }
    }
  }
}
