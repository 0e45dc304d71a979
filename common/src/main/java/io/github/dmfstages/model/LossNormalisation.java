package io.github.dmfstages.model;

/** The factor c of the loss c/2 ||A(W) - y||^2. */
public enum LossNormalisation {
  /** c = 1. */
  SUM,
  /** c = 1 / (number of observed values). */
  MEAN;

  /** Returns c for {@code observed} values. */
  public double factor(long observed) {
    return switch (this) {
      case SUM -> 1;
      case MEAN -> 1.0 / observed;
    };
  }
}
