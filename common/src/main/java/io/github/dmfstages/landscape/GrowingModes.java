package io.github.dmfstages.landscape;

import io.github.dmfstages.linalg.SingularValues;
import java.util.function.IntToDoubleFunction;

/**
 * Factors of depth 2 as stacked rows Z in the target's singular basis.
 *
 * <p>Gradient descent on them is Z <- Z + eta c (S - Z Z^T) Z, where S is the diagonal matrix of
 * sigma. Rows with sigma > 0 come first, largest sigma first, and grow. Rows with sigma = 0 or
 * sigma < 0 do not grow. Z^T Z has the singular values of the end-to-end product.
 *
 * <p>The hidden basis is chosen so that growing row i is 0 in the columns after i. Columns whose
 * rows are all small grow linearly, and columns whose mode is learned are finished. The columns in
 * between, from {@code first} to {@code last}, are coupled.
 */
final class GrowingModes {
  private static final double UNBOUNDED = 100;
  private static final double LARGE = .01;
  private static final double LEARNED = 1e-6;
  private static final double DECOUPLED = 1e-10;

  private final double stepSize;
  private final double momentum;
  private final double[] sigma;
  private final LinearGrowth[] growth;
  private final int modes;
  private final int growing;
  private double[][] z;
  private double[][] before;
  private final double[][] velocity;
  private boolean moving;
  private int first;
  private int last;

  /**
   * Creates the modes at step 0.
   *
   * @param stepSize eta c
   * @param momentum mu; 0 for gradient descent
   * @param sigma the value of sigma for each row
   * @param z the rows, each with one element for each of {@code modes} hidden directions
   * @param modes how many rows have a hidden direction of their own; they come first
   * @param growing how many rows grow; those without a direction of their own come next
   */
  GrowingModes(
      double stepSize, double momentum, double[] sigma, double[][] z, int modes, int growing) {
    this.stepSize = stepSize;
    this.momentum = momentum;
    this.sigma = sigma;
    this.modes = modes;
    this.growing = growing;
    this.z = z;
    before = new double[z.length][modes];
    velocity = new double[z.length][modes];
    growth = new LinearGrowth[z.length];
    for (int r = 0; r < z.length; r++) {
      growth[r] = LinearGrowth.of(stepSize * sigma[r], momentum);
      if (r < growing) {
        scale(z[r], growth[r].share());
      }
    }
  }

  /** Returns the first mode that is not finished. */
  int first() {
    return first;
  }

  /** Returns one past the last mode that no longer grows linearly; first if there is none. */
  int last() {
    return last;
  }

  /** Returns the linear growth of mode {@code i}. */
  LinearGrowth growth(int i) {
    return growth[i];
  }

  /** Returns |Z_i|^2, over the directions that are not finished. */
  double strength(int i) {
    return dot(z[i], z[i], modes);
  }

  /** Returns the square of row {@code i} in its own direction, which no earlier mode takes. */
  double ownStrength(int i) {
    return z[i][i] * z[i][i];
  }

  /** Returns whether no mode has grown without bound, as it does if the step size is too large. */
  boolean isBounded() {
    for (int i = first; i < modes; i++) {
      if (!(strength(i) <= UNBOUNDED * sigma[0])) {
        return false;
      }
    }
    return true;
  }

  /** Returns roughly how many operations a step of the columns up to this one takes. */
  double work(int columns) {
    double width = columns - first + 1;
    return 4 * width * width * (z.length - first + width);
  }

  /** Adds the modes that have grown to {@code share}, by {@link #level}, to the coupled ones. */
  void takeIn(double share) {
    for (int i = Math.max(first, last); i < modes; i++) {
      if (strength(i) >= level(i, share)) {
        last = i + 1;
      }
    }
    last = Math.max(last, first);
  }

  /** Returns how many steps the unfinished modes grow linearly, until one is at {@code share}. */
  double linearSteps(double share) {
    double least = Double.POSITIVE_INFINITY;
    for (int i = first; i < modes; i++) {
      double times = level(i, share) / strength(i);
      least = Math.min(least, StrictMath.log(times) / (2 * growth[i].rate()));
    }
    return least;
  }

  /**
   * Returns the strength at which mode {@code i} ceases to grow linearly. It is a share of the
   * largest singular value that is left, because a slower mode changes by that order while that one
   * grows.
   */
  private double level(int i, double share) {
    return Math.min(share * sigma[first], LARGE * sigma[i]);
  }

  /** Returns the singular values of the end-to-end product that belong to the coupled modes. */
  double[] strengths(double[][] rows) {
    int width = last - first;
    double[] columns = new double[width * width];
    double[][] gram = gram(rows, r -> 1, last);
    for (int c = 0; c < width; c++) {
      System.arraycopy(gram[c], 0, columns, c * width, width);
    }
    return new SingularValues(width, width).of(columns);
  }

  /**
   * Returns an upper bound on the singular value of mode {@code i} with these rows. The largest
   * singular value of the rows from its own on is such a bound, and so is the sum of all of them.
   */
  double bound(int i, double[][] rows) {
    double sum = 0;
    for (int r = i; r < rows.length; r++) {
      sum += dot(rows[r], rows[r], last);
    }
    return sum;
  }

  /** Returns the present rows. */
  double[][] rows() {
    return z;
  }

  /** Returns the rows before the last step. */
  double[][] rowsBefore() {
    return before;
  }

