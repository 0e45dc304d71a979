package io.github.dmfstages.result;

import java.util.Locale;

/**
 * The kinds of reasons why a run does not have as many SPE stages as its target's rank. Queries and
 * the report use the same names, in lower case. {@link StatedReason} adds what happened in a run.
 */
public enum Reason {
  /** A single layer has no saddle to escape from. */
  NO_SADDLE,
  /** Loss or gradient grew beyond bounds. */
  DIVERGED,
  /** The loss rose and fell without reaching a new minimum. */
  OSCILLATING,
  /** The time limit ended the run. */
  TIMED_OUT,
  /** The run threw an error, or was lost with its executor. */
  FAILED,
  /** The gradient norm oscillates too much to count its rises and falls. */
  UNCLEAR,
  /** A layer is narrower than the rank, so fewer modes can be learned. */
  NARROW_WIDTH,
  /** Weight decay leaves no minimum for some modes. */
  WEIGHT_DECAY,
  /** Several modes left in one stage. */
  MERGED,
  /** Modes were above half of their singular value at step 0. */
  LEARNED_AT_THE_START,
  /**
   * Singular values of the initial product were above half of a reference at step 0, but in other
   * directions than the modes.
   */
  LARGE_INITIAL_FACTORS,
  /** Modes left one after another by their singular values, but not by the gradient norm. */
  HIDDEN_FROM_THE_GRADIENT,
  /** Modes crossed half of their singular value outside of every rise and fall of the gradient. */
  OUTSIDE_OF_BUMPS,
  /** The run ended at a saddle. */
  NOT_YET_ESCAPED,
  /** A matrix of smaller rank fits the observed values. */
  FITTED_BELOW_RANK,
  /** In a partial observation, singular values of the target are too small to be counted. */
  SMALL_MODES,
  /** In a partial observation, the last product has a larger rank than the target. */
  EXTRA_MODES,
  /** The records of another program's run do not resolve the stages. */
  SAMPLED,
  /** Noise may have made the half crossings of modes. */
  NOISE,
  /** The counts at different rise-and-fall factors, or by singular values, disagree. */
  UNROBUST,
  /** None of the other reasons applies. */
  UNEXPLAINED;

  /** Returns the name in lower-case words, as explanations and queries show it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /**
   * States this reason for a run.
   *
   * @param format what happened, for {@link String#format}
   */
  public StatedReason because(String format, Object... values) {
    return new StatedReason(this, String.format(Locale.ROOT, format, values));
  }
}
