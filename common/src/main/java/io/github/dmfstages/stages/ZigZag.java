package io.github.dmfstages.stages;

import io.github.dmfstages.descent.StateStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The alternating valleys and peaks of a sequence at one hysteresis: a valley is confirmed by a
 * rise above {@code hysteresis} times its value, a peak by a fall below its value over {@code
 * hysteresis}; both strict. The first value is a valley candidate. Fed with the valleys and peaks
 * of a smaller hysteresis it finds what it would find in the whole sequence.
 */
final class ZigZag {
  private final double hysteresis;
  private final List<Extremum> confirmed = new ArrayList<>();
  private boolean rising;
  private long step;
  private double value;
  private double loss;

  ZigZag(double hysteresis) {
    this.hysteresis = hysteresis;
    this.value = Double.POSITIVE_INFINITY;
  }

  double hysteresis() {
    return hysteresis;
  }

  void feed(long atStep, double atValue, double atLoss) {
    if (rising ? atValue > value : atValue < value) {
      move(atStep, atValue, atLoss);
    } else if (rising ? atValue * hysteresis < value : atValue > hysteresis * value) {
      confirmed.add(new Extremum(step, value, loss));
      rising = !rising;
      move(atStep, atValue, atLoss);
    }
  }

  /** Whether the last confirmed one is a valley. */
  boolean rising() {
    return rising;
  }

  /** Where the next valley or peak would be. */
  long candidateStep() {
    return step;
  }

  private void move(long toStep, double toValue, double toLoss) {
    step = toStep;
    value = toValue;
    loss = toLoss;
  }

  /** Confirmed extrema: a valley first, then in turn. */
  List<Extremum> confirmed() {
    return confirmed;
  }

  /** This one, or the one that was written. */
  ZigZag carried(StateStream stream) throws IOException {
    ZigZag there = new ZigZag(stream.of(hysteresis));
    there.confirmed.addAll(stream.of(confirmed, new Extremum(0, 0, 0), ZigZag::carried));
    there.rising = stream.of(rising);
    there.step = stream.of(step);
    there.value = stream.of(value);
    there.loss = stream.of(loss);
    return there;
  }

  private static Extremum carried(StateStream stream, Extremum e) throws IOException {
    return new Extremum(stream.of(e.step()), stream.of(e.gradientNorm()), stream.of(e.loss()));
  }

  /**
   * The same sequence at a larger hysteresis, as if that had been the hysteresis from the start.
   */
  ZigZag coarsened(double larger) {
    ZigZag coarse = new ZigZag(larger);
    for (Extremum e : confirmed) {
      coarse.feed(e.step(), e.gradientNorm(), e.loss());
    }
    coarse.feed(step, value, loss);
    return coarse;
  }
}
