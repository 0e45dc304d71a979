package io.github.dmfstages.linalg;

import static io.github.dmfstages.linalg.BlockLayout.BLOCK;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The products with SIMD vectors, by the incubating Vector API. A vector holds rows of the result,
 * so its width changes no sum.
 *
 * <p>A tile of the result, two vectors of rows by some columns, stays in registers over the whole
 * inner dimension. 32 registers (AVX-512) hold 2 x 8 accumulators and their operands; 16 registers
 * hold 2 x 4. Each loop over k is a method of its own, with constant distances between columns, and
 * passes no vectors to other methods. Otherwise the JIT compiler C2 would spill registers, check
 * bounds, or allocate objects for vectors.
 */
final class VectorKernel implements ExactKernel {
  private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** Whether a vector is a whole column of a block; then the second one is in the next panel. */
  private static final boolean WIDE = LANES == BLOCK;

  @Override
  public void multiply(double[] a, int m, int depth, double[] b, double[] c, int n) {
    tiles(false, a, m, depth, b, c, n);
  }

  @Override
  public void multiplyTransposed(double[] a, int m, int depth, double[] b, double[] c, int n) {
    tiles(true, a, m, depth, b, c, n);
  }

  private static void tiles(
      boolean nt, double[] a, int m, int depth, double[] b, double[] c, int n) {
    int pa = BlockLayout.panel(depth);
    int pc = BlockLayout.panel(n);
    for (int i = 0; i < m; i += 2 * LANES) {
      boolean last = WIDE && i + BLOCK >= m;
      int p = i / BLOCK * pa + i % BLOCK;
      for (int j = nt && a == b ? i & -BLOCK : 0, width; j < n; j += width) {
        width = WIDE && (last || j + 4 < n) ? 8 : 4;
        int q = nt ? j / BLOCK * pa + j % BLOCK : j * BLOCK;
        int r = i / BLOCK * pc + i % BLOCK + j * BLOCK;
        if (width == 4) {
          if (nt) transposed2x4(a, p, WIDE ? pa : LANES, depth, b, q, c, r, WIDE ? pc : LANES);
          else product2x4(a, p, WIDE ? pa : LANES, depth, b, q, pc, c, r, WIDE ? pc : LANES);
        } else if (last) {
          if (nt) transposed1x8(a, p, depth, b, q, c, r);
          else product1x8(a, p, depth, b, q, pc, c, r);
        } else {
          if (nt) transposed2x8(a, p, pa, depth, b, q, c, r, pc);
          else product2x8(a, p, pa, depth, b, q, pc, c, r, pc);
        }
      }
    }
  }

  private static void product2x8(
      double[] a, int p, int ar, int depth, double[] b, int q, int pb, double[] c, int r, int cr) {
    DoubleVector c0, c1, c2, c3, c4, c5, c6, c7, d0, d1, d2, d3, d4, d5, d6, d7;
    c0 = c1 = c2 = c3 = c4 = c5 = c6 = c7 = DoubleVector.zero(SPECIES);
    d0 = d1 = d2 = d3 = d4 = d5 = d6 = d7 = c0;
    for (int k = 0; k < depth; k++, p += BLOCK, q += (k & 7) == 0 ? pb - 7 : 1) {
      DoubleVector x = DoubleVector.fromArray(SPECIES, a, p);
      DoubleVector y = DoubleVector.fromArray(SPECIES, a, p + ar);
      c0 = x.fma(DoubleVector.broadcast(SPECIES, b[q]), c0);
      d0 = y.fma(DoubleVector.broadcast(SPECIES, b[q]), d0);
      c1 = x.fma(DoubleVector.broadcast(SPECIES, b[q + 8]), c1);
      d1 = y.fma(DoubleVector.broadcast(SPECIES, b[q + 8]), d1);
      c2 = x.fma(DoubleVector.broadcast(SPECIES, b[q + 16]), c2);
      d2 = y.fma(DoubleVector.broadcast(SPECIES, b[q + 16]), d2);
      c3 = x.fma(DoubleVector.broadcast(SPECIES, b[q + 24]), c3);
      d3 = y.fma(DoubleVector.broadcast(SPECIES, b[q + 24]), d3);
      c4 = x.fma(DoubleVector.broadcast(SPECIES, b[q + 32]), c4);
      d4 = y.fma(DoubleVector.broadcast(SPECIES, b[q + 32]), d4);
      c5 = x.fma(DoubleVector.broadcast(SPECIES, b[q + 40]), c5);
      d5 = y.fma(DoubleVector.broadcast(SPECIES, b[q + 40]), d5);
      c6 = x.fma(DoubleVector.broadcast(SPECIES, b[q + 48]), c6);
      d6 = y.fma(DoubleVector.broadcast(SPECIES, b[q + 48]), d6);
      c7 = x.fma(DoubleVector.broadcast(SPECIES, b[q + 56]), c7);
      d7 = y.fma(DoubleVector.broadcast(SPECIES, b[q + 56]), d7);
    }
    c0.intoArray(c, r);
    d0.intoArray(c, r + cr);
    c1.intoArray(c, r + 8);
    d1.intoArray(c, r + cr + 8);
    c2.intoArray(c, r + 16);
    d2.intoArray(c, r + cr + 16);
    c3.intoArray(c, r + 24);
    d3.intoArray(c, r + cr + 24);
    c4.intoArray(c, r + 32);
    d4.intoArray(c, r + cr + 32);
    c5.intoArray(c, r + 40);
    d5.intoArray(c, r + cr + 40);
    c6.intoArray(c, r + 48);
    d6.intoArray(c, r + cr + 48);
    c7.intoArray(c, r + 56);
    d7.intoArray(c, r + cr + 56);
  }

