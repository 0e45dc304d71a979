package io.github.dmfstages.descent;

import io.github.dmfstages.landscape.StepSizes;
import java.io.Serializable;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * The step size at each step: eta times a factor of the schedule, and during warm-up times t over
 * the number of warm-up steps.
 *
 * @param kind how the factor changes
 * @param stepSize eta
 * @param warmupSteps the step from which on the schedule alone counts; 0 for no warm-up
 * @param finalFactor the factor at {@code maxSteps}, of a cosine or geometric schedule
 * @param changes the factors of a schedule of steps, in the order of their steps
 * @param maxSteps the largest number of updates
 */
public record Schedule(
    Kind kind,
    double stepSize,
    long warmupSteps,
    double finalFactor,
    List<Change> changes,
    long maxSteps)
    implements StepSizes, Serializable {

  /** The kinds of schedule. With p = (t - warmup)/(max-steps - warmup), the factor is: */
  public enum Kind {
    /** 1. */
    CONSTANT,
    /** f + (1 - f) (1 + cos(pi p))/2, with the final factor f. */
    COSINE,
    /** f^p. */
    GEOMETRIC,
    /** That of the last change before or at t; 1 before the first. */
    STEPS
  }

  /**
   * A change of the step size.
   *
   * @param step the first step with the new step size
   * @param factor the new step size over eta
   */
  public record Change(long step, double factor) implements Serializable {}

  /** Returns a schedule of one step size. */
  public static Schedule constant(double eta) {
    return new Schedule(Kind.CONSTANT, eta, 0, 1, List.of(), Long.MAX_VALUE);
  }

  /** Returns whether all steps have the same size. */
  public boolean isConstant() {
    return kind == Kind.CONSTANT && warmupSteps == 0;
  }

  @Override
  public double at(long t) {
    if (isConstant()) {
      return stepSize;
    }
    double warm = t < warmupSteps ? (double) t / warmupSteps : 1;
    return stepSize * warm * factor(t);
  }

  /**
   * Returns an upper bound on the step sizes from step {@code t} on, which a later step reaches.
   */
  public double largestFrom(long t) {
    if (isConstant()) {
      return stepSize;
    }
    double largest = Math.max(factor(t), factor(maxSteps));
    for (Change change : changes) {
      largest = change.step() >= t ? Math.max(largest, change.factor()) : largest;
    }
    return stepSize * largest;
  }

  private double factor(long t) {
    return switch (kind) {
      case CONSTANT -> 1;
      case COSINE ->
          finalFactor + (1 - finalFactor) * (1 + StrictMath.cos(Math.PI * progress(t))) / 2;
      case GEOMETRIC -> StrictMath.pow(finalFactor, progress(t));
      case STEPS -> {
        double factor = 1;
        for (Change change : changes) {
          factor = change.step() <= t ? change.factor() : factor;
        }
        yield factor;
      }
    };
  }

  private double progress(long t) {
    return t <= warmupSteps
        ? 0
        : Math.min(1, (double) (t - warmupSteps) / (maxSteps - warmupSteps));
  }

  @Override
  public double stepsIn(double time) {
    return isConstant() ? time / stepSize : stepsIn(time, DoubleUnaryOperator.identity());
  }

  /**
   * Returns the fractional number of steps after which {@code amount} of the step sizes adds up to
   * {@code total}; infinite if the run ends before, and NaN if {@code total} is.
   */
  public double stepsIn(double total, DoubleUnaryOperator amount) {
    double sum = 0;
    for (long t = 0; t < maxSteps && total < Double.POSITIVE_INFINITY; t++) {
      double next = amount.applyAsDouble(at(t));
      if (sum + next >= total) {
        return next == 0 ? t : t + (total - sum) / next;
      }
      sum += next;
    }
    return Double.isNaN(total) ? total : Double.POSITIVE_INFINITY;
  }

  /** Returns the time of the gradient flow after {@code steps} steps: the sum of their sizes. */
  public double time(double steps) {
    if (isConstant() || !(steps < Double.POSITIVE_INFINITY)) {
      return steps * stepSize;
    }
    long whole = (long) steps;
    return stepSize * factors(whole) + (steps - whole) * at(whole);
  }

  /** Returns the sum of the factors, with those of warm-up, of the first {@code n} steps. */
  private double factors(long n) {
    double warm = warmed(Math.min(n, warmupSteps));
    long rest = n - Math.min(n, warmupSteps);
    return switch (kind) {
      case CONSTANT -> warmed(n);
      case COSINE -> warm + finalFactor * rest + (1 - finalFactor) / 2 * (rest + cosines(rest));
      case GEOMETRIC -> {
        double rate = StrictMath.log(finalFactor) / (maxSteps - warmupSteps);
        yield warm
            + (rest == 0 || rate == 0
                ? rest
                : StrictMath.expm1(rest * rate) / StrictMath.expm1(rate));
      }
      case STEPS -> {
        double sum = 0;
        double factor = 1;
        long from = 0;
        for (Change change : changes) {
          long to = Math.min(n, change.step());
          sum += factor * (warmed(to) - warmed(from));
          factor = change.factor();
          from = to;
        }
        yield sum + factor * (warmed(n) - warmed(from));
      }
    };
  }

  /** Returns the sum of min(1, t/warmup) over the first {@code n} steps. */
  private double warmed(long n) {
    double m = Math.min(n, warmupSteps);
    return n - m + (m == 0 ? 0 : m * (m - 1) / (2 * warmupSteps));
  }

  /** Returns the sum of cos(k x) over k = 0..n-1, where x is the angle of a step. */
  private double cosines(long n) {
    if (n == 0) {
      return 0;
    }
    double half = Math.PI / (maxSteps - warmupSteps) / 2;
    return StrictMath.sin(n * half) * StrictMath.cos((n - 1) * half) / StrictMath.sin(half);
  }
}
