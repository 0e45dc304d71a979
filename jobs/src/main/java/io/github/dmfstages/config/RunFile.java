package io.github.dmfstages.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.file.Storage;
import io.github.dmfstages.file.TextFile;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Setting;
import io.github.dmfstages.setting.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One run: a file that has the keys of a sweep at top level, each with one value, and optionally a
 * name. An option of the command line replaces the value in the file, and that replaces the
 * declared default.
 *
 * @param name the name of the run; null if it has none
 * @param config the configuration of the run
 * @param assumed the settings that were taken from the example, because there is no file and they
 *     were not given, each as an option with its value
 */
public record RunFile(String name, RunConfig config, List<String> assumed) {
  /** The run that is computed if nothing is given. */
  private static final List<Option> EXAMPLE =
      List.of(
          new Option(Settings.ROWS.name(), "10"),
          new Option(Settings.COLS.name(), "10"),
          new Option(Settings.SPECTRUM.name(), "geometric"),
          new Option(Settings.RANK.name(), "3"),
          new Option(Settings.DEPTH.name(), "3"));

  private static final String NAME = "name";
  private static final String NO_CHECKPOINTS =
      "has no effect, because a run by itself saves no checkpoints; those of dmf sweep do";
  private static final List<String> SWEEP_SECTIONS =
      Stream.concat(Grids.SECTIONS.stream(), Stream.of(Boundaries.SECTION, Refine.SECTION))
          .toList();
  private static final List<String> OTHER_OPTIONS =
      List.of(NAME, "json", "factors", "matrix", "trajectory", "verbose", "help");

  /**
   * An option of the command line, whose key may be unknown.
   *
   * @param key the key without the dashes
   * @param value the value as it was written; blank if there was none
   */
  public record Option(String key, String value) {
    @Override
    public String toString() {
      return ("--" + key + " " + value).stripTrailing();
    }
  }

  /**
   * Reads a run file, if there is one, and the options that replace its values.
   *
   * @param files the run file, or an empty list; more than one file is refused
   * @throws InvalidConfigException with everything that is wrong with the file, the options and the
   *     run
   */
  public static RunFile read(List<String> files, List<Option> options, Storage storage)
      throws InvalidConfigException {
    List<Problem> problems = new ArrayList<>();
    String location = files.isEmpty() ? null : files.get(0);
    String source = location == null ? "the command line" : location;
    files.stream()
        .skip(1)
        .map(
            other ->
                new Problem(
                    other,
                    0,
                    "is a second run file, but only one is allowed; the first is " + location))
        .forEach(problems::add);
    ConfigObject root = ConfigFactory.empty().root();
    boolean whole = true;
    if (location != null) {
      try {
        root = Hocon.parse(TextFile.read(location, storage), location);
      } catch (InvalidConfigException e) {
        problems.addAll(e.problems());
        whole = false;
      }
    }
    return resolve(root, location, whole, source, options, storage, problems);
  }

  /**
   * Reads the text of a run file.
   *
   * @param text the content of the file, in HOCON
   * @param source the location of the file. Messages show it, and the files that the text names are
   *     looked up in its folder.
   * @throws InvalidConfigException with everything that is wrong
   */
  public static RunFile parse(String text, String source, Storage storage)
      throws InvalidConfigException {
    return resolve(
        Hocon.parse(text, source), source, true, source, List.of(), storage, new ArrayList<>());
  }

  private static RunFile resolve(
      ConfigObject root,
      String location,
      boolean readable,
      String source,
      List<Option> options,
      Storage storage,
      List<Problem> problems)
      throws InvalidConfigException {
    boolean whole = readable;
    Map<String, ConfigValue> inFile = new TreeMap<>(root);
    Map<String, ConfigValue> given = values(options, problems);
    List<String> assumed = location == null ? assume(inFile, given) : List.of();
    ConfigValue nameInFile = inFile.remove(NAME);
    ConfigValue name = given.containsKey(NAME) ? given.remove(NAME) : nameInFile;
    String checkedName = name == null ? null : SweepFile.name("name", name, problems);
    for (String section : SWEEP_SECTIONS) {
      ConfigValue found = inFile.remove(section);
      if (found != null) {
        problems.add(
            Problem.at(
                found.origin(),
                section
                    + " belongs in a sweep file; a run file has only keys (run a sweep file with"
                    + " dmf sweep)"));
        whole = false;
      }
    }
    Grid grid =
        Grid.readOne(Layer.COMMAND_LINE, given, problems)
            .over(Grid.readOne(Layer.GRID, inFile, problems).over(Grid.reference()));
    grid.idle().forEach(idle -> problems.add(idle.problem()));
    grid.written(Settings.CHECKPOINT_INTERVAL)
        .map(value -> Problem.of(Settings.CHECKPOINT_INTERVAL.name(), value, NO_CHECKPOINTS))
        .ifPresent(problems::add);
    List<RunConfig> configs = new ArrayList<>();
    if (whole) {
      grid.expand(
          "this run",
          ConfigOriginFactory.newSimple(source),
          new InputFiles(source, storage),
          run -> configs.add(run.config()),
          problems);
    }
    InvalidConfigException.throwIfAny(problems);
    return new RunFile(checkedName, configs.get(0), assumed);
  }