  private static void product2x4(
      double[] a, int p, int ar, int depth, double[] b, int q, int pb, double[] c, int r, int cr) {
    DoubleVector c0, c1, c2, c3, d0, d1, d2, d3;
    c0 = c1 = c2 = c3 = d0 = d1 = d2 = d3 = DoubleVector.zero(SPECIES);
    for (int k = 0; k < depth; k++, p += BLOCK, q += (k & 7) == 0 ? pb - 7 : 1) {
      DoubleVector x = DoubleVector.fromArray(SPECIES, a, p);
      DoubleVector y = DoubleVector.fromArray(SPECIES, a, p + ar);
      c0 = x.fma(DoubleVector.broadcast(SPECIES, b[q]), c0);
      d0 = y.fma(DoubleVector.broadcast(SPECIES, b[q]), d0);
      c1 = x.fma(DoubleVector.broadcast(SPECIES, b[q + 8]), c1);
      d1 = y.fma(DoubleVector.broadcast(SPECIES, b[q + 8]), d1);
      c2 = x.fma(DoubleVector.broadcast(SPECIES, b[q + 16]), c2);
      d2 = y.fma(DoubleVector.broadcast(SPECIES, b[q + 16]), d2);
      c3 = x.fma(DoubleVector.broadcast(SPECIES, b[q + 24]), c3);
      d3 = y.fma(DoubleVector.broadcast(SPECIES, b[q + 24]), d3);
    }
    c0.intoArray(c, r);
    d0.intoArray(c, r + cr);
    c1.intoArray(c, r + 8);
    d1.intoArray(c, r + cr + 8);
    c2.intoArray(c, r + 16);
    d2.intoArray(c, r + cr + 16);
    c3.intoArray(c, r + 24);
    d3.intoArray(c, r + cr + 24);
  }

  private static void product1x8(
      double[] a, int p, int depth, double[] b, int q, int pb, double[] c, int r) {
    DoubleVector c0, c1, c2, c3, c4, c5, c6, c7;
    c0 = c1 = c2 = c3 = c4 = c5 = c6 = c7 = DoubleVector.zero(SPECIES);
    for (int k = 0; k < depth; k++, p += BLOCK, q += (k & 7) == 0 ? pb - 7 : 1) {
      DoubleVector x = DoubleVector.fromArray(SPECIES, a, p);
      c0 = x.fma(DoubleVector.broadcast(SPECIES, b[q]), c0);
      c1 = x.fma(DoubleVector.broadcast(SPECIES, b[q + 8]), c1);
      c2 = x.fma(DoubleVector.broadcast(SPECIES, b[q + 16]), c2);
      c3 = x.fma(DoubleVector.broadcast(SPECIES, b[q + 24]), c3);
      c4 = x.fma(DoubleVector.broadcast(SPECIES, b[q + 32]), c4);
      c5 = x.fma(DoubleVector.broadcast(SPECIES, b[q + 40]), c5);
      c6 = x.fma(DoubleVector.broadcast(SPECIES, b[q + 48]), c6);
      c7 = x.fma(DoubleVector.broadcast(SPECIES, b[q + 56]), c7);
    }
    c0.intoArray(c, r);
    c1.intoArray(c, r + 8);
    c2.intoArray(c, r + 16);
    c3.intoArray(c, r + 24);
    c4.intoArray(c, r + 32);
    c5.intoArray(c, r + 40);
    c6.intoArray(c, r + 48);
    c7.intoArray(c, r + 56);
  }

