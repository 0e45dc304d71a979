package io.github.dmfstages.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.file.Suggestion;
import io.github.dmfstages.setting.BadValueException;
import io.github.dmfstages.setting.Literal;
import io.github.dmfstages.setting.Setting;
import io.github.dmfstages.setting.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A section of a sweep file whose runs are chosen by a search: which keys are open, between which
 * values, and the grid of the others. Adds what is wrong to a list of problems.
 */
final class SearchSection {
  // A double holds all whole numbers up to this one.
  private static final double MOST_WHOLE = 1L << 53;

  private final String what;
  private final ConfigObject written;
  private final List<Problem> problems;

  /**
   * Reads a section.
   *
   * @param what what the section is called in messages, such as "a boundary"
   * @param keys the keys that it may have
   */
  SearchSection(String what, List<String> keys, ConfigObject written, List<Problem> problems) {
    this.what = what;
    this.written = written;
    this.problems = problems;
    written.forEach(
        (key, value) -> {
          if (!keys.contains(key)) {
            problem(key, Suggestion.unknown("key", key, keys));
          }
        });
  }

  /** Adds a problem with the value of a key. */
  void problem(String key, String message) {
    problems.add(Problem.of(key, written.get(key), message));
  }

  /** Returns the value of a key; without one, that is a problem. */
  Optional<ConfigValue> required(String key) {
    if (!written.containsKey(key)) {
      problems.add(Problem.at(written.origin(), what + " needs " + key));
    }
    return Optional.ofNullable(written.get(key));
  }

  /** Returns the setting that a key names, whose values are numbers; empty if it names none. */
  Optional<Setting<?>> setting(String key) {
    Optional<String> name = required(key).map(SearchSection::text);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    Optional<Setting<?>> named = Settings.named(name.get());
    if (named.isEmpty()) {
      problem(key, Grid.unknown(name.get(), List.of()));
    } else if (!named.get().decidesBits() || !isNumeric(named.get())) {
      problem(
          key,
          "should be a key whose values are numbers and decide the result, such as init-scale");
      return Optional.empty();
    }
    return named;
  }

  private static String text(ConfigValue value) {
    return String.valueOf(value.unwrapped());
  }

  private static boolean isNumeric(Setting<?> key) {
    return switch (key.scalar()) {
      case INTEGER, WHOLE -> !key.takesList();
      case REAL -> !key.takesList() && !key.takesFiles();
      case TEXT, FLAG -> false;
    };
  }

  /** Returns the expression that a key holds; empty if it is missing or no expression. */
  Optional<RunExpression> expression(String key, RunExpression.Kind kind, String should) {
    ConfigValue value = written.get(key);
    if (value == null) {
      return Optional.empty();
    }
    if (value.valueType() != ConfigValueType.STRING || text(value).isBlank()) {
      problem(key, should);
      return Optional.empty();
    }
    return Optional.of(RunExpression.of(kind, value));
  }

  /** Returns a whole number that a key holds, or {@code usual} if it is missing or wrong. */
  int whole(String key, int usual, int least, int most) {
    ConfigValue value = written.get(key);
    try {
      return value == null ? usual : (int) Literal.whole(Hocon.written(value), least, most);
    } catch (BadValueException e) {
      problem(key, e.getMessage());
      return usual;
    }
  }

  /**
   * Returns the section's grid, with the values that it takes from others. It is a problem if it
   * sets an open key or its alternative.
   *
   * @param open the open keys, each with how messages describe what happens along it
   */
  Grid grid(Grid defaults, Grid overriding, Map<Setting<?>, String> open) {
    Grid grid = overriding.over(Grid.readZipped(gridKeys(), problems).over(defaults));
    new TreeMap<>(open)
        .forEach(
            (key, why) ->
                Stream.concat(Stream.of(key), key.alternative().stream())
                    .filter(
                        k -> grid.layer(k).filter(l -> l.compareTo(Layer.GRID) >= 0).isPresent())
                    .forEach(
                        k ->
                            problems.add(
                                Problem.of(
                                    k.name(),
                                    grid.axis(k).orElseThrow().source(),
                                    "can't be set, because " + why + " " + key + "; remove it"))));
    return grid;
  }

  private ConfigObject gridKeys() {
    ConfigValue grid = written.get("grid");
    if (grid instanceof ConfigObject object) {
      return object;
    }
    if (grid != null) {
      problem("grid", "should be { key = value, .. }");
    }
    return ConfigFactory.empty().root();
  }

  /** Returns whether a setting has whole numbers only. */
  static boolean isWhole(Setting<?> setting) {
    return setting.scalar() != Setting.Scalar.REAL;
  }

  /** The two ends of an interval. */
  record Ends(double low, double high) {}

  /**
   * Returns the ends of the interval that {@code key} holds for a setting.
   *
   * @param read the grid in which the setting has both ends
   */
  Optional<Ends> ends(String key, Setting<?> setting, Grid read) {
    if (!(written.get(key) instanceof ConfigList list) || list.size() != 2) {
      problem(key, "should be two numbers, [low, high]");
      return Optional.empty();
    }
    List<Axis.Point> values = read.axis(setting).orElseThrow().points();
    if (values.size() != 2) {
      // What is wrong with the numbers was reported when they were read.
      return Optional.empty();
    }
    double low = ((Number) values.get(0).value()).doubleValue();
    double high = ((Number) values.get(1).value()).doubleValue();
    if (low >= high) {
      problem(key, "should be [low, high] with low below high");
      return Optional.empty();
    }
    if (isWhole(setting) && Math.max(Math.abs(low), Math.abs(high)) > MOST_WHOLE) {
      problem(key, "should be whole numbers of at most 2^53 in magnitude");
      return Optional.empty();
    }
    return Optional.of(new Ends(low, high));
  }
}
