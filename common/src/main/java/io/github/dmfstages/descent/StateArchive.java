package io.github.dmfstages.descent;

import io.github.dmfstages.linalg.WorkMatrix;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * The state of a run in a checkpoint, open either for writing or for reading.
 *
 * <p>A class with state has one method, {@code saveOrRestore}, that visits its fields in a fixed
 * order. {@code step = archive.visit(step)} writes the field and returns it unchanged if the
 * archive is open for writing, and returns the stored value if it is open for reading. So there is
 * only one list of fields, and what is read is what was written.
 */
public final class StateArchive {
  private static final int ABSENT = -1;
  private static final int MOST_ELEMENTS = Integer.MAX_VALUE - 8;

  private final DataOutput out;
  private final DataInput in;

  private StateArchive(DataOutput out, DataInput in) {
    this.out = out;
    this.in = in;
  }

  /** Opens an archive that writes to {@code out}. */
  public static StateArchive writing(DataOutput out) {
    return new StateArchive(out, null);
  }

  /** Opens an archive that reads from {@code in} what an archive for writing has written. */
  public static StateArchive reading(DataInput in) {
    return new StateArchive(null, in);
  }

  /** Returns whether stored values replace those that are visited. */
  public boolean isReading() {
    return in != null;
  }

  /** Visits a whole number. */
  public long visit(long value) throws IOException {
    if (isReading()) {
      return in.readLong();
    }
    out.writeLong(value);
    return value;
  }

  /** Visits a number, all of whose bits are kept. */
  public double visit(double value) throws IOException {
    return Double.longBitsToDouble(visit(Double.doubleToRawLongBits(value)));
  }

  /** Visits a truth value. */
  public boolean visit(boolean value) throws IOException {
    return visit(value ? 1L : 0L) != 0;
  }

  /** Visits the elements of an array in place. Writer and reader know its length. */
  public void visitElements(double[] values) throws IOException {
    for (int i = 0; i < values.length; i++) {
      values[i] = visit(values[i]);
    }
  }

  /** Visits the elements of matrices in place. Writer and reader know their shapes. */
  public void visitElements(WorkMatrix[] matrices) throws IOException {
    for (WorkMatrix matrix : matrices) {
      visitElements(matrix.values());
    }
  }

  /** Visits an array of any length, or null. */
  public double[] visit(double[] values) throws IOException {
    int length = length(values == null ? ABSENT : values.length);
    if (length == ABSENT) {
      return null;
    }
    double[] visited = isReading() ? new double[length] : values;
    visitElements(visited);
    return visited;
  }

  /** Visits a vector of any length, or null. */
  static DenseVector visitVector(StateArchive archive, DenseVector vector) throws IOException {
    double[] values = archive.visit(vector == null ? null : vector.values());
    return values == null ? null : new DenseVector(values);
  }

  /** Visits one element of a list. */
  @FunctionalInterface
  public interface ElementVisitor<T> {
    /**
     * Visits the fields of an element.
     *
     * @param element the list's own element; if the archive is reading, the example, whose values
     *     do not matter
     * @return the element with the values that the archive gives
     */
    T visit(StateArchive archive, T element) throws IOException;
  }

  /**
   * Visits the elements of a list, and returns a new list.
   *
   * @param example an element of the list's type, which is visited in place of each element that is
   *     read; its values do not matter
   */
  public <T> List<T> visit(List<T> list, T example, ElementVisitor<T> visitor) throws IOException {
    int size = length(list.size());
    List<T> visited = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      visited.add(visitor.visit(this, isReading() ? example : list.get(i)));
    }
    return visited;
  }

  /**
   * @throws IOException if the archive claims an impossible length
   */
  private int length(int length) throws IOException {
    long stored = visit((long) length);
    if (stored < ABSENT || stored > MOST_ELEMENTS) {
      throw new IOException("a list of " + stored + " elements");
    }
    return (int) stored;
  }
}
