package io.github.dmfstages.landscape;

import io.github.dmfstages.model.ModeRows;
import java.util.Arrays;

/**
 * Predicts when the modes of a factorization of depth 2 are learned, from any small initial factors
 * (docs/method.md, "Depth 2").
 *
 * <p>All modes grow linearly until one is large. From then on, the steps of gradient descent are
 * computed one by one, or, if a step changes little, the gradient flow, which solves a Riccati
 * equation.
 */
public final class DepthTwoEscapes {
  /** A mode grows linearly while it is below this share of its singular value. */
  private static final double LINEAR = 1e-8;

  /** Steps are computed one by one if singular values may grow by more than this in a step. */
  private static final double FAST = .05;

  /** The flow is ahead of the steps by what a mode gains from this share on. */
  private static final double EARLY = 1e-6;

  /** Below this growth, the flow is ahead by the same part of a step for every growth. */
  private static final double SLOW = .01;

  /** Some seconds of operations; the remaining modes are then predicted as if each were alone. */
  private static final double MOST_WORK = 4e9;

  private static final double LEAST_WORK = 20_000;
  private static final double LEAST_STILL = 1e-3;
  private static final int MOST_TRIALS = 60;

  /** The relative error of a singular value at its crossing. */
  private static final double CLOSE = 1e-9;

  private final double stepSize;
  private final double momentum;
  private final GrowingModes modes;
  private final double[] sigma;
  private final double[] target;
  private final double[] crossings;
  private final double[] early;
  private double step;
  private double work;

  private DepthTwoEscapes(double[] target, InitialModes start, double stepSize, double momentum) {
    this.target = target;
    this.stepSize = stepSize;
    this.momentum = momentum;
    sigma = Arrays.copyOf(start.sigma(), start.modes());
    modes =
        new GrowingModes(
            stepSize, momentum, start.sigma(), start.rows(), sigma.length, target.length);
    crossings = new double[sigma.length];
    Arrays.fill(crossings, Double.POSITIVE_INFINITY);
    early = new double[sigma.length];
    Arrays.fill(early, EARLY);
  }

  /**
   * Returns the fractional step at which each singular value of the end-to-end product first
   * reaches half of the target's. It is infinite for a mode that never does. It is NaN if there is
   * no prediction: if the initial factors contain so little of a mode that rounding, the step size
   * or their imbalance decides when it escapes, or if the step size is so large that the factors
   * grow without bound.
   *
   * @param target the target's singular values, largest first
   * @param rows the initial factors
   * @param stepSize eta, times the loss factor c
   * @param momentum mu of heavy ball; 0 for gradient descent
   * @param proceed called often; it may throw an exception to end the work
   */
  public static double[] halfCrossings(
      double[] target, ModeRows rows, double stepSize, double momentum, Runnable proceed) {
    double[] all = new double[target.length];
    if (stepSize * target[0] >= 2 * (1 + momentum)) {
      Arrays.fill(all, Double.NaN);
      return all;
    }
    InitialModes start = new InitialModes(target, rows, stepSize, momentum);
    DepthTwoEscapes escapes = new DepthTwoEscapes(target, start, stepSize, momentum);
    escapes.follow(proceed);
    for (int i = 0; i < all.length; i++) {
      double crossing = i < start.modes() ? escapes.crossings[i] : Double.POSITIVE_INFINITY;
      all[i] = start.isKnown(i) ? crossing : Double.NaN;
    }
    return all;
  }

  private void follow(Runnable proceed) {
    modes.takeIn(LINEAR);
    if (modes.last() > 0) {
      double[] values = strengths(modes.rows());
      for (int i = 0; i < values.length; i++) {
        crossings[i] = values[i] >= target[i] / 2 ? 0 : crossings[i];
      }
    }
    while (isAnyWaiting()) {
      proceed.run();
      work += LEAST_WORK;
      if (work > MOST_WORK) {
        finishOneByOne();
        return;
      }
      double growth = 2 * modes.growth(modes.first()).rate();
      boolean fast = growth > FAST * (1 - momentum);
      if (modes.first() == modes.last()) {
        // The factor 2 makes sure that rounding does not leave the mode below the share.
        double steps = modes.linearSteps(2 * LINEAR);
        if (steps == Double.POSITIVE_INFINITY) {
          return;
        }
        jump(fast ? Math.ceil(steps) : steps);
      } else if (fast) {
        step();
      } else {
        flow(1 / growth);
      }
      if (!modes.isBounded()) {
        giveUp();
        return;
      }
      modes.dropLearned();
      modes.takeIn(LINEAR);
    }
  }

  private void jump(double steps) {
    modes.set(flowed(steps, sigma.length));
    step += steps;
  }

