package io.github.dmfstages.run;

import java.util.Locale;
import java.util.stream.Stream;

/**
 * Why a run does not have as many SPE stages as its target's rank. An explanation is a list of
 * reasons, separated by a semicolon and a blank, each written as {@code name: what happened}; the
 * same names stand in queries and in the report.
 */
public enum Reason {
  /** A single layer has no saddle to escape from. */
  NO_SADDLE,
  /** Loss or gradient grew beyond bounds. */
  DIVERGED,
  /** The loss rose and fell without a new best. */
  OSCILLATING,
  /** The time limit ended the run. */
  TIMED_OUT,
  /** The run threw an error, or was lost with its executor. */
  FAILED,
  /** The gradient norm swings so much that bumps cannot be counted. */
  UNCLEAR,
  /** A layer is narrower than the rank, so fewer modes can be learned. */
  NARROW_WIDTH,
  /** Several modes left in one stage. */
  MERGED,
  /** Modes stood above half of their singular value at step 0. */
  LEARNED_AT_THE_START,
  /**
   * Singular values of the initial factors stood above half at step 0, in directions of their own.
   */
  LARGE_INITIAL_FACTORS,
  /** Modes left one after another by their singular values, but not by the gradient norm. */
  HIDDEN_FROM_THE_GRADIENT,
  /** Modes crossed half of their singular value outside of every bump. */
  OUTSIDE_OF_BUMPS,
  /** The run ended at a saddle. */
  NOT_YET_ESCAPED,
  /** The observed values are fitted by a matrix of a smaller rank. */
  FITTED_BELOW_RANK,
  /** Singular values of the target are too small to be told from 0 in a partial observation. */
  SMALL_MODES,
  /** The end of a partial observation has a larger rank than the target. */
  EXTRA_MODES,
  /** The counts by different rises of the gradient norm, or by singular values, disagree. */
  UNROBUST,
  /** None of the others: not understood. */
  UNEXPLAINED;

  /** The name as explanations show it: lower-case words. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** This reason with what happened in this run. */
  String because(String format, Object... values) {
    return label() + ": " + String.format(Locale.ROOT, format, values);
  }

  /**
   * Whether an explanation gives this reason.
   *
   * @param explanation null where there is nothing to explain
   */
  public boolean isIn(String explanation) {
    return explanation != null
        && Stream.of(explanation.split("; ")).anyMatch(reason -> reason.startsWith(label() + ": "));
  }

  /** The explanation of a run that has no result but an error. */
  public static String ofFailure(String error) {
    String first = error == null ? "no error was kept" : error.lines().findFirst().orElse("");
    return FAILED.because("%s", first.replace("; ", ", "));
  }
}
