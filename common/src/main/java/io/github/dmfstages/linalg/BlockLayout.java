package io.github.dmfstages.linalg;

/**
 * Where the elements of a matrix stand: blocks of 8 x 8, column-major inside; the blocks of eight
 * rows lie one after another and form a panel. Rows and columns are padded with zeros to multiples
 * of eight. Eight rows are one AVX-512 vector. See docs/decisions/0002-block-layout.md.
 */
final class BlockLayout {
  /** Rows and columns of a block. */
  static final int BLOCK = 8;

  private BlockLayout() {}

  /** n, rounded up to whole blocks. */
  static int padded(int n) {
    return (n + BLOCK - 1) & -BLOCK;
  }

  /** Distance between two panels of a matrix with {@code cols} columns. */
  static int panel(int cols) {
    return padded(cols) * BLOCK;
  }

  /** How many numbers a matrix takes, padding included. */
  static int size(int rows, int cols) {
    return padded(rows) * padded(cols);
  }

  /** Where element (i, j) of a matrix with {@code cols} columns stands. */
  static int offset(int i, int j, int cols) {
    return i / BLOCK * panel(cols) + j * BLOCK + i % BLOCK;
  }
}
