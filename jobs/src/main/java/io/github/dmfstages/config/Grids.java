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

/** The grids of a section that has {@code defaults} and {@code grids}: the union of products. */
final class Grids {
  /** The keys that such a section has. */
  static final List<String> SECTIONS = List.of("defaults", "grids");

  private final List<Section> sections;
  private final Grid defaults;

  private Grids(List<Section> sections, Grid defaults) {
    this.sections = sections;
    this.defaults = defaults;
  }

  /** A grid, and where it is written. */
  private record Section(Grid grid, ConfigOrigin origin) {}

  /**
   * Reads a section; what is wrong goes to {@code problems}.
   *
   * @param origin where it is written, for what is missing from it
   * @param outer goes under its defaults
   * @param overriding goes over each of its grids
   */
  static Grids read(
      ConfigObject section,
      ConfigOrigin origin,
      Grid outer,
      Grid overriding,
      List<Problem> problems) {
    Grid defaults = Grid.read(Layer.DEFAULTS, defaults(section, problems), problems).over(outer);
    List<Section> sections = new ArrayList<>();
    for (ConfigObject written : grids(section, origin, problems)) {
      Grid grid = overriding.over(Grid.read(Layer.GRID, written, problems).over(defaults));
      sections.add(new Section(grid, written.origin()));
    }
    return new Grids(sections, defaults);
  }

  /** What each of its grids says that has no other value for it. */
  Grid defaults() {
    return defaults;
  }

  /** How many points its grids have together. */
  long points() {
    return (long) sections.stream().mapToDouble(section -> section.grid.size()).sum();
  }

  /**
   * Looks for keys that have no effect. One that is written in a grid, or on the command line and
   * is of use to none of {@code all}, goes to {@code problems}. One that is shared by grids, and of
   * no use to some of them, is worth no more than a notice.
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
   * Hands every configuration of all grids to {@code accept}, with the section that it is of, and
   * what is wrong to {@code problems}; none of them if there are too many together.
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

  /** Grids of which each may be had alone; one that may not says so itself. */
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
      problems.add(
          Problem.at(
              origin, "grids is missing; write a list such as grids = [{ depth = 2, rank = 3 }]"));
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
