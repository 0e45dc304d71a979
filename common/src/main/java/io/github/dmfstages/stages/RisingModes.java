package io.github.dmfstages.stages;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * Finds the crossings of modes in recorded singular values, in bounded memory and without knowing
 * the references before the end.
 *
 * <p>Of each singular value it keeps the records at which it first exceeded its earlier values by 1
 * %, each with the record before it. So a crossing lies between two neighbouring records, or
 * between two values that differ by 1 %.
 */
final class RisingModes {
  private static final double RISE = 1.01;

  /** A mode counts from 0.02 of the largest on, and its first crossing is at 0.1 of that. */
  private static final double NEEDED = .002;

  private static final int PRUNED_AT = 2048;

  private final Curve[] curves;
  private double largest;
  private long previousStep;
  private DenseVector previous;

  /** Creates a search for this many singular values. */
  RisingModes(int modes) {
    curves = new Curve[modes];
    Arrays.setAll(curves, i -> new Curve());
  }

  /** The kept steps and values of one singular value. */
  private static final class Curve {
    private double[] steps = new double[8];
    private double[] values = new double[8];
    private int size;
    private double highest = -1;

    private void add(long step, double value) {
      if (size == steps.length) {
        steps = Arrays.copyOf(steps, 2 * size);
        values = Arrays.copyOf(values, 2 * size);
      }
      steps[size] = step;
      values[size] = value;
      size++;
    }

    /** Drops the values before the last one from which on all are at least {@code least}. */
    private void prune(double least) {
      int first = 0;
      while (first + 1 < size && values[first + 1] < least) {
        first++;
      }
      System.arraycopy(steps, first, steps, 0, size - first);
      System.arraycopy(values, first, values, 0, size - first);
      size -= first;
    }

    /** Returns the index of the first value that is at least {@code level}; -1 if there is none. */
    private int firstAt(double level) {
      for (int i = 0; i < size; i++) {
        if (values[i] >= level) {
          return i;
        }
      }
      return -1;
    }
  }

  /** Takes the next record's singular values, largest first. */
  void add(long step, DenseVector values) {
    largest = Math.max(largest, values.apply(0));
    for (int i = 0; i < curves.length; i++) {
      Curve curve = curves[i];
      double s = values.apply(i);
      if (s > RISE * curve.highest) {
        if (previous != null && curve.steps[curve.size - 1] < previousStep) {
          curve.add(previousStep, previous.apply(i));
        }
        curve.add(step, s);
        curve.highest = s;
        if (curve.size % PRUNED_AT == 0) {
          curve.prune(NEEDED * largest);
        }
      }
    }
    previousStep = step;
    previous = values;
  }

  /** Returns the last singular values; null before the first. */
  DenseVector last() {
    return previous;
  }

  /**
   * Returns the crossings of all modes with a reference, largest first. A share that the first
   * record has reached already is crossed at step 0.
   */
  List<ModeCrossings> crossings(DenseVector references, int depth) {
    List<ModeCrossings> modes = new ArrayList<>();
    for (int i = 0; i < references.size(); i++) {
      double reference = references.apply(i);
      GrowthCurve growth = new GrowthCurve(depth, reference);
      double[] t = new double[ModeCrossings.SHARES.length];
      for (int k = 0; k < t.length; k++) {
        t[k] = crossing(curves[i], growth, ModeCrossings.SHARES[k] * reference);
      }
      modes.add(new ModeCrossings(i + 1, reference, t[0], t[1], t[2], t[3], t[4]));
    }
    return List.copyOf(modes);
  }

  private static double crossing(Curve curve, GrowthCurve growth, double level) {
    int at = curve.firstAt(level);
    if (at <= 0) {
      return at < 0 ? Double.NaN : 0;
    }
    return ModeCrossings.between(
        (long) curve.steps[at - 1],
        curve.values[at - 1],
        (long) curve.steps[at],
        curve.values[at],
        growth,
        level);
  }

  /**
   * Returns whether each mode that escaped was recorded between a tenth and nine tenths of its
   * reference.
   */
  boolean areResolved(List<ModeCrossings> modes) {
    return modes.stream()
        .filter(ModeCrossings::escaped)
        .allMatch(
            mode -> {
              Curve curve = curves[mode.mode() - 1];
              int first = curve.firstAt(.1 * mode.reference());
              return first >= 0 && curve.values[first] < .9 * mode.reference();
            });
  }
}
