package io.github.dmfstages.config;

import io.github.dmfstages.setting.Setting;
import java.util.List;

/**
 * A boundary that a sweep looks for: at each point, the values of a key at which a condition on the
 * run changes.
 *
 * @param number 1 for the first of the sweep file
 * @param along the key
 * @param condition the condition
 * @param interval the values of the key that can be tried
 * @param points the points, in the order of the grid; the key is open in each
 */
public record Boundary(
    int number,
    Setting<?> along,
    RunExpression condition,
    SearchInterval interval,
    List<OpenPoint> points) {}
