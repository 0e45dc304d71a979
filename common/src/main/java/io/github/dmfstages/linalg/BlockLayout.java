package io.github.dmfstages.linalg;

/**
 * The order in which the elements of a matrix are stored.
 *
 * <p>A matrix consists of blocks of 8 x 8 elements, each stored column by column. The blocks of
 * eight rows follow one another and form a panel. Rows and columns are padded with zeros to
 * multiples of eight. Eight rows fill one AVX-512 vector. See docs/decisions/0002-block-layout.md.
 */
final class BlockLayout {
  /** The number of rows and of columns of a block. */
  static final int BLOCK = 8;

  private BlockLayout() {}

  /** Returns n, rounded up to whole blocks. */
  static int padded(int n) {
    return (n + BLOCK - 1) & -BLOCK;
  }

  /** Returns the distance between two panels of a matrix with {@code cols} columns. */
  static int panel(int cols) {
    return padded(cols) * BLOCK;
  }

  /** Returns how many numbers a matrix takes, with its padding. */
  static int size(int rows, int cols) {
    return padded(rows) * padded(cols);
  }

  /** Returns the index of element (i, j) of a matrix with {@code cols} columns. */
  static int offset(int i, int j, int cols) {
    return i / BLOCK * panel(cols) + j * BLOCK + i % BLOCK;
  }
}