  private static void transposed2x8(
      double[] a, int p, int ar, int depth, double[] b, int q, double[] c, int r, int cr) {
    DoubleVector c0, c1, c2, c3, c4, c5, c6, c7, d0, d1, d2, d3, d4, d5, d6, d7;
    c0 = c1 = c2 = c3 = c4 = c5 = c6 = c7 = DoubleVector.zero(SPECIES);
    d0 = d1 = d2 = d3 = d4 = d5 = d6 = d7 = c0;
    for (int k = 0; k < depth; k++, p += BLOCK, q += BLOCK) {
      DoubleVector x = DoubleVector.fromArray(SPECIES, a, p);
      DoubleVector y = DoubleVector.fromArray(SPECIES, a, p + ar);
      c0 = x.fma(DoubleVector.broadcast(SPECIES, b[q]), c0);
      d0 = y.fma(DoubleVector.broadcast(SPECIES, b[q]), d0);
      c1 = x.fma(DoubleVector.broadcast(SPECIES, b[q + 1]), c1);
      d1 = y.fma(DoubleVector.broadcast(SPECIES, b[q + 1]), d1);
      c2 = x.fma(DoubleVector.broadcast(SPECIES, b[q + 2]), c2);
      d2 = y.fma(DoubleVector.broadcast(SPECIES, b[q + 2]), d2);
      c3 = x.fma(DoubleVector.broadcast(SPECIES, b[q + 3]), c3);
      d3 = y.fma(DoubleVector.broadcast(SPECIES, b[q + 3]), d3);
      c4 = x.fma(DoubleVector.broadcast(SPECIES, b[q + 4]), c4);
      d4 = y.fma(DoubleVector.broadcast(SPECIES, b[q + 4]), d4);
      c5 = x.fma(DoubleVector.broadcast(SPECIES, b[q + 5]), c5);
      d5 = y.fma(DoubleVector.broadcast(SPECIES, b[q + 5]), d5);
      c6 = x.fma(DoubleVector.broadcast(SPECIES, b[q + 6]), c6);
      d6 = y.fma(DoubleVector.broadcast(SPECIES, b[q + 6]), d6);
      c7 = x.fma(DoubleVector.broadcast(SPECIES, b[q + 7]), c7);
      d7 = y.fma(DoubleVector.broadcast(SPECIES, b[q + 7]), d7);
    }
    c0.intoArray(c, r);
    d0.intoArray(c, r + cr);
    c1.intoArray(c, r + 8);
    d1.intoArray(c, r + cr + 8);
    c2.intoArray(c, r + 16);
    d2.intoArray(c, r + cr + 16);
    c3.intoArray(c, r + 24);
    d3.intoArray(c, r + cr + 24);
    c4.intoArray(c, r + 32);
    d4.intoArray(c, r + cr + 32);
    c5.intoArray(c, r + 40);
    d5.intoArray(c, r + cr + 40);
    c6.intoArray(c, r + 48);
    d6.intoArray(c, r + cr + 48);
    c7.intoArray(c, r + 56);
    d7.intoArray(c, r + cr + 56);
  }

