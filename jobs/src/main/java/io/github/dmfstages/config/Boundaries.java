package io.github.dmfstages.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.setting.BadValueException;
import io.github.dmfstages.setting.Literal;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

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

  private final List<Written> all = new ArrayList<>();

  private Boundaries() {}

  /** A boundary as it is written, whose grid has both ends of the interval. */
  private record Written(
      int number,
      Setting<?> along,
      RunExpression condition,
      SearchInterval interval,
      Grid grid,
      ConfigOrigin origin) {
    Boundary complete(InputFiles files) {
      return new Boundary(
          number, along, condition, interval, grid.points(List.of(along), origin, files));
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
    SearchSection section = new SearchSection("a boundary", KEYS, written, problems);
    Optional<Setting<?>> along = section.setting("along");
    Optional<ConfigValue> between = section.required("between");
    section.required("where");
    Optional<RunExpression> where =
        section.expression(
            "where",
            RunExpression.Kind.WHERE,
            "should be a condition in SQL over a row of view runs, such as \"spe_stages = rank\"");
    double tolerance = tolerance(written.get("tolerance"), along, problems);
    int scan = section.whole("scan", USUAL_SCAN, 2, MOST_SCANNED);
    if (along.isEmpty()) {
      section.grid(defaults, overriding, Map.of());
      return Optional.empty();
    }
    Setting<?> key = along.get();
    Grid own = section.grid(defaults, overriding, Map.of(key, "the boundary is searched along"));
    if (between.isEmpty()) {
      return Optional.empty();
    }
    Grid ends = Grid.read(Layer.GRID, Map.of(key.name(), between.get()), problems).over(own);
    Optional<SearchSection.Ends> interval = section.ends("between", key, ends);
    double runs = ends.size() / 2 * scan;
    if (runs > Grid.MAX_RUNS) {
      problems.add(Grid.tooMany("the scan of this boundary has", runs, written.origin()));
      return Optional.empty();
    }
    if (interval.isEmpty() || where.isEmpty()) {
      return Optional.empty();
    }
    SearchInterval values =
        new SearchInterval(
            interval.get().low(),
            interval.get().high(),
            SearchSection.isWhole(key),
            tolerance,
            scan);
    return Optional.of(new Written(number, key, where.get(), values, ends, written.origin()));
  }

  private static double tolerance(
      ConfigValue value, Optional<Setting<?>> along, List<Problem> problems) {
    boolean whole = along.isPresent() && SearchSection.isWhole(along.get());
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
      List<double[]> scanned =
          boundary.interval().scanned().stream().map(value -> new double[] {value}).toList();
      runs(boundary.points(), scanned, problems).forEach(accept);
    }
    return boundaries;
  }

  /** Returns the runs of all points at some values of their open keys, on all cores. */
  static List<RunConfig> runs(
      List<OpenPoint> points, List<double[]> values, List<Problem> problems) {
    return points.parallelStream()
        .flatMap(point -> runs(point, values, problems).stream())
        .toList();
  }

  private static List<RunConfig> runs(
      OpenPoint point, List<double[]> values, List<Problem> problems) {
    List<RunConfig> runs = new ArrayList<>();
    for (double[] at : values) {
      try {
        runs.add(point.at(at));
      } catch (InvalidConfigException e) {
        synchronized (problems) {
          problems.addAll(e.problems());
        }
      }
    }
    return runs;
  }
}
