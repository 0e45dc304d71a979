package io.github.dmfstages.store;

import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Setting;

/**
 * A row of table boundaries: at one point of a boundary, one change of the condition; or that there
 * is none.
 *
 * @param boundary the number of the boundary in the sweep file, counted from 1
 * @param along the key along which the boundary was searched
 * @param condition the condition
 * @param state how the search ended: found, undecided or unchanged
 * @param change the number of the change at this point, counted from the low end; null if there is
 *     none
 * @param changes how many changes there are at this point
 * @param low the lower end of the bracket, or of the whole interval if there is no change
 * @param high the upper end
 * @param atLow whether the condition holds at the lower end; null if it is NULL there
 * @param atHigh whether it holds at the upper end
 * @param runIdAtLow the run at the lower end
 * @param runIdAtHigh the run at the upper end
 * @param runs how many runs the result for this point is based on
 * @param undecided at how many of these the condition is NULL
 * @param configuration the configuration of the run at the lower end
 */
public record BoundaryRow(
    int boundary,
    Setting<?> along,
    String condition,
    String state,
    Integer change,
    int changes,
    double low,
    double high,
    Boolean atLow,
    Boolean atHigh,
    String runIdAtLow,
    String runIdAtHigh,
    int runs,
    int undecided,
    RunConfig configuration) {}
