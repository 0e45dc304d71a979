package io.github.dmfstages.table;

import io.github.dmfstages.config.InvalidConfigException;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.run.RunConfig;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.Type;

/**
 * A run as it stands in the tables, enough to run it again.
 *
 * @param sweep the sweep it belongs to
 * @param runId its id
 * @param attempt its latest attempt
 * @param status how it ended
 * @param digest of its end state; null if it failed
 * @param keys its configuration: the keys of a sweep file with their values in HOCON
 */
public record StoredRun(
    String sweep,
    String runId,
    int attempt,
    String status,
    String digest,
    Map<String, String> keys) {

  static StoredRun of(String sweep, Group row) {
    Map<String, String> keys = new TreeMap<>();
    for (String key : SweepFile.keys()) {
      String column = key.replace('-', '_');
      // hidden_width only summarises layer_widths.
      if (!key.equals("hidden-width") && row.getFieldRepetitionCount(column) > 0) {
        keys.put(key, hocon(row, column));
      }
    }
    return new StoredRun(
        sweep,
        row.getString("run_id", 0),
        row.getInteger("attempt", 0),
        row.getString("status", 0),
        row.getFieldRepetitionCount("digest") > 0 ? row.getString("digest", 0) : null,
        keys);
  }

  private static String hocon(Group row, String column) {
    Type type = row.getType().getType(column);
    if (type.isPrimitive()) {
      return row.getValueToString(row.getType().getFieldIndex(column), 0);
    }
    Group list = row.getGroup(column, 0);
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < list.getFieldRepetitionCount("list"); i++) {
      text.append(i > 0 ? ", " : "").append(list.getGroup("list", i).getValueToString(0, 0));
    }
    return text.append("]").toString();
  }

  /**
   * The configuration, from the row alone.
   *
   * @throws IOException if it is not the one that was stored, which would take another version
   */
  public RunConfig config() throws IOException {
    StringBuilder text = new StringBuilder("name = stored, defaults {}, grids = [ {\n");
    keys.forEach((key, value) -> text.append(key).append(" = ").append(value).append('\n'));
    text.append("} ]");
    try {
      Map<String, RunConfig> runs =
          SweepFile.parse(text.toString(), "run " + runId, List.of()).runs();
      RunConfig config = runs.get(runId);
      if (config == null) {
        throw new IOException(
            "the stored configuration of run %s now has the id %s: it was stored by another version"
                .formatted(runId, runs.keySet().iterator().next()));
      }
      return config;
    } catch (InvalidConfigException e) {
      throw new IOException("the stored configuration can't be used: " + e.getMessage(), e);
    }
  }
}
