package io.github.dmfstages.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LanczosTest {
  private static final Lanczos.Needs BOTH_ENDS =
      new Lanczos.Needs(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, true);

  /** A = Q D Q with the reflection Q = I - 2 v v^T, so that the spectrum is D's. */
  private static SymmetricOperator reflected(double[] spectrum) {
    int n = spectrum.length;
    Random random = new Random(n);
    double[] v = random.doubles(n, -1, 1).toArray();
    double norm = Math.sqrt(Arrays.stream(v).map(x -> x * x).sum());
    return new SymmetricOperator() {
      @Override
      public int dimension() {
        return n;
      }

      @Override
      public void apply(double[] x, double[] y) {
        System.arraycopy(x, 0, y, 0, n);
        reflect(y);
        for (int i = 0; i < n; i++) {
          y[i] *= spectrum[i];
        }
        reflect(y);
      }

      private void reflect(double[] y) {
        double dot = 0;
        for (int i = 0; i < n; i++) {
          dot += v[i] / norm * y[i];
        }
        for (int i = 0; i < n; i++) {
          y[i] -= 2 * dot * v[i] / norm;
        }
      }
    };
  }

  private static double[] start(int n) {
    return RandomStream.of("lanczos", 0).gaussianMatrix(n, 1, 1).values();
  }

  @Test
  void ends_spreadSpectrum_areWithinTheirResidualsAndTheTolerance() {
    double[] spectrum = new Random(1).doubles(400, -1, 5).toArray();
    spectrum[7] = -2;
    spectrum[8] = 9;
    Lanczos.Ends ends = Lanczos.ends(reflected(spectrum), start(400), BOTH_ENDS);
    assertThat(ends.products()).isLessThan(120).matches(k -> k % 10 == 0);
    assertThat(ends.min()).isCloseTo(-2, within(1e-9)).isGreaterThanOrEqualTo(-2 - 1e-12);
    assertThat(ends.max()).isCloseTo(9, within(1e-9)).isLessThanOrEqualTo(9 + 1e-12);
    assertThat(ends.minResidual()).isLessThanOrEqualTo(1e-5 * 9);
    assertThat(ends.maxResidual()).isLessThanOrEqualTo(1e-5 * 9);
  }

  @Test
  void ends_fewDistinctEigenvalues_areExactOnceTheKrylovSpaceIsExhausted() {
    double[] spectrum = new double[300];
    for (int i = 0; i < spectrum.length; i++) {
      spectrum[i] = new double[] {-.25, 0, 0, 1, 3}[i % 5];
    }
    Lanczos.Ends ends = Lanczos.ends(reflected(spectrum), start(300), BOTH_ENDS);
    assertThat(ends.products()).isBetween(4, 5);
    assertThat(ends.min()).isCloseTo(-.25, within(1e-13));
    assertThat(ends.max()).isCloseTo(3, within(1e-13));
  }

  /**
   * The outlier converges at once. If orthogonality were lost then, it would be found again and
   * again, and the small end would not be exact when the Krylov space is exhausted.
   */
  @Test
  void ends_farOutlier_doesNotDelayTheOtherEnd() {
    double[] spectrum = new double[60];
    for (int i = 0; i < spectrum.length; i++) {
      spectrum[i] = i / 60.0;
    }
    spectrum[59] = 1e6;
    Lanczos.Ends ends =
        Lanczos.ends(reflected(spectrum), start(60), new Lanczos.Needs(1e-15, -1, true));
    assertThat(ends.products()).isLessThanOrEqualTo(60);
    assertThat(ends.max()).isCloseTo(1e6, within(1e-8));
    assertThat(ends.min()).isCloseTo(0, within(1e-8));
  }

  /** The largest eigenvalue is hidden in a dense edge, and the smallest one is far below. */
  @Test
  void ends_onlyTheSmallestNeeded_stopsWhenItIsKnown() {
    double[] spectrum = new double[5_000];
    for (int i = 0; i < spectrum.length; i++) {
      spectrum[i] = 1 - Math.pow(i / 5_000.0, 4);
    }
    spectrum[7] = -2;
    Lanczos.Needs needs = new Lanczos.Needs(0, Double.NEGATIVE_INFINITY, false);
    Lanczos.Ends ends = Lanczos.ends(reflected(spectrum), start(5_000), needs);
    assertThat(ends.products()).isLessThanOrEqualTo(40);
    assertThat(ends.min()).isCloseTo(-2, within(1e-9));
    assertThat(ends.minResidual()).isLessThanOrEqualTo(1e-5 * 2);
  }

  @Test
  void ends_zeroOperator_areZeroAfterOneProduct() {
    assertThat(Lanczos.ends(reflected(new double[50]), start(50), BOTH_ENDS))
        .isEqualTo(new Lanczos.Ends(0, 0, 0, 0, 1));
  }

  @Test
  void ends_endHiddenInADenseEdge_stopsAtItsProductsAndSaysHowFarItIs() {
    double[] spectrum = new double[20_000];
    for (int i = 0; i < spectrum.length; i++) {
      spectrum[i] = Math.pow(i / 20_000.0, 4);
    }
    Lanczos.Ends ends = Lanczos.ends(reflected(spectrum), start(20_000), BOTH_ENDS);
    assertThat(ends.products()).isLessThanOrEqualTo(120);
    assertThat(ends.min()).isBetween(0.0, 1e-3);
  }
}
