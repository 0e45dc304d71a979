package io.github.dmfstages.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.setting.BadValueException;
import io.github.dmfstages.setting.Setting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The values that a grid gives to one setting.
 *
 * @param setting the setting
 * @param points its values, in the order in which the file lists them
 * @param source the whole value of the key, as the file has it
 * @param whole whether all of its values could be read
 */
record Axis(Setting<?> setting, List<Point> points, ConfigValue source, boolean whole) {
  /**
   * One value: what was read, and what the file has.
   *
   * @param value the value that the setting read
   * @param source where the value is written
   */
  record Point(Object value, ConfigValue source) {}

  /** Returns a copy that is marked as incomplete: not all of its values could be read. */
  Axis partly() {
    return new Axis(setting, points, source, false);
  }

  /** Reads an axis: {@link Axis#read} or {@link Axis#readOne}. */
  @FunctionalInterface
  interface Reader {
    Axis read(Setting<?> setting, ConfigValue value, List<Problem> problems);
  }

  /** Reads one value, and adds what is wrong with it to {@code problems}. */
  static Axis readOne(Setting<?> setting, ConfigValue value, List<Problem> problems) {
    boolean several =
        (value instanceof ConfigObject && !setting.takesMap())
            || (value instanceof ConfigList
                && !setting.isMeantAsOneValue((List<?>) Hocon.written(value)));
    if (several) {
      problems.add(
          Problem.of(
              setting.name(), value, "should be one value; several values need a sweep file"));
      return new Axis(setting, List.of(), value, false);
    }
    return of(setting, value, List.of(value), problems);
  }

  /**
   * Reads a value, a list of values or a range, and adds what is wrong with it to {@code problems}.
   */
  static Axis read(Setting<?> setting, ConfigValue value, List<Problem> problems) {
    return of(setting, value, values(setting, value, problems), problems);
  }

  private static Axis of(
      Setting<?> setting, ConfigValue source, List<ConfigValue> values, List<Problem> problems) {
    List<Point> points = new ArrayList<>();
    for (ConfigValue one : values) {
      try {
        points.add(new Point(setting.parse(Hocon.written(one)), one));
      } catch (BadValueException e) {
        problems.add(Problem.of(setting.name(), one, e.getMessage()));
      }
    }
    boolean whole = !points.isEmpty() && points.size() == values.size();
    return new Axis(setting, List.copyOf(points), source, whole);
  }

  private static List<ConfigValue> values(
      Setting<?> setting, ConfigValue value, List<Problem> problems) {
    if (value instanceof ConfigObject range && !setting.takesMap()) {
      return range(setting, range, problems);
    }
    if (!(value instanceof ConfigList list) || setting.isOneValue((List<?>) Hocon.written(list))) {
      return List.of(value);
    }
    if (list.isEmpty()) {
      problems.add(Problem.of(setting.name(), value, "is an empty list; give at least one value"));
    }
    return list;
  }

  private static List<ConfigValue> range(
      Setting<?> setting, ConfigObject range, List<Problem> problems) {
    try {
      if (!setting.takesRange()) {
        throw new BadValueException("should be a value or a list");
      }
      Map<String, Object> written = new HashMap<>();
      range.forEach((key, value) -> written.put(key, Hocon.written(value)));
      boolean whole = setting.scalar() != Setting.Scalar.REAL;
      return Range.values(written, whole).stream()
          .map(text -> number(text, whole).withOrigin(range.origin()))
          .toList();
    } catch (BadValueException e) {
      problems.add(Problem.of(setting.name(), range, e.getMessage()));
      return List.of();
    }
  }

  // HOCON keeps the text of a number that it parses, which messages show.
  private static ConfigValue number(String text, boolean whole) {
    return whole
        ? ConfigValueFactory.fromAnyRef(Long.valueOf(text))
        : ConfigFactory.parseString("value = " + text).getValue("value");
  }

  /** Returns whether the value is null in HOCON. */
  static boolean isNothing(ConfigValue value) {
    return value.valueType() == ConfigValueType.NULL;
  }
}
