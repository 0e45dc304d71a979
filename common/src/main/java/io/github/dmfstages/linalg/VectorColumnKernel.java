package io.github.dmfstages.linalg;

import static io.github.dmfstages.linalg.BlockLayout.BLOCK;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops over columns with SIMD vectors, four columns at a time, so that each vector of a row
 * range is loaded once for four columns. A vector holds rows, so its width changes no sum.
 */
final class VectorColumnKernel implements ColumnKernel {
  private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

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
    for (int j = first; j < last; j += COLUMNS) {
      for (int h = 0; h < BLOCK; h += LANES) {
        project(
            a,
            stride,
            j * stride,
            from + h,
            x,
            -u[j],
            -u[j + 1],
            -u[j + 2],
            -u[j + 3],
            v,
            lanes,
            h);
      }
      for (int c = 0; c < COLUMNS; c++) {
        w[j + c] = total(lanes, c * BLOCK);
      }
    }
  }

  private static void project(
      double[] a,
      int stride,
      int p,
      int from,
      double[] x,
      double u0,
      double u1,
      double u2,
      double u3,
      double[] v,
      double[] lanes,
      int h) {
    DoubleVector s0, s1, s2, s3;
    s0 = s1 = s2 = s3 = DoubleVector.zero(SPECIES);
    int p1 = p + stride, p2 = p1 + stride, p3 = p2 + stride;
    for (int i = from; i < stride; i += BLOCK) {
      DoubleVector xi = DoubleVector.fromArray(SPECIES, x, i);
      DoubleVector vi = DoubleVector.fromArray(SPECIES, v, i);
      DoubleVector a0 =
          xi.fma(DoubleVector.broadcast(SPECIES, u0), DoubleVector.fromArray(SPECIES, a, p + i));
      DoubleVector a1 =
          xi.fma(DoubleVector.broadcast(SPECIES, u1), DoubleVector.fromArray(SPECIES, a, p1 + i));
      DoubleVector a2 =
          xi.fma(DoubleVector.broadcast(SPECIES, u2), DoubleVector.fromArray(SPECIES, a, p2 + i));
      DoubleVector a3 =
          xi.fma(DoubleVector.broadcast(SPECIES, u3), DoubleVector.fromArray(SPECIES, a, p3 + i));
      a0.intoArray(a, p + i);
      a1.intoArray(a, p1 + i);
      a2.intoArray(a, p2 + i);
      a3.intoArray(a, p3 + i);
      s0 = a0.fma(vi, s0);
      s1 = a1.fma(vi, s1);
      s2 = a2.fma(vi, s2);
      s3 = a3.fma(vi, s3);
    }
    s0.intoArray(lanes, h);
    s1.intoArray(lanes, h + 8);
    s2.intoArray(lanes, h + 16);
    s3.intoArray(lanes, h + 24);
  }

  private static double total(double[] lanes, int p) {
    return ((lanes[p] + lanes[p + 1]) + (lanes[p + 2] + lanes[p + 3]))
        + ((lanes[p + 4] + lanes[p + 5]) + (lanes[p + 6] + lanes[p + 7]));
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
    for (int j = first; j < last; j += COLUMNS) {
      combine(a, stride, j * stride, from, x, w, u, j, y);
    }
  }

  private static void combine(
      double[] a,
      int stride,
      int p,
      int from,
      double[] x,
      double[] w,
      double[] u,
      int j,
      double[] y) {
    double w0 = -w[j], w1 = -w[j + 1], w2 = -w[j + 2], w3 = -w[j + 3];
    double u0 = u[j], u1 = u[j + 1], u2 = u[j + 2], u3 = u[j + 3];
    int p1 = p + stride, p2 = p1 + stride, p3 = p2 + stride;
    for (int i = from; i < stride; i += LANES) {
      DoubleVector xi = DoubleVector.fromArray(SPECIES, x, i);
      DoubleVector yi = DoubleVector.fromArray(SPECIES, y, i);
      DoubleVector a0 =
          xi.fma(DoubleVector.broadcast(SPECIES, w0), DoubleVector.fromArray(SPECIES, a, p + i));
      DoubleVector a1 =
          xi.fma(DoubleVector.broadcast(SPECIES, w1), DoubleVector.fromArray(SPECIES, a, p1 + i));
      DoubleVector a2 =
          xi.fma(DoubleVector.broadcast(SPECIES, w2), DoubleVector.fromArray(SPECIES, a, p2 + i));
      DoubleVector a3 =
          xi.fma(DoubleVector.broadcast(SPECIES, w3), DoubleVector.fromArray(SPECIES, a, p3 + i));
      a0.intoArray(a, p + i);
      a1.intoArray(a, p1 + i);
      a2.intoArray(a, p2 + i);
      a3.intoArray(a, p3 + i);
      yi = a0.fma(DoubleVector.broadcast(SPECIES, u0), yi);
      yi = a1.fma(DoubleVector.broadcast(SPECIES, u1), yi);
      yi = a2.fma(DoubleVector.broadcast(SPECIES, u2), yi);
      a3.fma(DoubleVector.broadcast(SPECIES, u3), yi).intoArray(y, i);
    }
  }
}
