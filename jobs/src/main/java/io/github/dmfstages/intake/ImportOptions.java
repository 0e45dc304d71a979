package io.github.dmfstages.intake;

import io.github.dmfstages.config.KnownSettings;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.file.Suggestion;
import io.github.dmfstages.setting.Setting;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.text.Json;
import java.io.Serializable;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How files are to be imported.
 *
 * @param map the names of columns that the person gives, by role
 * @param runKeys the names of the columns that tell the runs of a file apart
 * @param settingOf the settings whose values are in columns of {@code runKeys}, by column
 * @param known what is known of all runs
 */
public record ImportOptions(
    Map<String, String> map,
    List<String> runKeys,
    Map<String, String> settingOf,
    KnownSettings known)
    implements Serializable {
  private static final String MAP = "--map";

  /**
   * Reads the options.
   *
   * @param maps texts of the form OURS=THEIRS, where OURS is a role of a column or the key of a
   *     setting
   * @param keys the names of run keys
   */
  public static ImportOptions of(List<String> maps, List<String> keys, KnownSettings known)
      throws InvalidConfigException {
    List<Problem> problems = new ArrayList<>();
    Map<String, String> map = new TreeMap<>();
    Map<String, String> settingOf = new TreeMap<>();
    List<String> runKeys = new ArrayList<>(keys);
    for (String entry : maps) {
      int equals = entry.indexOf('=');
      String ours = equals < 0 ? entry : entry.substring(0, equals).strip();
      String theirs = equals < 0 ? "" : entry.substring(equals + 1).strip();
      String role = ours.replace('-', '_');
      Optional<Setting<?>> setting = Settings.named(ours.replace('_', '-'));
      if (theirs.isEmpty()) {
        problems.add(new Problem(MAP + " " + entry, 0, "should be OURS=THEIRS, such as loss=mse"));
      } else if (Layout.ROLES.contains(role)) {
        map.put(role, theirs);
      } else if (setting.isPresent()) {
        settingOf.put(theirs, setting.get().name());
        if (!runKeys.contains(theirs)) {
          runKeys.add(theirs);
        }
      } else {
        List<String> all =
            Stream.concat(Layout.ROLES.stream(), Settings.ALL.stream().map(Setting::name)).toList();
        problems.add(
            new Problem(MAP + " " + entry, 0, Suggestion.unknown("column or key", ours, all)));
      }
    }
    InvalidConfigException.throwIfAny(problems);
    return new ImportOptions(map, List.copyOf(runKeys), settingOf, known);
  }

  /** Returns everything here that decides the result of an import, as JSON. */
  String json() {
    StringWriter text = new StringWriter();
    Json.write(
        text,
        0,
        json ->
            json.object(
                () -> {
                  members(json.name("map"), map);
                  json.name("run_keys").array(() -> runKeys.forEach(json::value));
                  members(json.name("setting_of"), settingOf);
                  members(json.name("settings"), known.written());
                }));
    return text.toString().strip();
  }

  /** Writes a map of texts as an object. */
  static void members(Json json, Map<String, String> map) {
    json.object(() -> map.forEach(json::member));
  }

  /** Returns the text of a map of texts as a JSON object. */
  static String object(Map<String, String> map) {
    StringWriter text = new StringWriter();
    Json.write(text, 0, json -> members(json, map));
    return text.toString().strip();
  }
}
