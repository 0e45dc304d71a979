package io.github.dmfstages.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.file.Suggestion;
import io.github.dmfstages.setting.BadValueException;
import io.github.dmfstages.setting.Literal;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Setting;
import io.github.dmfstages.setting.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Reads the boundaries that a sweep file looks for. */
final class Boundaries {
  /** The key of a sweep file that lists its boundaries. */
  static final String SECTION = "boundaries";

  private static final List<String> KEYS =
      List.of("along", "between", "where", "tolerance", "scan", "grid");
  private static final double USUAL_TOLERANCE = .05;
  private static final double LEAST_TOLERANCE = 1e-12;
  private static final int USUAL_SCAN = 8;
  private static final int MOST_SCANNED = 10_000;
  // A double holds all whole numbers up to this one.
  private static final double MOST_WHOLE = 1L << 53;

  private final List<Written> all = new ArrayList<>();

  private Boundaries() {}

  /** A boundary as it is written, whose grid has both ends of the interval. */
  private record Written(
      int number,
      Setting<?> along,
      ConfigValue condition,
      SearchInterval interval,
      Grid grid,
      ConfigOrigin origin) {
    Boundary complete(InputFiles files) {
      return new Boundary(
          number,
          along,
          condition.unwrapped().toString().strip(),
          Problem.at(condition.origin(), ""),
          interval,
          grid.points(along, origin, files));
    }
  }

  /**
   * Reads the boundaries of a sweep file, and adds what is wrong to {@code problems}.
   *
   * @param defaults the grid whose values the grid of a boundary replaces
   * @param overriding the grid whose values replace those of each grid
   */
  static Boundaries read(
      ConfigObject root, Grid defaults, Grid overriding, List<Problem> problems) {
    Boundaries read = new Boundaries();
    ConfigValue section = root.get(SECTION);
    if (section == null) {
      return read;
    }
    if (!(section instanceof ConfigList list)
        || list.isEmpty()
        || list.stream().anyMatch(v -> !(v instanceof ConfigObject))) {
      problems.add(
          Problem.of(
              SECTION,
              section,
              "should be a list of one or more { along = KEY, between = [LOW, HIGH], where = \"SQL\", grid { .. } }"));
      return read;
    }
    for (int i = 0; i < list.size(); i++) {
      written(i + 1, (ConfigObject) list.get(i), defaults, overriding, problems)
          .ifPresent(read.all::add);
    }
    return read;
  }

  private static Optional<Written> written(
      int number, ConfigObject written, Grid defaults, Grid overriding, List<Problem> problems) {
    written.forEach(
        (key, value) -> {
          if (!KEYS.contains(key)) {
            problems.add(Problem.of(key, value, Suggestion.unknown("key", key, KEYS)));
          }
        });
    Optional<Setting<?>> along =
        required(written, "along", problems).flatMap(value -> along(value, problems));
    Optional<ConfigValue> between = required(written, "between", problems);
    Optional<ConfigValue> where = required(written, "where", problems);
    where
        .filter(value -> value.valueType() != ConfigValueType.STRING || text(value).isBlank())
        .ifPresent(
            value ->
                problems.add(
                    Problem.of(
                        "where",
                        value,
                        "should be a condition in SQL over a row of view runs, such as \"spe_stages = rank\"")));
    ConfigObject grid = grid(written, problems);
    if (along.isEmpty() || between.isEmpty() || where.isEmpty()) {
      return Optional.empty();
    }
    Grid own = overriding.over(Grid.readZipped(grid, problems).over(defaults));
    Stream.concat(Stream.of(along.get()), along.get().alternative().stream())
        .filter(key -> own.layer(key).filter(l -> l.compareTo(Layer.GRID) >= 0).isPresent())
        .forEach(
            key ->
                problems.add(
                    Problem.of(
                        key.name(),
                        own.axis(key).orElseThrow().source(),
                        "can't be set, because the boundary is searched along "
                            + along.get()
                            + "; remove it")));
    Grid ends =
        Grid.read(Layer.GRID, Map.of(along.get().name(), between.get()), problems).over(own);
    return interval(along.get(), between.get(), written, ends, problems)
        .map(
            interval ->
                new Written(number, along.get(), where.get(), interval, ends, written.origin()));
  }

  private static Optional<ConfigValue> required(
      ConfigObject written, String key, List<Problem> problems) {
    if (!written.containsKey(key)) {
      problems.add(Problem.at(written.origin(), "a boundary needs " + key));
    }
    return Optional.ofNullable(written.get(key));
  }

  private static String text(ConfigValue value) {
    return String.valueOf(value.unwrapped());
  }