  private void step() {
    work += modes.work(modes.last());
    modes.step();
    if (modes.isBounded() && mayHaveCrossed(modes.rows())) {
      double[] after = strengths(modes.rows());
      double[] before = null;
      for (int k = 0; k < after.length; k++) {
        int i = modes.first() + k;
        double level = target[i] / 2;
        if (isWaiting(i) && after[k] >= level) {
          before = before == null ? strengths(modes.rowsBefore()) : before;
          crossings[i] = step + (level - before[k]) / (after[k] - before[k]);
        }
      }
    }
    step++;
  }

  private void flow(double steps) {
    if (modes.isMoving()) {
      double[] reached = strengths(modes.rows());
      for (int k = 0; k < reached.length; k++) {
        int i = modes.first() + k;
        early[i] = Math.max(EARLY, Math.min(reached[k] / target[i], .5));
      }
    }
    double[][] after = flowed(steps, modes.last());
    if (mayHaveCrossed(after)) {
      double[] reached = strengths(after);
      double[] before = null;
      for (int k = 0; k < reached.length; k++) {
        int i = modes.first() + k;
        double level = target[i] / 2;
        if (isWaiting(i) && reached[k] >= level) {
          before = before == null ? strengths(modes.rows()) : before;
          crossings[i] = step + crossing(k, level, steps, before[k], reached[k]) + lead(i);
        }
      }
    }
    modes.set(after);
    step += steps;
  }

  /**
   * Returns when, within {@code steps} of the flow, the k-th coupled mode is at {@code level}. The
   * method is false position in the logarithm with the Illinois modification, which halves the
   * value at the end that stays.
   */
  private double crossing(int k, double level, double steps, double before, double after) {
    double from = 0;
    double to = steps;
    double below = StrictMath.log(before / level);
    double above = StrictMath.log(after / level);
    double at = to;
    for (int i = 0; i < MOST_TRIALS && above > CLOSE && to - from > CLOSE * steps; i++) {
      at = from + (to - from) * below / (below - above);
      double reached = strengths(flowed(at, modes.last()))[k];
      double side = StrictMath.log(reached / level);
      if (Math.abs(side) <= CLOSE) {
        return at;
      }
      if (side > 0) {
        to = at;
        above = side;
        below /= 2;
      } else {
        from = at;
        below = side;
        above /= 2;
      }
    }
    return at;
  }

  private double[][] flowed(double steps, int columns) {
    work += modes.work(columns);
    return modes.flowed(steps, columns);
  }

  private double[] strengths(double[][] rows) {
    work += modes.work(modes.last());
    return modes.strengths(rows);
  }

  /**
   * Returns how many steps later than in the flow an isolated mode reaches half in gradient
   * descent; about -0.52 at small steps.
   */
  private double lead(int mode) {
    double still = 1 - momentum;
    double q = Math.max(stepSize * sigma[mode], SLOW * still * Math.max(still, LEAST_STILL));
    LinearGrowth growth = LinearGrowth.of(q, momentum);
    double share = early[mode];
    double flow = StrictMath.log((1 - share) / share) / (2 * growth.rate());
    double a = Math.sqrt(share);
    double velocity = growth.velocity() * a;
    double before = share;
    for (long t = 0; before < .5; t++) {
      velocity = Math.fma(momentum, velocity, q * a * (1 - a * a));
      a += velocity;
      if (a * a >= .5) {
        return t + (.5 - before) / (a * a - before) - flow;
      }
      before = a * a;
    }
    return 0;
  }

  private boolean mayHaveCrossed(double[][] rows) {
    for (int i = modes.first(); i < modes.last(); i++) {
      if (isWaiting(i) && modes.bound(i, rows) >= target[i] / 2) {
        return true;
      }
    }
    return false;
  }

  private void finishOneByOne() {
    for (int i = modes.first(); i < sigma.length; i++) {
      double s = i < modes.last() ? modes.strength(i) : modes.ownStrength(i);
      if (isWaiting(i) && s > 0) {
        double left = Math.max(0, StrictMath.log((sigma[i] - s) / s));
        crossings[i] = step + left / (2 * modes.growth(i).rate()) + (left > 0 ? lead(i) : 0);
      }
    }
  }

  private void giveUp() {
    for (int i = 0; i < crossings.length; i++) {
      crossings[i] = isWaiting(i) ? Double.NaN : crossings[i];
    }
  }

  private boolean isWaiting(int mode) {
    return crossings[mode] == Double.POSITIVE_INFINITY;
  }

  private boolean isAnyWaiting() {
    for (int i = modes.first(); i < crossings.length; i++) {
      if (isWaiting(i)) {
        return true;
      }
    }
    return false;
  }
}
