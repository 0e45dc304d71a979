package io.github.dmfstages.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlib.util.intW;

class TridiagonalEndTest {

  /**
   * The second difference of size n has the eigenvalues 2 - 2 cos(k pi / (n + 1)), and their unit
   * eigenvectors end with sqrt(2 / (n + 1)) sin(n k pi / (n + 1)), up to a sign.
   */
  @ParameterizedTest
  @ValueSource(doubles = {1, 1e-160, 1e-300, 1e160, 1e300})
  void of_secondDifference_hasTheClosedForm(double size) {
    for (int n = 1; n <= 120; n++) {
      double[] diagonal = new double[n];
      Arrays.fill(diagonal, 2 * size);
      double[] offDiagonal = new double[n];
      Arrays.fill(offDiagonal, -size);
      TridiagonalEnd min = TridiagonalEnd.smallest(diagonal, offDiagonal, n);
      TridiagonalEnd max = TridiagonalEnd.largest(diagonal, offDiagonal, n);
      double angle = Math.PI / (n + 1);
      assertThat(min.value() / size).isCloseTo(2 - 2 * Math.cos(angle), within(1e-14));
      assertThat(max.value() / size).isCloseTo(2 + 2 * Math.cos(angle), within(1e-14));
      double last = Math.sqrt(2.0 / (n + 1)) * Math.sin(angle);
      assertThat(Math.abs(min.last())).isCloseTo(last, within(1e-13));
      assertThat(Math.abs(max.last())).isCloseTo(last, within(1e-13));
    }
  }

  /** LAPACK's QL algorithm, which computes all eigenvectors, finds the same ends. */
  @Test
  void of_randomMatrices_agreesWithAllEigenvectors() {
    Random random = new Random(4);
    for (int n = 1; n <= 60; n++) {
      double[] diagonal = random.doubles(n, -1, 1).toArray();
      double[] offDiagonal = random.doubles(n, 0, 1).toArray();
      // Also matrices that fall apart into blocks.
      offDiagonal[n / 2] = n % 5 == 0 ? 0 : offDiagonal[n / 2];
      double[] values = diagonal.clone();
      double[] vectors = new double[n * n];
      intW info = new intW(0);
      PlainLapack.instance()
          .dsteqr("I", n, values, offDiagonal.clone(), vectors, n, new double[2 * n], info);
      assertThat(info.val).isZero();
      TridiagonalEnd min = TridiagonalEnd.smallest(diagonal, offDiagonal, n);
      TridiagonalEnd max = TridiagonalEnd.largest(diagonal, offDiagonal, n);
      assertThat(min.value()).isCloseTo(values[0], within(1e-14));
      assertThat(max.value()).isCloseTo(values[n - 1], within(1e-14));
      assertThat(Math.abs(min.last())).isCloseTo(Math.abs(vectors[n - 1]), within(1e-12));
      assertThat(Math.abs(max.last())).isCloseTo(Math.abs(vectors[n * n - 1]), within(1e-12));
    }
  }

  @Test
  void of_zeroMatrix_isZero() {
    assertThat(TridiagonalEnd.smallest(new double[3], new double[3], 3).value()).isZero();
    assertThat(TridiagonalEnd.largest(new double[3], new double[3], 3).value()).isZero();
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void of_elementThatIsNotFinite_throws(double element) {
    assertThatThrownBy(() -> TridiagonalEnd.smallest(new double[] {1, element}, new double[2], 2))
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> TridiagonalEnd.largest(new double[2], new double[] {element, 0}, 2))
        .isInstanceOf(ArithmeticException.class);
  }
}