  private static Optional<Setting<?>> along(ConfigValue value, List<Problem> problems) {
    Optional<Setting<?>> key = Settings.named(text(value));
    String wrong =
        key.isEmpty()
            ? Grid.unknown(text(value), List.of())
            : key.get().decidesBits() && isNumeric(key.get())
                ? null
                : "should be a key whose values are numbers and decide the result, such as init-scale";
    if (wrong != null) {
      problems.add(Problem.of("along", value, wrong));
      return Optional.empty();
    }
    return key;
  }

  private static boolean isNumeric(Setting<?> key) {
    return switch (key.scalar()) {
      case INTEGER, WHOLE -> !key.takesList();
      case REAL -> !key.takesList() && !key.takesFiles();
      case TEXT, FLAG -> false;
    };
  }

  private static ConfigObject grid(ConfigObject written, List<Problem> problems) {
    ConfigValue grid = written.get("grid");
    if (grid instanceof ConfigObject object) {
      return object;
    }
    if (grid != null) {
      problems.add(Problem.of("grid", grid, "should be { key = value, .. }"));
    }
    return ConfigFactory.empty().root();
  }

  private static Optional<SearchInterval> interval(
      Setting<?> along,
      ConfigValue between,
      ConfigObject written,
      Grid ends,
      List<Problem> problems) {
    boolean whole = along.scalar() != Setting.Scalar.REAL;
    double tolerance = tolerance(written.get("tolerance"), whole, problems);
    int scan = scan(written.get("scan"), problems);
    List<Axis.Point> values = ends.axis(along).orElseThrow().points();
    if (!(between instanceof ConfigList list) || list.size() != 2) {
      problems.add(Problem.of("between", between, "should be two numbers, [low, high]"));
      return Optional.empty();
    }
    if (values.size() != 2) {
      // What is wrong with the numbers was reported when they were read.
      return Optional.empty();
    }
    double low = ((Number) values.get(0).value()).doubleValue();
    double high = ((Number) values.get(1).value()).doubleValue();
    if (low >= high) {
      problems.add(Problem.of("between", between, "should be [low, high] with low below high"));
      return Optional.empty();
    }
    if (whole && Math.max(Math.abs(low), Math.abs(high)) > MOST_WHOLE) {
      problems.add(
          Problem.of("between", between, "should be whole numbers of at most 2^53 in magnitude"));
      return Optional.empty();
    }
    if (ends.size() / 2 * scan > Grid.MAX_RUNS) {
      problems.add(
          Grid.tooMany("the scan of this boundary has", ends.size() / 2 * scan, written.origin()));
      return Optional.empty();
    }
    return Optional.of(new SearchInterval(low, high, whole, tolerance, scan));
  }

  private static double tolerance(ConfigValue value, boolean whole, List<Problem> problems) {
    if (value == null) {
      return whole ? 0 : USUAL_TOLERANCE;
    }
    try {
      double tolerance = Literal.real(Hocon.written(value));
      if (tolerance >= LEAST_TOLERANCE && tolerance <= 1) {
        return tolerance;
      }
      problems.add(
          Problem.of(
              "tolerance",
              value,
              "should be above 0 and at most 1, such as 0.05 for a bracket whose ends differ by 5 %"
                  + (whole ? "; without it, whole numbers end at neighbours" : "")));
    } catch (BadValueException e) {
      problems.add(Problem.of("tolerance", value, e.getMessage()));
    }
    return USUAL_TOLERANCE;
  }

  private static int scan(ConfigValue value, List<Problem> problems) {
    if (value == null) {
      return USUAL_SCAN;
    }
    try {
      return (int) Literal.whole(Hocon.written(value), 2, MOST_SCANNED);
    } catch (BadValueException e) {
      problems.add(Problem.of("scan", value, e.getMessage()));
      return USUAL_SCAN;
    }
  }

  /** Returns the grids of all boundaries, each with both ends of its interval. */
  Grids grids(Grid defaults) {
    Grids grids = Grids.none(defaults);
    all.forEach(boundary -> grids.add(boundary.grid, boundary.origin));
    return grids;
  }

  /**
   * Returns the boundaries with their points, and passes the runs of their scans to {@code accept}.
   * It is called if the runs at both ends of each interval are right.
   */
  List<Boundary> complete(InputFiles files, Consumer<RunConfig> accept, List<Problem> problems) {
    List<Boundary> boundaries = all.stream().map(written -> written.complete(files)).toList();
    for (Boundary boundary : boundaries) {
      List<Double> scanned = boundary.interval().scanned();
      boundary.points().parallelStream()
          .map(point -> scan(point, scanned, problems))
          .toList()
          .forEach(runs -> runs.forEach(accept));
    }
    return boundaries;
  }

  private static List<RunConfig> scan(
      BoundaryPoint point, List<Double> values, List<Problem> problems) {
    List<RunConfig> runs = new ArrayList<>();
    for (double value : values) {
      try {
        runs.add(point.at(value));
      } catch (InvalidConfigException e) {
        synchronized (problems) {
          problems.addAll(e.problems());
        }
      }
    }
    return runs;
  }
}
