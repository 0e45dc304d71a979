package io.github.dmfstages.landscape;

import io.github.dmfstages.model.ModeRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The rows of {@link GrowingModes} at step 0.
 *
 * <p>Each mode gets a hidden direction, in the order of the singular values and orthogonal to the
 * earlier directions (Gram-Schmidt), because a mode cannot grow along directions that earlier modes
 * have taken.
 */
final class InitialModes {
  /** If less than this share of a mode is left, it is rounding. */
  private static final double ROUNDING = 1e-10;

  /** A first-order correction of more than this share of a mode is not reliable. */
  private static final double LARGEST_CORRECTION = .5;

  /** Rows that do not grow, and are smaller than this relative to every mode, are left out. */
  private static final double NEGLIGIBLE = 1e-8;

  private final List<double[]> directions = new ArrayList<>();
  private final List<Double> sigma = new ArrayList<>();
  private final List<double[]> rows = new ArrayList<>();
  private final List<Boolean> known = new ArrayList<>();
  private final int modes;
  private boolean allKnown = true;

  /**
   * Finds the rows of the initial factors.
   *
   * @param target the target's singular values, largest first
   * @param start the initial factors
   * @param stepSize eta c
   * @param momentum mu
   */
  InitialModes(double[] target, ModeRows start, double stepSize, double momentum) {
    boolean descends = momentum == 0;
    double[][] growing = start.growing().clone();
    double[][] corrections =
        descends
            ? Imbalance.corrections(target, start, stepSize)
            : new double[growing.length][growing[0].length];
    List<Integer> others = new ArrayList<>();
    for (int i = 0; i < growing.length; i++) {
      growing[i] = sum(growing[i], corrections[i]);
      double[] own = withoutTaken(growing[i]);
      double norm = norm(own);
      boolean dependent = norm <= ROUNDING * norm(growing[i]);
      if (norm > 0 && directions.size() < own.length) {
        directions.add(times(own, 1 / norm));
        sigma.add(target[i]);
        rows.add(growing[i]);
        known.add(!dependent && norm(corrections[i]) <= LARGEST_CORRECTION * norm);
      } else {
        others.add(i);
        allKnown &= directions.size() == own.length || norm(growing[i]) == 0;
      }
    }
    modes = directions.size();
    others.forEach(i -> add(target[i], growing[i]));
    List<double[]> still = new ArrayList<>();
    for (double[][] rest : List.of(start.leftRest(), start.rightRest())) {
      for (double[] row : rest) {
        still.add(times(row, Math.sqrt(.5)));
      }
    }
    List<double[]> decaying = descends ? List.of(start.decaying()) : List.of();
    if (squares(still) + squares(decaying) > NEGLIGIBLE * target[target.length - 1]) {
      for (int i = 0; i < decaying.size(); i++) {
        add(-target[i], decaying.get(i));
      }
      still.forEach(row -> add(0, row));
    }
  }

  private static double squares(List<double[]> rows) {
    return rows.stream().mapToDouble(row -> dot(row, row)).sum();
  }

  private void add(double value, double[] row) {
    sigma.add(value);
    rows.add(row);
  }

  /** Returns how many modes can grow. */
  int modes() {
    return modes;
  }

  /** Returns sigma of each row: first of the modes, then of the others. */
  double[] sigma() {
    return sigma.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /**
   * Returns the rows in the directions of the modes. A mode is 0 in the directions after its own.
   */
  double[][] rows() {
    double[][] all = new double[rows.size()][modes];
    for (int r = 0; r < all.length; r++) {
      int last = r < modes ? r : modes - 1;
      for (int c = 0; c <= last; c++) {
        all[r][c] = dot(rows.get(r), directions.get(c));
      }
    }
    return all;
  }

  /** Returns whether the escape of a mode, counted from 0, can be predicted. */
  boolean isKnown(int mode) {
    return mode < modes ? known.get(mode) : allKnown;
  }

  private double[] withoutTaken(double[] row) {
    double[] rest = row;
    // A second pass removes what the rounding of the first one left.
    for (int pass = 0; pass < 2; pass++) {
      for (double[] direction : directions) {
        rest = sum(rest, times(direction, -dot(rest, direction)));
      }
    }
    return rest;
  }

  private static double norm(double[] a) {
    return Math.sqrt(dot(a, a));
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int h = 0; h < a.length; h++) {
      sum = Math.fma(a[h], b[h], sum);
    }
    return sum;
  }

  private static double[] sum(double[] a, double[] b) {
    double[] sum = new double[a.length];
    Arrays.setAll(sum, h -> a[h] + b[h]);
    return sum;
  }

  private static double[] times(double[] a, double factor) {
    return Arrays.stream(a).map(v -> factor * v).toArray();
  }
}
