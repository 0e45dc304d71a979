package io.github.dmfstages.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import io.github.dmfstages.config.Key.BadValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * The values that a grid gives to one key.
 *
 * @param key which key
 * @param points its values, in the order of the file
 * @param source all of it, as it stands there
 * @param whole whether all of its values could be read
 */
record Axis(Key key, List<Point> points, ConfigValue source, boolean whole) {
  private static final Set<String> RANGE = Set.of("from", "to");

  /**
   * One value, as read and as it stands in the file.
   *
   * @param value of the type that the key reads
   * @param source where it was written
   */
  record Point(Object value, ConfigValue source) {}

  /** The same, of which not all values could be read. */
  Axis partly() {
    return new Axis(key, points, source, false);
  }

  /** How an axis is read: {@link Axis#read} or {@link Axis#readOne}. */
  @FunctionalInterface
  interface Reader {
    Axis read(Key key, ConfigValue value, List<Problem> problems);
  }

  /** Reads one value; what is wrong goes to {@code problems}. */
  static Axis readOne(Key key, ConfigValue value, List<Problem> problems) {
    boolean several =
        value instanceof ConfigObject
            || (value instanceof ConfigList list && !key.isMeantAsOneValue(list));
    if (several) {
      problems.add(Problem.of(key.label(), value, "should be one value; several make a sweep"));
      return new Axis(key, List.of(), value, false);
    }
    return of(key, value, List.of(value), problems);
  }

  /** Reads a value, a list of values or a range; what is wrong goes to {@code problems}. */
  static Axis read(Key key, ConfigValue value, List<Problem> problems) {
    return of(key, value, values(key, value, problems), problems);
  }

  private static Axis of(
      Key key, ConfigValue source, List<ConfigValue> values, List<Problem> problems) {
    List<Point> points = new ArrayList<>();
    for (ConfigValue one : values) {
      try {
        points.add(new Point(key.read(one), one));
      } catch (BadValueException e) {
        problems.add(Problem.of(key.label(), one, e.getMessage()));
      }
    }
    boolean whole = !points.isEmpty() && points.size() == values.size();
    return new Axis(key, List.copyOf(points), source, whole);
  }

  private static List<ConfigValue> values(Key key, ConfigValue value, List<Problem> problems) {
    if (value instanceof ConfigObject range) {
      return range(key, range, problems);
    }
    if (!(value instanceof ConfigList list) || key.isOneValue(list)) {
      return List.of(value);
    }
    if (list.isEmpty()) {
      problems.add(Problem.of(key.label(), value, "is an axis without values; give at least one"));
    }
    return list;
  }

  private static List<ConfigValue> range(Key key, ConfigObject range, List<Problem> problems) {
    if (!key.takesRange() || !range.keySet().equals(RANGE)) {
      String right =
          key.takesRange()
              ? "should be a value, a list or { from = .., to = .. }"
              : "should be a value or a list";
      problems.add(Problem.of(key.label(), range, right));
      return List.of();
    }
    try {
      long from = Key.whole(range.get("from"));
      long to = Key.whole(range.get("to"));
      if (from > to) {
        problems.add(
            Problem.of(key.label(), range, "is a range without values; from must not exceed to"));
      } else if (to - from < 0 || to - from >= Grid.MAX_RUNS) {
        problems.add(
            Problem.of(
                key.label(),
                range,
                String.format(Locale.ROOT, "has more than %,d values", Grid.MAX_RUNS)));
        return List.of();
      }
      return LongStream.rangeClosed(from, to)
          .mapToObj(i -> ConfigValueFactory.fromAnyRef(i).withOrigin(range.origin()))
          .toList();
    } catch (BadValueException e) {
      problems.add(Problem.of(key.label(), range, "from and to " + e.getMessage()));
      return List.of();
    }
  }

  static boolean isNothing(ConfigValue value) {
    return value.valueType() == ConfigValueType.NULL;
  }
}
