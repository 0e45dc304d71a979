package io.github.dmfstages.terminal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;

/**
 * Estimates how long work will still take from its pace over the second half of the time so far.
 * The first minute of a JVM is its slowest, and must not make the estimate too high for ever.
 */
final class Pace {
  private static final double SPACING = .01;

  private final Deque<Point> past = new ArrayDeque<>();
  private Point now = new Point(0, 0);

  /** A share of the work and the time at which that share was done. */
  private record Point(double elapsed, double share) {}

  Pace() {
    past.add(now);
  }

  /**
   * Records how much of the work is done.
   *
   * @param elapsed seconds since the work began, not less than in the call before
   * @param share the share of the work that is done, 0 to 1
   */
  void at(double elapsed, double share) {
    now = new Point(elapsed, share);
    if (elapsed - past.getLast().elapsed >= SPACING * elapsed) {
      past.add(now);
    }
    while (past.size() > 1 && secondElapsed() <= elapsed / 2) {
      past.removeFirst();
    }
  }

  private double secondElapsed() {
    var points = past.iterator();
    points.next();
    return points.next().elapsed;
  }

  /** Returns the seconds that are left; empty if there is no pace yet. */
  OptionalDouble secondsLeft() {
    double gained = now.share - past.getFirst().share;
    double during = now.elapsed - past.getFirst().elapsed;
    return now.share >= 1
        ? OptionalDouble.of(0)
        : gained > 0
            ? OptionalDouble.of((1 - now.share) * during / gained)
            : OptionalDouble.empty();
  }
}
