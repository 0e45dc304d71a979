package io.github.dmfstages.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NewtonSchulzTest {
  private static final int ITERATIONS = 5;

  private static double iterated(double s) {
    for (int k = 0; k < ITERATIONS; k++) {
      s = 3.4445 * s - 4.7750 * Math.pow(s, 3) + 2.0315 * Math.pow(s, 5);
    }
    return s;
  }

  /**
   * Singular vectors stay, and each singular value is iterated by itself. Those above a hundredth
   * of the norm end between 0.5 and 1.5, and not at 1.
   */
  @ParameterizedTest
  @CsvSource({"6, 6", "9, 5", "5, 9", "1, 1", "30, 30"})
  void orthogonalise_iteratesEachSingularValue(int rows, int cols) {
    int small = Math.min(rows, cols);
    RandomStream random = RandomStream.of("newton-schulz", rows + 100 * cols);
    double[][] u = Plain.of(HaarMatrix.draw(rows, small, random));
    double[][] vt = Plain.transpose(Plain.of(HaarMatrix.draw(cols, small, random)));
    double[] s = new double[small];
    Arrays.setAll(s, i -> 7 * Math.pow(.04, (double) i / small));
    double norm = Math.sqrt(Arrays.stream(s).map(v -> v * v).sum()) + 1e-7;
    double[] ends = Arrays.stream(s).map(v -> iterated(v / norm)).toArray();
    double[][] expected = Plain.multiply(Plain.multiply(u, Plain.diagonal(small, small, ends)), vt);

    for (LinearAlgebra.Kind kind : LinearAlgebra.Kind.values()) {
      LinearAlgebra engine = kind.create();
      double[][] drawn = Plain.multiply(Plain.multiply(u, Plain.diagonal(small, small, s)), vt);
      WorkMatrix x = engine.pack(Plain.dense(drawn));
      new NewtonSchulz(engine, rows, cols).orthogonalise(x, ITERATIONS);
      double[][] found = Plain.of(engine.unpack(x));
      for (int i = 0; i < rows; i++) {
        assertThat(found[i]).containsExactly(expected[i], within(1e-12));
      }
    }
    assertThat(Arrays.stream(ends)).allMatch(end -> .5 < end && end < 1.5);
    assertThat(Arrays.stream(ends).map(end -> Math.abs(end - 1)).max().orElseThrow())
        .isGreaterThan(.01);
  }
}
