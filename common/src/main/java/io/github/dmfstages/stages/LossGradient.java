package io.github.dmfstages.stages;

import io.github.dmfstages.descent.TrajectoryRecord;

/**
 * Derives the gradient norm of gradient descent from its loss: a step of size eta lowers the loss
 * by eta |g|^2, so |g|^2 = (L_t - L_t')/(eta (t' - t)) on average from t to t'.
 *
 * <p>From each record on, it waits for the first later record whose loss is lower by much more than
 * the precision of the losses. Records in between are hidden below that precision.
 */
final class LossGradient {
  /** A fall by this many errors of a loss gives its gradient norm to a few percent. */
  private static final double ERRORS = 32;

  private final double stepSize;
  private final Precision precision = new Precision();
  private TrajectoryRecord from;
  private TrajectoryRecord last;
  private long longest;
  private long hiddenFrom;
  private long hiddenTo;
  private long rises;

  /**
   * Creates a derivation for one run.
   *
   * @param stepSize eta
   */
  LossGradient(double stepSize) {
    this.stepSize = stepSize;
  }

  /**
   * Takes the next record.
   *
   * @return an earlier record with its gradient norm; null if none is known yet
   */
  TrajectoryRecord feed(TrajectoryRecord record) {
    precision.feed(record.loss());
    last = record;
    if (from == null) {
      from = record;
      return null;
    }
    double fall = from.loss() - record.loss();
    double clear = ERRORS * precision.of(from.loss());
    if (fall < -clear) {
      rises++;
    }
    if (fall <= clear) {
      note(from.step(), record.step());
      return null;
    }
    double norm = Math.sqrt(fall / (stepSize * (record.step() - from.step())));
    TrajectoryRecord known =
        new TrajectoryRecord(from.step(), from.loss(), norm, from.singularValues());
    from = record;
    return known;
  }

  private void note(long first, long end) {
    if (end - first > longest) {
      longest = end - first;
      hiddenFrom = first;
      hiddenTo = end;
    }
  }

  /** Returns the last record, without a gradient norm. */
  TrajectoryRecord last() {
    return last;
  }

  /** Returns how many records have a loss that is clearly above an earlier one. */
  long rises() {
    return rises;
  }

  /** Returns where the gradient norm is hidden longest; null if it is hidden nowhere. */
  String hidden() {
    return longest == 0
        ? null
        : "the loss changes by less than its precision (%s) from step %d to %d, which hides the gradient norm there"
            .formatted(precision.name(), hiddenFrom, hiddenTo);
  }
}
