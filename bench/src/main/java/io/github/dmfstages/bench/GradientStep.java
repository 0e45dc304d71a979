package io.github.dmfstages.bench;

/** A contestant: one problem in its own storage, moved one step at a time. */
interface GradientStep {

  /** One step of gradient descent. What it returns has no meaning, but must be computed. */
  double run();

  /** W_j now, column by column, j = 1..N. */
  double[] factor(int j);

  /** What multiplies. */
  String kernel();

  /** Runs until the contestant is what it will be for good. */
  default void settle() {}
}
