package io.github.dmfstages.complete;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.linalg.RandomStream;
import io.github.dmfstages.linalg.SingularVectors;
import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoftImputeTest {
  private static final int ROWS = 12;
  private static final int COLS = 9;

  private static DenseMatrix rankTwo() {
    RandomStream random = RandomStream.of("test", 1);
    return random.gaussianMatrix(ROWS, 2, 1).multiply(random.gaussianMatrix(2, COLS, 1));
  }

  private static DenseMatrix mask(double share) {
    double[] draws = RandomStream.of("test", 2).gaussianMatrix(ROWS, COLS, 1).values();
    double[] sorted = Arrays.stream(draws).sorted().toArray();
    double limit = sorted[(int) (share * sorted.length) - 1];
    return new DenseMatrix(ROWS, COLS, Arrays.stream(draws).map(v -> v <= limit ? 1 : 0).toArray());
  }

  private static DenseMatrix zeros() {
    return DenseMatrix.zeros(ROWS, COLS);
  }

  /**
   * W is optimal if and only if G = P(X - W) is lambda times a subgradient of the nuclear norm: u^T
   * G v = lambda for each singular pair of W, and no singular value of G is above lambda.
   */
  @ParameterizedTest
  @ValueSource(doubles = {.5, .2, .05})
  void complete_ofSomeEntries_satisfiesTheOptimalityConditions(double share) {
    DenseMatrix x = rankTwo();
    DenseMatrix mask = mask(.6);
    SoftImpute impute = new SoftImpute(x, mask);
    double lambda = share * impute.largestLambda();

    DenseMatrix w = impute.complete(lambda, zeros());

    double[] g = new double[ROWS * COLS];
    for (int i = 0; i < g.length; i++) {
      g[i] = mask.values()[i] * (x.values()[i] - w.values()[i]);
    }
    DenseMatrix gradient = new DenseMatrix(ROWS, COLS, g);
    SingularVectors svd = SingularVectors.of(w);
    double[] along = svd.diagonalOf(gradient).values();
    int rank = 0;
    while (rank < COLS && svd.values().apply(rank) > 1e-3 * svd.values().apply(0)) {
      assertThat(along[rank]).isCloseTo(lambda, within(1e-3 * lambda));
      rank++;
    }
    assertThat(rank).isBetween(1, COLS - 1);
    assertThat(SingularVectors.of(gradient).values().apply(0))
        .isLessThanOrEqualTo(lambda * (1 + 1e-3));
  }

  /** With all entries observed, the minimum is known: each singular value minus lambda. */
  @Test
  void complete_ofAllEntries_subtractsLambdaFromTheSingularValues() {
    DenseMatrix x = rankTwo();
    double lambda = .3 * SingularVectors.of(x).values().apply(0);

    DenseMatrix w = new SoftImpute(x, mask(1)).complete(lambda, zeros());

    double[] expected =
        Arrays.stream(SingularVectors.of(x).values().values())
            .map(s -> Math.max(0, s - lambda))
            .toArray();
    assertThat(SingularVectors.of(w).values().values()).containsExactly(expected, within(1e-9));
  }

  @Test
  void complete_atTheLargestLambda_isZero() {
    SoftImpute impute = new SoftImpute(rankTwo(), mask(.6));
    double largest = impute.largestLambda();
    assertThat(impute.complete(largest * (1 + 1e-12), zeros()).values()).containsOnly(0);
    assertThat(impute.complete(largest * .99, zeros()).values()).isNotEqualTo(zeros().values());
  }

  /** The minimum does not depend on where the iterations begin. */
  @Test
  void complete_fromAnotherStart_endsAtTheSameMatrix() {
    SoftImpute impute = new SoftImpute(rankTwo(), mask(.6));
    double lambda = .2 * impute.largestLambda();
    double[] fromZero = impute.complete(lambda, zeros()).values();
    assertThat(impute.complete(lambda, rankTwo()).values()).containsExactly(fromZero, within(1e-3));
  }
}