  /**
   * Adds those settings of the example that a run needs and that were not given, and returns them
   * as options.
   */
  private static List<String> assume(
      Map<String, ConfigValue> values, Map<String, ConfigValue> given) {
    boolean hasTarget =
        given.containsKey(Settings.TARGET_FILE.name())
            || given.containsKey(Settings.OUTPUTS_FILE.name());
    boolean hasRank = given.get(Settings.SPECTRUM.name()) instanceof ConfigList;
    List<String> assumed = new ArrayList<>();
    for (Option option : EXAMPLE) {
      boolean needed =
          option.key().equals(Settings.DEPTH.name())
              || !(hasTarget || (hasRank && option.key().equals(Settings.RANK.name())));
      if (needed && !given.containsKey(option.key())) {
        values.put(option.key(), ConfigValueFactory.fromAnyRef(option.value(), option.toString()));
        assumed.add(option.toString());
      }
    }
    return assumed;
  }

  /**
   * Returns the settings that have an effect on a single run as {@code --key value}, each with its
   * line of help.
   */
  public static Map<String, String> options() {
    Map<String, String> lines = new LinkedHashMap<>();
    Settings.ALL.stream()
        .filter(setting -> setting != Settings.CHECKPOINT_INTERVAL)
        .forEach(setting -> lines.put(setting.name(), setting.help() + setting.defaultNote()));
    return lines;
  }

  private static Map<String, ConfigValue> values(List<Option> options, List<Problem> problems) {
    Map<String, ConfigValue> values = new LinkedHashMap<>();
    Set<String> seen = new HashSet<>();
    for (Option option : options) {
      String key = option.key();
      if (!key.equals(NAME) && Settings.named(key).isEmpty()) {
        problems.add(new Problem(option.toString(), 0, Grid.unknown(key, OTHER_OPTIONS)));
      } else if (!seen.add(key)) {
        problems.add(new Problem(option.toString(), 0, "is given twice; give it once"));
      } else if (option.value().isBlank()) {
        problems.add(new Problem(option.toString(), 0, "has no value"));
      } else {
        try {
          values.put(key, value(option));
        } catch (InvalidConfigException e) {
          problems.add(
              new Problem(
                  option.toString(),
                  0,
                  "is not one value; put a list or a text with special characters in quotes"));
        }
      }
    }
    return values;
  }

  /**
   * Reads the value of an option as HOCON. A name or a path is taken as it is written, and a list
   * or a map needs no brackets.
   */
  private static ConfigValue value(Option option) throws InvalidConfigException {
    String text = option.value().strip();
    String source = option.toString();
    Setting<?> key = Settings.named(option.key()).orElse(null);
    boolean bracketed = text.startsWith("[");
    if (key == null || (key.takesFiles() && !key.takesList())) {
      return ConfigValueFactory.fromAnyRef(option.value(), source);
    }
    if (key.takesFiles() && !bracketed) {
      return ConfigValueFactory.fromIterable(Arrays.asList(text.split("\\s*,\\s*", -1)), source);
    }
    boolean list = key.takesList() && !bracketed && (key.words().isEmpty() || text.contains(","));
    boolean map = key.takesMap() && !text.startsWith("{");
    String value = list ? "[" + text + "]" : map ? "{" + text + "}" : text;
    ConfigObject parsed = Hocon.parse("value = " + value, source);
    if (parsed.size() != 1 || parsed.get("value") == null) {
      throw new InvalidConfigException(List.of());
    }
    return parsed.get("value");
  }
}
