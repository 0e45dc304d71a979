package io.github.dmfstages.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TridiagonalSpectrumTest {
  private static final int SIZE = 12;

  /** A matrix times a power of two has its eigenvalues times that, to the last bit. */
  @ParameterizedTest
  @ValueSource(ints = {-1000, -700, -531, -300, 0, 300, 531, 900})
  void of_scaledByAPowerOfTwo_hasTheBitsOfTheUnscaled(int exponent) {
    Random random = new Random(4);
    double[] diagonal = random.doubles(SIZE, -1, 1).toArray();
    double[] offDiagonal = random.doubles(SIZE, 0, 1).toArray();
    TridiagonalSpectrum plain = TridiagonalSpectrum.of(diagonal, offDiagonal, SIZE);
    TridiagonalSpectrum scaled =
        TridiagonalSpectrum.of(scaled(diagonal, exponent), scaled(offDiagonal, exponent), SIZE);
    assertThat(scaled.values()).containsExactly(scaled(plain.values(), exponent));
    assertThat(scaled.lastElements()).containsExactly(plain.lastElements());
  }

  /** Of the second difference the eigenvalues are 2 - 2 cos(k pi / (n + 1)). */
  @ParameterizedTest
  @ValueSource(doubles = {1, 1e-160, 1e-300, 1e160, 1e300})
  void of_secondDifference_hasTheClosedForm(double size) {
    double[] diagonal = new double[SIZE];
    Arrays.fill(diagonal, 2 * size);
    double[] offDiagonal = new double[SIZE];
    Arrays.fill(offDiagonal, -size);
    double[] values = TridiagonalSpectrum.of(diagonal, offDiagonal, SIZE).values();
    Arrays.sort(values);
    for (int k = 1; k <= SIZE; k++) {
      double law = 2 - 2 * Math.cos(k * Math.PI / (SIZE + 1));
      assertThat(values[k - 1] / size).isCloseTo(law, within(1e-13));
    }
  }

  @Test
  void of_zeroMatrix_isZero() {
    assertThat(TridiagonalSpectrum.of(new double[3], new double[3], 3).values()).containsOnly(0.0);
  }

  private static double[] scaled(double[] x, int exponent) {
    return Arrays.stream(x).map(v -> Math.scalb(v, exponent)).toArray();
  }
}
