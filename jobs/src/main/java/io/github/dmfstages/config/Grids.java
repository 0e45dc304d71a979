package io.github.dmfstages.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.setting.Setting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * The grids of a section that has the keys {@code defaults} and {@code grids}. A zip beside the
 * grids is a grid of its own, and so is each line of a table of points. The runs of the section are
 * the union of the grids' products.
 */
final class Grids {
  /** The keys of such a section. */
  static final List<String> SECTIONS = List.of("defaults", "grids", Grid.ZIP, PointsFile.SECTION);

  /** The keys that describe runs without grids. */
  private static final List<String> OTHERS =
      List.of(Grid.ZIP, PointsFile.SECTION, Boundaries.SECTION, Refine.SECTION);

  private final List<Section> sections;
  private final Grid defaults;

  private Grids(List<Section> sections, Grid defaults) {
    this.sections = sections;
    this.defaults = defaults;
  }

  /** Returns grids to which others can be added. */
  static Grids none(Grid defaults) {
    return new Grids(new ArrayList<>(), defaults);
  }

  /** Adds a complete grid, which is written at {@code origin}. */
  void add(Grid grid, ConfigOrigin origin) {
    sections.add(new Section(grid, origin));
  }

  /** A grid and the place where it is written. */
  private record Section(Grid grid, ConfigOrigin origin) {}

  /**
   * Reads a section, and adds what is wrong to {@code problems}.
   *
   * @param origin the place that messages name if something is missing from the section
   * @param outer the grid whose values the section's defaults replace
   * @param overriding the grid whose values replace those of each grid of the section
   * @param files reads the table of points
   */
  static Grids read(
      ConfigObject section,
      ConfigOrigin origin,
      Grid outer,
      Grid overriding,
      InputFiles files,
      List<Problem> problems) {
    Grid defaults = Grid.read(Layer.DEFAULTS, defaults(section, problems), problems).over(outer);
    Grids read = none(defaults);
    for (ConfigObject written : grids(section, origin, problems)) {
      read.add(
          overriding.over(Grid.readZipped(written, problems).over(defaults)), written.origin());
    }
    ConfigValue zip = section.get(Grid.ZIP);
    if (zip != null) {
      Grid zipped = Grid.readZipped(Map.of(Grid.ZIP, zip), problems);
      read.add(overriding.over(zipped.over(defaults)), zip.origin());
    }
    for (PointsFile.Line line : PointsFile.read(section, files, problems)) {
      Grid point = Grid.readOne(Layer.GRID, line.values(), problems);
      read.add(overriding.over(point.over(defaults)), line.origin());
    }
    return read;
  }

  /** Returns the values that each grid has unless it sets others. */
  Grid defaults() {
    return defaults;
  }

  /** Returns how many points its grids have together. */
  long points() {
    return (long) sections.stream().mapToDouble(section -> section.grid.size()).sum();
  }

  /**
   * Looks for keys that have no effect. If such a key is written in a grid, it is added to {@code
   * problems}; so is a key of the command line that has no effect in any grid of {@code all}. If
   * such a key is shared by several grids, for example as a default, it is only added to {@code
   * notices}.
   */
  static void checkEffects(List<Grids> all, List<Problem> problems, List<String> notices) {
    List<Section> sections = all.stream().flatMap(grids -> grids.sections.stream()).toList();
    Map<Setting<?>, List<Problem>> overriding = new HashMap<>();
    Map<Problem, List<ConfigOrigin>> shared = new LinkedHashMap<>();
    for (Section section : sections) {
      for (Grid.Idle idle : section.grid.idle()) {
        if (idle.layer() == Layer.GRID) {
          problems.add(idle.problem());
          continue;
        }
        if (idle.layer() == Layer.COMMAND_LINE) {
          overriding.computeIfAbsent(idle.key(), k -> new ArrayList<>()).add(idle.problem());
        }
        shared.computeIfAbsent(idle.problem(), p -> new ArrayList<>()).add(section.origin);
      }
    }
    for (List<Problem> ofAKey : overriding.values()) {
      if (ofAKey.size() == sections.size()) {
        problems.addAll(ofAKey);
        shared.keySet().removeAll(ofAKey);
      }
    }
    shared.forEach(
        (problem, grids) ->
            notices.add(problem + (grids.size() == sections.size() ? "" : where(grids))));
  }

  private static String where(List<ConfigOrigin> grids) {
    return grids.stream()
        .map(origin -> String.valueOf(origin.lineNumber()))
        .collect(
            Collectors.joining(
                ", ",
                grids.size() == 1 ? " (in the grid of line " : " (in the grids of lines ",
                ")"));
  }

  /**
   * Passes every configuration of all grids to {@code accept}, with the section that it belongs to,
   * and adds what is wrong to {@code problems}. If the grids have too many runs together, no
   * configuration is passed.
   */
  static void expand(
      List<Grids> all,
      InputFiles files,
      BiConsumer<Grids, Grid.Resolved> accept,
      List<Problem> problems) {
    Optional<Problem> tooMany = tooManyTogether(all);
    if (tooMany.isPresent()) {
      problems.add(tooMany.get());
      return;
    }
    for (Grids grids : all) {
      for (Section section : grids.sections) {
        section.grid.expand(
            "this grid", section.origin, files, run -> accept.accept(grids, run), problems);
      }
    }
  }

  /**
   * Returns the problem that the grids have too many runs together. A grid that has too many runs
   * alone is reported elsewhere.
   */
  private static Optional<Problem> tooManyTogether(List<Grids> all) {
    double runs = 0;
    for (Section section : all.stream().flatMap(grids -> grids.sections.stream()).toList()) {
      double more = section.grid.size();
      runs += more > Grid.MAX_RUNS ? 0 : more;
      if (runs > Grid.MAX_RUNS) {
        return Optional.of(Grid.tooMany("the grids up to this one have", runs, section.origin));
      }
    }
    return Optional.empty();
  }

  private static ConfigObject defaults(ConfigObject section, List<Problem> problems) {
    ConfigValue defaults = section.get("defaults");
    if (defaults instanceof ConfigObject object) {
      return object;
    }
    if (defaults != null) {
      problems.add(Problem.of("defaults", defaults, "should be { key = value, .. }"));
    }
    return ConfigFactory.empty().root();
  }

  private static List<ConfigObject> grids(
      ConfigObject section, ConfigOrigin origin, List<Problem> problems) {
    ConfigValue grids = section.get("grids");
    if (grids == null) {
      if (OTHERS.stream().noneMatch(section::containsKey)) {
        problems.add(
            Problem.at(
                origin,
                "grids is missing; write a list such as grids = [{ depth = 2, rank = 3 }]"));
      }
      return List.of();
    }
    if (!(grids instanceof ConfigList list)
        || list.isEmpty()
        || list.stream().anyMatch(v -> !(v instanceof ConfigObject))) {
      problems.add(
          Problem.of("grids", grids, "should be a list of one or more { key = value, .. }"));
      return List.of();
    }
    return list.stream().map(ConfigObject.class::cast).toList();
  }
}
