package io.github.dmfstages.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Setting;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads the picture that a sweep file refines. */
final class Refine {
  /** The key of a sweep file that describes its picture. */
  static final String SECTION = "refine";

  private static final List<String> KEYS =
      List.of("x", "x-between", "y", "y-between", "cells", "coarse", "value", "grid");
  private static final String USUAL_VALUE = "spe_stages";
  private static final int USUAL_CELLS = 64;
  private static final int LEAST_CELLS = 2;
  private static final int MOST_CELLS = 1024;
  private static final int USUAL_COARSE = 8;

  private final Optional<Written> written;

  private Refine(Optional<Written> written) {
    this.written = written;
  }

  /** A picture as it is written, whose grid has both ends of both intervals. */
  private record Written(
      Setting<?> x,
      Setting<?> y,
      RunExpression value,
      List<Double> xs,
      List<Double> ys,
      int coarse,
      Grid grid,
      ConfigOrigin origin) {
    Picture complete(InputFiles files) {
      return new Picture(x, y, value, xs, ys, coarse, grid.points(List.of(x, y), origin, files));
    }
  }

  /**
   * Reads the picture of a sweep file, if it has one, and adds what is wrong to {@code problems}.
   *
   * @param defaults the grid whose values the grid of the picture replaces
   * @param overriding the grid whose values replace those of each grid
   */
  static Refine read(ConfigObject root, Grid defaults, Grid overriding, List<Problem> problems) {
    ConfigValue section = root.get(SECTION);
    if (section == null) {
      return new Refine(Optional.empty());
    }
    if (!(section instanceof ConfigObject object)) {
      problems.add(
          Problem.of(
              SECTION,
              section,
              "should be { x = KEY, x-between = [LOW, HIGH], y = KEY, y-between = [LOW, HIGH], grid { .. } }"));
      return new Refine(Optional.empty());
    }
    return new Refine(written(object, defaults, overriding, problems));
  }

  private static Optional<Written> written(
      ConfigObject written, Grid defaults, Grid overriding, List<Problem> problems) {
    SearchSection section = new SearchSection(SECTION, KEYS, written, problems);
    Optional<Setting<?>> x = section.setting("x");
    Optional<Setting<?>> y = section.setting("y");
    Optional<ConfigValue> betweenX = section.required("x-between");
    Optional<ConfigValue> betweenY = section.required("y-between");
    int before = problems.size();
    Optional<RunExpression> given =
        section.expression(
            "value",
            RunExpression.Kind.VALUE,
            "should be an expression in SQL over a row of view runs, such as \"spe_stages\"");
    boolean wrongValue = problems.size() > before;
    int cells = section.whole("cells", USUAL_CELLS, LEAST_CELLS, MOST_CELLS);
    int coarse = section.whole("coarse", USUAL_COARSE, 1, MOST_CELLS);
    if (x.isEmpty() || y.isEmpty()) {
      section.grid(defaults, overriding, Map.of());
      return Optional.empty();
    }
    if (x.equals(y) || y.equals(x.get().alternative())) {
      section.problem(
          "y",
          "should be another key than x = "
              + x.get()
              + (x.equals(y) ? "" : ", which can't be set together with it"));
      return Optional.empty();
    }
    Grid own =
        section.grid(
            defaults,
            overriding,
            Map.of(x.get(), "the columns are values of", y.get(), "the rows are values of"));
    if (betweenX.isEmpty() || betweenY.isEmpty()) {
      return Optional.empty();
    }
    Grid ends =
        Grid.read(
                Layer.GRID,
                Map.of(x.get().name(), betweenX.get(), y.get().name(), betweenY.get()),
                problems)
            .over(own);
    Optional<List<Double>> xs =
        section.ends("x-between", x.get(), ends).map(e -> values(x.get(), e, cells));
    Optional<List<Double>> ys =
        section.ends("y-between", y.get(), ends).map(e -> values(y.get(), e, cells));
    double all = ends.size() / 4 * cells * cells;
    if (all > Grid.MAX_RUNS) {
      problems.add(Grid.tooMany("the cells of this picture have", all, written.origin()));
      return Optional.empty();
    }
    if (xs.isEmpty() || ys.isEmpty() || wrongValue) {
      return Optional.empty();
    }
    RunExpression value =
        given.orElseGet(
            () ->
                new RunExpression(
                    USUAL_VALUE, RunExpression.Kind.VALUE, Problem.at(written.origin(), "")));
    return Optional.of(
        new Written(x.get(), y.get(), value, xs.get(), ys.get(), coarse, ends, written.origin()));
  }

  /**
   * Returns the values of the cells along one key; fewer if there are not as many whole numbers.
   */
  private static List<Double> values(Setting<?> key, SearchSection.Ends ends, int cells) {
    double distance =
        (ends.high() - ends.low()) / cells / Math.max(Math.abs(ends.low()), Math.abs(ends.high()));
    return new SearchInterval(ends.low(), ends.high(), SearchSection.isWhole(key), distance, cells)
        .scanned();
  }

  /** Returns the grid of the picture, with the four cells in its corners. */
  Grids grids(Grid defaults) {
    Grids grids = Grids.none(defaults);
    written.ifPresent(picture -> grids.add(picture.grid, picture.origin));
    return grids;
  }

  /**
   * Returns the picture with its facets, and passes the runs of the coarse picture to {@code
   * accept}. It is called if the runs in the corners are right.
   */
  Optional<Picture> complete(InputFiles files, Consumer<RunConfig> accept, List<Problem> problems) {
    Optional<Picture> complete = written.map(picture -> picture.complete(files));
    complete.ifPresent(
        picture ->
            Boundaries.runs(picture.facets(), picture.coarseCells(), problems).forEach(accept));
    return complete;
  }
}
