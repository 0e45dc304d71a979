package io.github.dmfstages.linalg;

/**
 * A mutable {@code rows x cols} matrix that is used within one run, stored in the layout of the
 * {@link LinearAlgebra} that allocated it.
 *
 * <p>This class has the operations on single elements, which do not depend on the layout. The
 * engine has the products. Padding is zero and stays zero.
 */
public final class WorkMatrix {
  private static final double LARGE = 0x1p1000;

  private final int rows;
  private final int cols;
  private final double[] values;

  WorkMatrix(int rows, int cols, int length) {
    this.rows = rows;
    this.cols = cols;
    this.values = new double[length];
  }

  /** Returns an independent matrix with the same elements. */
  public WorkMatrix copy() {
    WorkMatrix copy = new WorkMatrix(rows, cols, values.length);
    System.arraycopy(values, 0, copy.values, 0, values.length);
    return copy;
  }

  /** Returns the number of rows. */
  public int rows() {
    return rows;
  }

  /** Returns the number of columns. */
  public int cols() {
    return cols;
  }

  /**
   * Returns the stored elements themselves, with the padding. This is only for code that treats all
   * elements in the same way.
   */
  public double[] values() {
    return values;
  }

  /** Sets this = a, for a matrix of the same shape. */
  public void set(WorkMatrix a) {
    System.arraycopy(a.values, 0, values, 0, values.length);
  }

  /** Sets this = a - b, for matrices of the same shape. */
  public void setDifference(WorkMatrix a, WorkMatrix b) {
    double[] x = a.values;
    double[] y = b.values;
    for (int i = 0; i < values.length; i++) {
      values[i] = x[i] - y[i];
    }
  }

  /** Sets this = factor * this. */
  public void scale(double factor) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
  }

  /** Sets this = x * this, element by element. */
  public void multiplyElements(WorkMatrix x) {
    double[] v = x.values;
    for (int i = 0; i < values.length; i++) {
      values[i] *= v[i];
    }
  }

  /** Sets this = factor * x + this; each element is rounded once. */
  public void addScaled(double factor, WorkMatrix x) {
    double[] v = x.values;
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.fma(factor, v[i], values[i]);
    }
  }

  /** Sets this = factor * this + x; each element is rounded once. */
  public void scaleAndAdd(double factor, WorkMatrix x) {
    double[] v = x.values;
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.fma(factor, values[i], v[i]);
    }
  }

  /** Sets this = (1 - share) * this; for a share of 0 it does nothing. */
  public void decay(double share) {
    if (share != 0) {
      scale(1 - share);
    }
  }

  /** Sets this = decay * this + (1 - decay) x. */
  public void average(double decay, WorkMatrix x) {
    double[] v = x.values;
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.fma(decay, values[i], (1 - decay) * v[i]);
    }
  }

  /** Sets this = factor * sign(x) + this, element by element; the sign of 0 is 0. */
  public void addSigns(double factor, WorkMatrix x) {
    double[] v = x.values;
    for (int i = 0; i < values.length; i++) {
      // Math.signum, which C2 of Java 17 does not compute with vectors. All numbers except 0, the
      // smallest ones too, are at least 1 after the multiplications.
      double sign = Math.max(-1, Math.min(1, v[i] * LARGE * LARGE));
      values[i] = Math.fma(factor, sign, values[i]);
    }
  }

  /** Sets this = decay * this + (1 - decay) x^2, element by element. */
  public void averageSquares(double decay, WorkMatrix x) {
    double[] v = x.values;
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.fma(decay, values[i], (1 - decay) * v[i] * v[i]);
    }
  }

  /**
   * Sets this = factor * x / (sqrt(squares) + epsilon) + this, element by element.
   *
   * @param epsilon positive
   */
  public void addScaledOverRoot(double factor, WorkMatrix x, WorkMatrix squares, double epsilon) {
    double[] v = x.values;
    double[] s = squares.values;
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.fma(factor, v[i] / (Math.sqrt(s[i]) + epsilon), values[i]);
    }
  }
}
