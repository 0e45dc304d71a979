package io.github.dmfstages.linalg;

import static io.github.dmfstages.linalg.BlockLayout.BLOCK;
import static io.github.dmfstages.linalg.BlockLayout.panel;

/** Plain loops around {@link Math#fma}, which run on any JVM and need no long warm-up. */
final class FmaKernel implements ExactKernel {

  // Computes eight rows of one column of c at a time, in eight local accumulators. They are
  // independent, so the processor overlaps them.
  @Override
  public void multiply(double[] a, int rows, int depth, double[] b, double[] c, int cols) {
    int panelA = panel(depth);
    int panelB = panel(cols);
    for (int i = 0, ai = 0, ci = 0; i < rows; i += BLOCK, ai += panelA, ci += panelB) {
      for (int j = 0; j < cols; j++) {
        double c0 = 0, c1 = 0, c2 = 0, c3 = 0, c4 = 0, c5 = 0, c6 = 0, c7 = 0;
        for (int k = 0, p = ai, q = j * BLOCK; k < depth; k++, p += BLOCK) {
          double t = b[q];
          c0 = Math.fma(a[p], t, c0);
          c1 = Math.fma(a[p + 1], t, c1);
          c2 = Math.fma(a[p + 2], t, c2);
          c3 = Math.fma(a[p + 3], t, c3);
          c4 = Math.fma(a[p + 4], t, c4);
          c5 = Math.fma(a[p + 5], t, c5);
          c6 = Math.fma(a[p + 6], t, c6);
          c7 = Math.fma(a[p + 7], t, c7);
          q += (k & 7) == 7 ? panelB - 7 : 1;
        }
        store(c, ci + j * BLOCK, c0, c1, c2, c3, c4, c5, c6, c7);
      }
    }
  }

  // This loop differs from that of multiply only in the order of access to b. One loop for both
  // orders would run at half the speed.
  @Override
  public void multiplyTransposed(
      double[] a, int rows, int depth, double[] b, double[] c, int cols) {
    int panelAB = panel(depth);
    int panelC = panel(cols);
    for (int i = 0, ai = 0, ci = 0; i < rows; i += BLOCK, ai += panelAB, ci += panelC) {
      for (int j = a == b ? i : 0; j < cols; j++) {
        double c0 = 0, c1 = 0, c2 = 0, c3 = 0, c4 = 0, c5 = 0, c6 = 0, c7 = 0;
        for (int k = 0, p = ai, q = j / BLOCK * panelAB + j % BLOCK;
            k < depth;
            k++, p += BLOCK, q += BLOCK) {
          double t = b[q];
          c0 = Math.fma(a[p], t, c0);
          c1 = Math.fma(a[p + 1], t, c1);
          c2 = Math.fma(a[p + 2], t, c2);
          c3 = Math.fma(a[p + 3], t, c3);
          c4 = Math.fma(a[p + 4], t, c4);
          c5 = Math.fma(a[p + 5], t, c5);
          c6 = Math.fma(a[p + 6], t, c6);
          c7 = Math.fma(a[p + 7], t, c7);
        }
        store(c, ci + j * BLOCK, c0, c1, c2, c3, c4, c5, c6, c7);
      }
    }
  }

  private static void store(
      double[] c,
      int p,
      double c0,
      double c1,
      double c2,
      double c3,
      double c4,
      double c5,
      double c6,
      double c7) {
    c[p] = c0;
    c[p + 1] = c1;
    c[p + 2] = c2;
    c[p + 3] = c3;
    c[p + 4] = c4;
    c[p + 5] = c5;
    c[p + 6] = c6;
    c[p + 7] = c7;
  }

  @Override
  public void addProducts(double[] x, double[] y, int length, double[] lanes) {
    for (int lane = 0; lane < BLOCK; lane++) {
      double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
      for (int i = lane; i < length; i += 4 * BLOCK) {
        s0 = Math.fma(x[i], y[i], s0);
        s1 = Math.fma(x[i + BLOCK], y[i + BLOCK], s1);
        s2 = Math.fma(x[i + 2 * BLOCK], y[i + 2 * BLOCK], s2);
        s3 = Math.fma(x[i + 3 * BLOCK], y[i + 3 * BLOCK], s3);
      }
      lanes[lane] += (s0 + s1) + (s2 + s3);
    }
  }

  @Override
  public String name() {
    return "exact-fma";
  }
}
