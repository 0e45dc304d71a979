package io.github.dmfstages.linalg;

/**
 * A mutable {@code rows x cols} matrix that lives inside one run, stored in the layout of the
 * {@link LinearAlgebra} that allocated it. Operations on single elements don't care about the
 * layout and stand here; products belong to the engine. Padding, where the layout has any, is zero
 * and stays zero.
 */
public final class WorkMatrix {
  private final int rows;
  private final int cols;
  private final double[] values;

  WorkMatrix(int rows, int cols, int length) {
    this.rows = rows;
    this.cols = cols;
    this.values = new double[length];
  }

  /** A matrix of its own with the same elements. */
  public WorkMatrix copy() {
    WorkMatrix copy = new WorkMatrix(rows, cols, values.length);
    System.arraycopy(values, 0, copy.values, 0, values.length);
    return copy;
  }

  /** Number of rows. */
  public int rows() {
    return rows;
  }

  /** Number of columns. */
  public int cols() {
    return cols;
  }

  /**
   * The stored elements themselves, padding included: only for code that treats all elements alike.
   */
  public double[] values() {
    return values;
  }

  /** this = a, of the same shape. */
  public void set(WorkMatrix a) {
    System.arraycopy(a.values, 0, values, 0, values.length);
  }

  /** this = a - b, all of one shape. */
  public void setDifference(WorkMatrix a, WorkMatrix b) {
    double[] x = a.values;
    double[] y = b.values;
    for (int i = 0; i < values.length; i++) {
      values[i] = x[i] - y[i];
    }
  }

  /** this = factor * this. */
  public void scale(double factor) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
  }

  /** this = x * this, element by element. */
  public void multiplyElements(WorkMatrix x) {
    double[] v = x.values;
    for (int i = 0; i < values.length; i++) {
      values[i] *= v[i];
    }
  }

  /** this = factor * x + this, each element with one rounding. */
  public void addScaled(double factor, WorkMatrix x) {
    double[] v = x.values;
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.fma(factor, v[i], values[i]);
    }
  }

  /** this = factor * this + x, each element with one rounding. */
  public void scaleAndAdd(double factor, WorkMatrix x) {
    double[] v = x.values;
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.fma(factor, values[i], v[i]);
    }
  }

  /** this = decay * this + (1 - decay) x^2, element by element. */
  public void averageSquares(double decay, WorkMatrix x) {
    double[] v = x.values;
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.fma(decay, values[i], (1 - decay) * v[i] * v[i]);
    }
  }

  /** this = factor * x / (sqrt(squares) + epsilon) + this, element by element; epsilon > 0. */
  public void addScaledOverRoot(double factor, WorkMatrix x, WorkMatrix squares, double epsilon) {
    double[] v = x.values;
    double[] s = squares.values;
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.fma(factor, v[i] / (Math.sqrt(s[i]) + epsilon), values[i]);
    }
  }
}
