package io.github.dmfstages.stages;

/** What the stages of a recorded run are found from, which depends on what was recorded. */
public enum Detection {
  /** From factors: the loss, the gradient norm and the singular values are computed from them. */
  FACTORS,
  /** From a recorded gradient norm. */
  GRADIENT,
  /** From a gradient norm that follows from the loss of gradient descent. */
  LOSS,
  /** From singular values alone, so that only the second counter counts. */
  SINGULAR_VALUES
}
