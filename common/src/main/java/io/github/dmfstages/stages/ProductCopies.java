package io.github.dmfstages.stages;

import io.github.dmfstages.descent.DescentState;
import io.github.dmfstages.descent.StateArchive;
import java.io.IOException;
import java.util.Arrays;

/**
 * Copies of end-to-end products in the order of their steps. The arrays of copies that were dropped
 * are used again.
 */
final class ProductCopies {
  private static final int FIRST_CAPACITY = 16;

  private final int elements;
  private long[] steps = new long[FIRST_CAPACITY];
  private double[][] products = new double[FIRST_CAPACITY][];
  private int size;

  /** Creates an empty list for products with this number of elements. */
  ProductCopies(int elements) {
    this.elements = elements;
  }

  /** Adds the product of {@code state}, which comes after all others. */
  void add(DescentState state) {
    state.copyProductTo(append(state.step()));
  }

  private double[] append(long step) {
    if (size == steps.length) {
      steps = Arrays.copyOf(steps, 2 * size);
      products = Arrays.copyOf(products, 2 * size);
    }
    steps[size] = step;
    if (products[size] == null) {
      products[size] = new double[elements];
    }
    return products[size++];
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  /** Drops all copies of {@code step} and later. */
  void dropFrom(long step) {
    size = firstFrom(step);
  }

  /** Drops the first, the third, the fifth copy and so on. */
  void dropEveryOther() {
    size /= 2;
    for (int i = 0; i < size; i++) {
      steps[i] = steps[2 * i + 1];
      double[] kept = products[2 * i + 1];
      products[2 * i + 1] = products[i];
      products[i] = kept;
    }
  }

  /**
   * Returns the number of the last copy up to step {@code at} among those between two steps, or the
   * first one of these if there is none; -1 if there is no copy between the two steps.
   */
  int near(double at, long after, long before) {
    int from = firstFrom(after + 1);
    int to = firstFrom(before);
    if (from >= to) {
      return -1;
    }
    return Math.max(from, Math.min(to, firstFrom((long) at + 1)) - 1);
  }

  /** Returns the number of the first copy of {@code step} or later. */
  private int firstFrom(long step) {
    int found = Arrays.binarySearch(steps, 0, size, step);
    return found < 0 ? -found - 1 : found;
  }

  long step(int number) {
    return steps[number];
  }

  /** Returns the product, column by column. The list may use the array again. */
  double[] product(int number) {
    return products[number];
  }

  /** Saves or restores all copies. */
  void saveOrRestore(StateArchive archive) throws IOException {
    long count = archive.visit((long) size);
    size = archive.isReading() ? 0 : size;
    for (int i = 0; i < count; i++) {
      if (archive.isReading()) {
        archive.visitElements(append(archive.visit(0L)));
      } else {
        archive.visit(steps[i]);
        archive.visitElements(products[i]);
      }
    }
  }
}