  /**
   * Makes one step of gradient descent or heavy ball. Unlike the flow, it shows overshoots and the
   * effect of a large step on modes that escape together.
   */
  void step() {
    if (!moving) {
      for (int r = first; r < z.length; r++) {
        for (int c = first; c < modes; c++) {
          velocity[r][c] = r < growing ? growth[r].velocity() * z[r][c] : 0;
        }
      }
      moving = true;
    }
    double[][] gram = gram(z, r -> 1, last);
    double[][] next = before;
    for (int r = first; r < z.length; r++) {
      for (int c = first; c < modes; c++) {
        double force = sigma[r] * z[r][c];
        if (c < last) {
          for (int k = first; k < last; k++) {
            force = Math.fma(-z[r][k], gram[k - first][c - first], force);
          }
        }
        velocity[r][c] = Math.fma(momentum, velocity[r][c], stepSize * force);
        next[r][c] = z[r][c] + velocity[r][c];
      }
    }
    before = z;
    z = next;
  }

  /** Returns whether the last change was a {@link #step}. */
  boolean isMoving() {
    return moving;
  }

  /**
   * Returns the rows {@code steps} later by the flow whose linear part grows as gradient descent
   * does: Z <- E Z (I + Z^T D Z)^(-1/2) with E = e^(rate steps) and D = (E^2 - 1)/sigma. This is
   * the solution of a Riccati equation.
   *
   * @param columns one past the last column that is coupled
   */
  double[][] flowed(double steps, int columns) {
    double[][] gram = gram(z, r -> saturation(r, steps), columns);
    int width = columns - first;
    for (int i = 0; i < width; i++) {
      gram[i][i] += 1;
    }
    factorise(gram);
    double[][] flowed = new double[z.length][];
    for (int r = 0; r < z.length; r++) {
      flowed[r] = z[r].clone();
      if (r < first) {
        continue;
      }
      double[] row = flowed[r];
      for (int c = width - 1; c >= 0; c--) {
        double value = row[first + c];
        for (int k = c + 1; k < width; k++) {
          value = Math.fma(-gram[c][k], row[first + k], value);
        }
        row[first + c] = value / gram[c][c];
      }
      scale(row, StrictMath.exp(growth[r].rate() * steps));
    }
    return flowed;
  }

  private double saturation(int r, double steps) {
    return sigma[r] == 0
        ? 2 * stepSize / (1 - momentum) * steps
        : StrictMath.expm1(2 * growth[r].rate() * steps) / sigma[r];
  }

  /** Continues from these rows. */
  void set(double[][] rows) {
    z = rows;
    moving = false;
  }

  /**
   * Finishes modes that are learned and have no overlap with others. The hidden basis is rotated so
   * that such a mode is alone in its column.
   */
  void dropLearned() {
    while (first < last && isDone()) {
      double norm = Math.sqrt(strength(first));
      double[] mirror = z[first].clone();
      mirror[first] += mirror[first] < 0 ? -norm : norm;
      double squares = dot(mirror, mirror, last);
      for (int r = first; r < z.length; r++) {
        reflect(z[r], mirror, squares);
        reflect(velocity[r], mirror, squares);
      }
      first++;
    }
  }

  private boolean isDone() {
    double square = strength(first);
    if (!(Math.abs(square - sigma[first]) <= LEARNED * sigma[first])) {
      return false;
    }
    for (int i = first + 1; i < modes; i++) {
      double inner = dot(z[first], z[i], last);
      if (inner * inner > DECOUPLED * square * strength(i)) {
        return false;
      }
    }
    return true;
  }

  private void reflect(double[] row, double[] mirror, double squares) {
    double factor = -2 * dot(row, mirror, last) / squares;
    for (int c = first; c < last; c++) {
      row[c] = Math.fma(factor, mirror[c], row[c]);
    }
  }

  private double dot(double[] a, double[] b, int to) {
    double sum = 0;
    for (int c = first; c < to; c++) {
      sum = Math.fma(a[c], b[c], sum);
    }
    return sum;
  }

  /** Returns Z^T D Z over the columns from first on. */
  private double[][] gram(double[][] rows, IntToDoubleFunction weight, int columns) {
    int width = columns - first;
    double[][] gram = new double[width][width];
    for (int r = first; r < rows.length; r++) {
      double w = weight.applyAsDouble(r);
      for (int i = 0; i < width; i++) {
        double factor = w * rows[r][first + i];
        for (int k = 0; k <= i; k++) {
          gram[i][k] = Math.fma(factor, rows[r][first + k], gram[i][k]);
        }
      }
    }
    for (int i = 0; i < width; i++) {
      for (int k = 0; k < i; k++) {
        gram[k][i] = gram[i][k];
      }
    }
    return gram;
  }

  /**
   * Computes the upper triangular U with U U^T = a in place. Its inverse transposed is lower
   * triangular, so rows multiplied by it stay 0 in the columns after their own.
   */
  private static void factorise(double[][] a) {
    for (int j = a.length - 1; j >= 0; j--) {
      for (int i = j; i >= 0; i--) {
        double sum = a[i][j];
        for (int k = j + 1; k < a.length; k++) {
          sum = Math.fma(-a[i][k], a[j][k], sum);
        }
        a[i][j] = i == j ? Math.sqrt(sum) : sum / a[j][j];
      }
    }
  }

  private static void scale(double[] row, double factor) {
    for (int c = 0; c < row.length; c++) {
      row[c] *= factor;
    }
  }
}
