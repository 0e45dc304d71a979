package io.github.dmfstages.stages;

import io.github.dmfstages.descent.StateArchive;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The alternating valleys and peaks of a sequence at one hysteresis.
 *
 * <p>A valley is confirmed when the sequence rises above {@code hysteresis} times its value, and a
 * peak when the sequence falls below its value divided by {@code hysteresis}. Both comparisons are
 * strict. The first value is a candidate for a valley. Fed with the valleys and peaks that a
 * smaller hysteresis has found, an object finds the same extrema as in the whole sequence.
 */
final class HysteresisExtrema {
  private final double hysteresis;
  private final List<Extremum> confirmed = new ArrayList<>();
  private boolean rising;
  private long step;
  private double value;
  private double loss;

  HysteresisExtrema(double hysteresis) {
    this.hysteresis = hysteresis;
    this.value = Double.POSITIVE_INFINITY;
  }

  double hysteresis() {
    return hysteresis;
  }

  /** Takes the next value of the sequence, with its step and the loss there. */
  void feed(long atStep, double atValue, double atLoss) {
    if (rising ? atValue > value : atValue < value) {
      move(atStep, atValue, atLoss);
    } else if (rising ? atValue * hysteresis < value : atValue > hysteresis * value) {
      confirmed.add(new Extremum(step, value, loss));
      rising = !rising;
      move(atStep, atValue, atLoss);
    }
  }

  /** Returns whether the last confirmed extremum is a valley. */
  boolean rising() {
    return rising;
  }

  /** Returns the step of the candidate for the next valley or peak. */
  long candidateStep() {
    return step;
  }

  private void move(long toStep, double toValue, double toLoss) {
    step = toStep;
    value = toValue;
    loss = toLoss;
  }

  /** Returns the confirmed extrema, which alternate and begin with a valley. */
  List<Extremum> confirmed() {
    return confirmed;
  }

  /** Returns these extrema if the archive is open for writing, and the stored ones otherwise. */
  HysteresisExtrema visited(StateArchive archive) throws IOException {
    HysteresisExtrema visited = new HysteresisExtrema(archive.visit(hysteresis));
    visited.confirmed.addAll(
        archive.visit(confirmed, new Extremum(0, 0, 0), HysteresisExtrema::visited));
    visited.rising = archive.visit(rising);
    visited.step = archive.visit(step);
    visited.value = archive.visit(value);
    visited.loss = archive.visit(loss);
    return visited;
  }

  private static Extremum visited(StateArchive archive, Extremum e) throws IOException {
    return new Extremum(
        archive.visit(e.step()), archive.visit(e.gradientNorm()), archive.visit(e.loss()));
  }

  /** Returns the extrema that a larger hysteresis would have found in the same sequence. */
  HysteresisExtrema coarsened(double larger) {
    HysteresisExtrema coarse = new HysteresisExtrema(larger);
    for (Extremum e : confirmed) {
      coarse.feed(e.step(), e.gradientNorm(), e.loss());
    }
    coarse.feed(step, value, loss);
    return coarse;
  }
}
