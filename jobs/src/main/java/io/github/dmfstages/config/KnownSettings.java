package io.github.dmfstages.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.file.Storage;
import io.github.dmfstages.file.Suggestion;
import io.github.dmfstages.file.TextFile;
import io.github.dmfstages.setting.BadValueException;
import io.github.dmfstages.setting.Setting;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.setting.Values;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * What a person knows of runs that another program executed: values of settings, of which none is
 * needed, and the number of steps between records.
 *
 * @param values the values
 * @param recordEvery the number of steps from each record to the next; null if it was not given
 * @param written each key with its value as text, sorted
 */
public record KnownSettings(Values values, Long recordEvery, Map<String, String> written)
    implements Serializable {
  private static final String RECORD_EVERY = "record-every";

  /** Either the singular values of the target or a file with it. */
  private static final String TARGET = "target";

  /**
   * Reads a file with settings, if there is one, and values that replace its values.
   *
   * @param location the file, in HOCON, JSON or YAML; null for none
   * @param overrides texts of the form KEY=VALUE
   * @throws InvalidConfigException with everything that is wrong
   */
  public static KnownSettings read(String location, List<String> overrides, Storage storage)
      throws InvalidConfigException {
    List<Problem> problems = new ArrayList<>();
    Map<String, ConfigValue> given = new TreeMap<>();
    if (location != null) {
      ConfigObject root = parse(TextFile.read(location, storage), location);
      root.forEach((key, value) -> given.put(key(key, value), value));
    }
    for (String override : overrides) {
      int equals = override.indexOf('=');
      String source = Problem.SET + override;
      if (equals <= 0) {
        problems.add(new Problem(source, 0, "should be KEY=VALUE"));
        continue;
      }
      Hocon.parse("value = " + override.substring(equals + 1), source)
          .forEach((name, value) -> given.put(key(override.substring(0, equals), value), value));
    }
    Values.Builder values = Values.NONE.change();
    Map<String, String> written = new TreeMap<>();
    InputFiles files = new InputFiles(location == null ? "." : location, storage);
    Long recordEvery = null;
    for (Map.Entry<String, ConfigValue> entry : given.entrySet()) {
      String key = entry.getKey();
      written.put(key, Hocon.written(entry.getValue()).toString());
      Optional<Setting<?>> setting = Settings.named(key);
      if (key.equals(RECORD_EVERY)) {
        recordEvery = recordEvery(entry.getValue(), problems);
      } else if (setting.filter(Settings.MONITOR::equals).isPresent()) {
        problems.add(
            Problem.of(
                key,
                entry.getValue(),
                "is for runs that dmf executes; record what you need in the file, and leave this"
                    + " out"));
      } else if (setting.isEmpty()) {
        List<String> known =
            Stream.concat(Settings.ALL.stream().map(Setting::name), Stream.of(RECORD_EVERY, TARGET))
                .toList();
        problems.add(Problem.of(key, entry.getValue(), Suggestion.unknown("key", key, known)));
      } else {
        set(values, setting.get(), entry.getValue(), files, problems);
      }
    }
    InvalidConfigException.throwIfAny(problems);
    return new KnownSettings(values.values(), recordEvery, written);
  }

  private static ConfigObject parse(String text, String location) throws InvalidConfigException {
    if (!location.matches(".*\\.ya?ml")) {
      return Hocon.parse(text, location);
    }
    try {
      Object root = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
      if (root == null) {
        return ConfigFactory.empty().root();
      }
      if (root instanceof Map<?, ?> map) {
        Map<String, Object> named = new TreeMap<>();
        map.forEach((key, value) -> named.put(String.valueOf(key), value));
        return (ConfigObject)
            ConfigValueFactory.fromAnyRef(
                named, ConfigOriginFactory.newSimple(location).description());
      }
      throw wrong(location, "should have keys and values, such as rank: 3");
    } catch (YAMLException | com.typesafe.config.ConfigException e) {
      throw wrong(location, "is not valid YAML: " + e.getMessage().replaceAll("\\s+", " "));
    }
  }

  private static InvalidConfigException wrong(String location, String message) {
    return new InvalidConfigException(List.of(new Problem(location, 0, message)));
  }

  /** Returns the key of a setting that is written with underscores or, for a target, in short. */
  private static String key(String written, ConfigValue value) {
    String key = written.strip().replace('_', '-');
    if (!key.equals(TARGET)) {
      return key;
    }
    return value.valueType() == ConfigValueType.LIST
        ? Settings.SPECTRUM.name()
        : Settings.TARGET_FILE.name();
  }

  private static Long recordEvery(ConfigValue value, List<Problem> problems) {
    String text = Hocon.written(value).toString();
    if (text.matches("[1-9]\\d{0,11}")) {
      return Long.valueOf(text);
    }
    problems.add(Problem.of(RECORD_EVERY, value, "should be a whole number of steps, at least 1"));
    return null;
  }

  private static <T> void set(
      Values.Builder values,
      Setting<T> setting,
      ConfigValue value,
      InputFiles files,
      List<Problem> problems) {
    try {
      T complete =
          setting.complete(setting.parse(Hocon.written(value)), files.named(setting.name(), value));
      Optional<String> wrong = setting.wrong(complete);
      if (wrong.isPresent()) {
        problems.add(Problem.of(setting.name(), value, wrong.get()));
      } else {
        values.set(setting, complete);
      }
    } catch (BadValueException e) {
      problems.add(Problem.of(setting.name(), value, e.getMessage()));
    } catch (InvalidConfigException e) {
      problems.addAll(e.problems());
    }
  }

  /**
   * Returns these values with one of another text, if the text is a valid value of the setting.
   * Matrix files are not read.
   */
  public static Optional<Values> with(Values values, Setting<?> setting, String text) {
    return setting.takesFiles() ? Optional.empty() : parsed(values, setting, text);
  }

  private static <T> Optional<Values> parsed(Values values, Setting<T> setting, String text) {
    try {
      T value = setting.complete(setting.parse(text), null);
      return setting.wrong(value).isPresent()
          ? Optional.empty()
          : Optional.of(values.change().set(setting, value).values());
    } catch (BadValueException e) {
      return Optional.empty();
    }
  }
}
