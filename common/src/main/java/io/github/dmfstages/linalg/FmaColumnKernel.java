package io.github.dmfstages.linalg;

import static io.github.dmfstages.linalg.BlockLayout.BLOCK;

import java.util.Arrays;

/** Plain loops around {@link Math#fma}. */
final class FmaColumnKernel implements ColumnKernel {

  @Override
  public void subtractAndProject(
      double[] a,
      int stride,
      int from,
      int first,
      int last,
      double[] x,
      double[] u,
      double[] v,
      double[] w,
      double[] lanes) {
    for (int j = first; j < last; j++) {
      Arrays.fill(lanes, 0);
      double factor = -u[j];
      for (int i = from, p = j * stride + from; i < stride; i++, p++) {
        a[p] = Math.fma(factor, x[i], a[p]);
        lanes[i % BLOCK] = Math.fma(a[p], v[i], lanes[i % BLOCK]);
      }
      w[j] = ExactKernel.total(lanes);
    }
  }

  @Override
  public void subtractAndCombine(
      double[] a,
      int stride,
      int from,
      int first,
      int last,
      double[] x,
      double[] w,
      double[] u,
      double[] y) {
    for (int j = first; j < last; j++) {
      double factor = -w[j];
      double share = u[j];
      for (int i = from, p = j * stride + from; i < stride; i++, p++) {
        a[p] = Math.fma(factor, x[i], a[p]);
        y[i] = Math.fma(share, a[p], y[i]);
      }
    }
  }
}
