package io.github.dmfstages.config;

import io.github.dmfstages.file.Problem;
import io.github.dmfstages.setting.Setting;
import java.util.List;

/**
 * A boundary that a sweep looks for: at each point, the values of a key at which a condition on the
 * run changes.
 *
 * @param number 1 for the first of the sweep file
 * @param along the key
 * @param condition the condition, an expression of Spark SQL over one row of view runs
 * @param place a problem without a message at the place of the condition in the file
 * @param interval the values of the key that can be tried
 * @param points the points, in the order of the grid
 */
public record Boundary(
    int number,
    Setting<?> along,
    String condition,
    Problem place,
    SearchInterval interval,
    List<BoundaryPoint> points) {

  /** Returns a problem with the condition. */
  public Problem problem(String message) {
    return new Problem(place.source(), place.line(), "where = \"" + condition + "\": " + message);
  }
}