  private static void transposed2x4(
      double[] a, int p, int ar, int depth, double[] b, int q, double[] c, int r, int cr) {
    DoubleVector c0, c1, c2, c3, d0, d1, d2, d3;
    c0 = c1 = c2 = c3 = d0 = d1 = d2 = d3 = DoubleVector.zero(SPECIES);
    for (int k = 0; k < depth; k++, p += BLOCK, q += BLOCK) {
      DoubleVector x = DoubleVector.fromArray(SPECIES, a, p);
      DoubleVector y = DoubleVector.fromArray(SPECIES, a, p + ar);
      c0 = x.fma(DoubleVector.broadcast(SPECIES, b[q]), c0);
      d0 = y.fma(DoubleVector.broadcast(SPECIES, b[q]), d0);
      c1 = x.fma(DoubleVector.broadcast(SPECIES, b[q + 1]), c1);
      d1 = y.fma(DoubleVector.broadcast(SPECIES, b[q + 1]), d1);
      c2 = x.fma(DoubleVector.broadcast(SPECIES, b[q + 2]), c2);
      d2 = y.fma(DoubleVector.broadcast(SPECIES, b[q + 2]), d2);
      c3 = x.fma(DoubleVector.broadcast(SPECIES, b[q + 3]), c3);
      d3 = y.fma(DoubleVector.broadcast(SPECIES, b[q + 3]), d3);
    }
    c0.intoArray(c, r);
    d0.intoArray(c, r + cr);
    c1.intoArray(c, r + 8);
    d1.intoArray(c, r + cr + 8);
    c2.intoArray(c, r + 16);
    d2.intoArray(c, r + cr + 16);
    c3.intoArray(c, r + 24);
    d3.intoArray(c, r + cr + 24);
  }

  private static void transposed1x8(
      double[] a, int p, int depth, double[] b, int q, double[] c, int r) {
    DoubleVector c0, c1, c2, c3, c4, c5, c6, c7;
    c0 = c1 = c2 = c3 = c4 = c5 = c6 = c7 = DoubleVector.zero(SPECIES);
    for (int k = 0; k < depth; k++, p += BLOCK, q += BLOCK) {
      DoubleVector x = DoubleVector.fromArray(SPECIES, a, p);
      c0 = x.fma(DoubleVector.broadcast(SPECIES, b[q]), c0);
      c1 = x.fma(DoubleVector.broadcast(SPECIES, b[q + 1]), c1);
      c2 = x.fma(DoubleVector.broadcast(SPECIES, b[q + 2]), c2);
      c3 = x.fma(DoubleVector.broadcast(SPECIES, b[q + 3]), c3);
      c4 = x.fma(DoubleVector.broadcast(SPECIES, b[q + 4]), c4);
      c5 = x.fma(DoubleVector.broadcast(SPECIES, b[q + 5]), c5);
      c6 = x.fma(DoubleVector.broadcast(SPECIES, b[q + 6]), c6);
      c7 = x.fma(DoubleVector.broadcast(SPECIES, b[q + 7]), c7);
    }
    c0.intoArray(c, r);
    c1.intoArray(c, r + 8);
    c2.intoArray(c, r + 16);
    c3.intoArray(c, r + 24);
    c4.intoArray(c, r + 32);
    c5.intoArray(c, r + 40);
    c6.intoArray(c, r + 48);
    c7.intoArray(c, r + 56);
  }

  @Override
  public void addProducts(double[] x, double[] y, int length, double[] lanes) {
    for (int h = 0; h < BLOCK; h += LANES) {
      DoubleVector s0, s1, s2, s3;
      s0 = s1 = s2 = s3 = DoubleVector.zero(SPECIES);
      for (int i = h; i < length; i += 32) {
        DoubleVector x0 = DoubleVector.fromArray(SPECIES, x, i);
        DoubleVector x1 = DoubleVector.fromArray(SPECIES, x, i + 8);
        DoubleVector x2 = DoubleVector.fromArray(SPECIES, x, i + 16);
        DoubleVector x3 = DoubleVector.fromArray(SPECIES, x, i + 24);
        s0 = x0.fma(DoubleVector.fromArray(SPECIES, y, i), s0);
        s1 = x1.fma(DoubleVector.fromArray(SPECIES, y, i + 8), s1);
        s2 = x2.fma(DoubleVector.fromArray(SPECIES, y, i + 16), s2);
        s3 = x3.fma(DoubleVector.fromArray(SPECIES, y, i + 24), s3);
      }
      s0 = s0.add(s1).add(s2.add(s3));
      DoubleVector.fromArray(SPECIES, lanes, h).add(s0).intoArray(lanes, h);
    }
  }

  @Override
  public String name() {
    return "exact-vector" + SPECIES.vectorBitSize();
  }
}
