package io.github.dmfstages.replay;

import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.github.dmfstages.config.InputFiles;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Storage;
import io.github.dmfstages.model.InputMatrix;
import io.github.dmfstages.row.RunColumns;
import io.github.dmfstages.setting.BadValueException;
import io.github.dmfstages.setting.InvalidRunException;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.RunSettings;
import io.github.dmfstages.setting.Setting;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.setting.Values;
import io.github.dmfstages.store.Attempt;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;

/**
 * A run as it is stored in the tables, with everything that is needed to run it again.
 *
 * @param sweep the sweep that it belongs to
 * @param runId the id of the run
 * @param attempt the number of its latest attempt
 * @param status how it ended
 * @param digest the digest of its end state; null if it failed or timed out
 * @param importedFrom the file from which it was imported; null if this program computed it
 * @param columns its configuration, as the row's columns show it
 * @param inputs the SHA-256 of the files that it was read from, as the row's columns show them
 */
public record StoredRun(
    String sweep,
    String runId,
    int attempt,
    String status,
    String digest,
    String importedFrom,
    Map<Setting<?>, Object> columns,
    Map<Setting<?>, Object> inputs)
    implements Attempt {

  /**
   * Finds runs whose ids {@code wanted} accepts, in all sweeps, and returns the latest attempt of
   * each.
   */
  public static List<StoredRun> find(Warehouse warehouse, Predicate<String> wanted)
      throws IOException {
    return warehouse.find(wanted, StoredRun::of);
  }

  private static StoredRun of(String sweep, Group row) {
    Map<Setting<?>, Object> columns = new TreeMap<>();
    Map<Setting<?>, Object> inputs = new TreeMap<>();
    for (Setting<?> setting : Settings.ALL) {
      boolean inFull = setting.full().filter(full -> has(row, full.column())).isPresent();
      if (setting.decidesBits() && has(row, setting.column()) && !inFull) {
        columns.put(setting, value(row, setting.column(), setting));
        if (setting.takesFiles() && has(row, RunColumns.bytes(setting))) {
          inputs.put(setting, value(row, RunColumns.bytes(setting), setting));
        }
      }
    }
    return new StoredRun(
        sweep,
        row.getString("run_id", 0),
        row.getInteger("attempt", 0),
        row.getString("status", 0),
        has(row, "digest") ? row.getString("digest", 0) : null,
        has(row, "source_file") ? row.getString("source_file", 0) : null,
        columns,
        inputs);
  }

  private static boolean has(Group row, String column) {
    return row.getType().containsField(column) && row.getFieldRepetitionCount(column) > 0;
  }

  private static Object value(Group row, String column, Setting<?> setting) {
    int field = row.getType().getFieldIndex(column);
    if (!setting.isListColumn()) {
      return scalar(row, field, setting.scalar());
    }
    Group list = row.getGroup(field, 0);
    return IntStream.range(0, list.getFieldRepetitionCount("list"))
        .mapToObj(i -> scalar(list.getGroup("list", i), 0, setting.scalar()))
        .toList();
  }

  private static Object scalar(Group group, int field, Setting.Scalar type) {
    return switch (type) {
      case TEXT -> group.getString(field, 0);
      case INTEGER -> group.getInteger(field, 0);
      case WHOLE -> group.getLong(field, 0);
      case REAL -> group.getDouble(field, 0);
      case FLAG -> group.getBoolean(field, 0);
    };
  }

  /**
   * Returns the configuration, which is read from the row and from the files that it names.
   *
   * @throws IOException if it is not the configuration that was stored, because a file has changed
   *     or another version of this program wrote the row
   */
  public RunConfig config(Configuration hadoop) throws IOException {
    RunConfig config;
    try {
      Values.Builder values = Values.NONE.change();
      InputFiles files = new InputFiles("run " + runId, Storage.hadoop(hadoop));
      for (Setting<?> setting : columns.keySet()) {
        set(values, setting, files);
      }
      config = RunConfig.resolve(RunSettings.of(values.values()));
    } catch (InvalidConfigException | InvalidRunException | BadValueException e) {
      throw new IOException(
          "the stored configuration of run %s can't be used: %s".formatted(runId, e.getMessage()),
          e);
    }
    for (Setting<?> setting : Settings.ALL) {
      checkInputs(setting, config);
    }
    if (!config.runId().equals(runId)) {
      throw new IOException(
          "the stored configuration of run %s now has the id %s: another version stored it; use that version to replay it"
              .formatted(runId, config.runId()));
    }
    return config;
  }

  private <T> void set(Values.Builder values, Setting<T> setting, InputFiles files)
      throws InvalidConfigException, BadValueException {
    Object column = columns.get(setting);
    Object parsed;
    try {
      parsed = setting.fromColumn(column);
    } catch (BadValueException e) {
      throw new BadValueException("%s = %s %s".formatted(setting, column, e.getMessage()));
    }
    ConfigValue source = ConfigValueFactory.fromAnyRef(column, "run " + runId);
    values.set(setting, setting.complete(parsed, files.named(setting.name(), source)));
  }

  private void checkInputs(Setting<?> setting, RunConfig config) throws IOException {
    List<String> now =
        config.files(setting).orElse(List.of()).stream().map(InputMatrix::sha256).toList();
    Object shown = setting.isListColumn() || now.isEmpty() ? now : now.get(0);
    if (!now.isEmpty() && !shown.equals(inputs.get(setting))) {
      throw new IOException(
          "%s = %s has changed since run %s: its SHA-256 was %s and is %s"
              .formatted(setting, columns.get(setting), runId, inputs.get(setting), shown));
    }
  }
}
