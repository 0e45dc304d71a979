package io.github.dmfstages.descent;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Carries the state of a run out, or back in. One walk over an object's fields serves both ways, so
 * that what is read is what was written: {@code step = stream.of(step)} writes the field and keeps
 * it, or replaces it by what was written.
 */
public final class StateStream {
  private static final int ABSENT = -1;
  private static final int MOST_ELEMENTS = Integer.MAX_VALUE - 8;

  private final DataOutput out;
  private final DataInput in;

  private StateStream(DataOutput out, DataInput in) {
    this.out = out;
    this.in = in;
  }

  /** Writes to {@code out}. */
  public static StateStream to(DataOutput out) {
    return new StateStream(out, null);
  }

  /** Reads from {@code in} what {@link #to} wrote. */
  public static StateStream from(DataInput in) {
    return new StateStream(null, in);
  }

  /** Whether fields are replaced by what was written. */
  public boolean restores() {
    return in != null;
  }

  /** A whole number. */
  public long of(long value) throws IOException {
    if (restores()) {
      return in.readLong();
    }
    out.writeLong(value);
    return value;
  }

  /** A number, to the bit. */
  public double of(double value) throws IOException {
    return Double.longBitsToDouble(of(Double.doubleToRawLongBits(value)));
  }

  /** A truth value. */
  public boolean of(boolean value) throws IOException {
    return of(value ? 1L : 0L) != 0;
  }

  /** The elements of an array of a length that both sides know, in place. */
  public void fill(double[] values) throws IOException {
    for (int i = 0; i < values.length; i++) {
      values[i] = of(values[i]);
    }
  }

  /** An array of any length, or null. */
  public double[] of(double[] values) throws IOException {
    int length = length(values == null ? ABSENT : values.length);
    if (length == ABSENT) {
      return null;
    }
    double[] there = restores() ? new double[length] : values;
    fill(there);
    return there;
  }

  /** What carries one element of a list. */
  @FunctionalInterface
  public interface Each<T> {
    /** {@code element} is the list's, or where they are read one whose values do not matter. */
    T of(StateStream stream, T element) throws IOException;
  }

  /**
   * A list; a new one.
   *
   * @param any an element of the list's type, whose values do not matter
   */
  public <T> List<T> of(List<T> list, T any, Each<T> each) throws IOException {
    int size = length(list.size());
    List<T> there = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      there.add(each.of(this, restores() ? any : list.get(i)));
    }
    return there;
  }

  private int length(int length) throws IOException {
    long there = of((long) length);
    if (there < ABSENT || there > MOST_ELEMENTS) {
      throw new IOException("a list of " + there + " elements");
    }
    return (int) there;
  }
}
