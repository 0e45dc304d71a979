package io.github.dmfstages.complete;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrialTest {
  private static Trial of(double... errors) {
    return new Trial("method", "setting", DoubleStream.of(errors).boxed().toList(), 1);
  }

  @Test
  void halfWidth_ofThreeErrors_isByStudentsDistribution() {
    assertThat(of(1, 2, 3).mean()).isEqualTo(2);
    assertThat(of(1, 2, 3).halfWidth()).isCloseTo(4.3027 / Math.sqrt(3), within(1e-12));
    assertThat(of(5, 5).halfWidth()).isZero();
  }

  /** Of 20,000 intervals, 95 % contain the mean, within five standard deviations. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 10})
  void interval_ofNormalErrors_containsTheMeanInNineteenOfTwentyCases(int n) {
    Random random = new Random(n);
    int trials = 20_000;
    int inside = 0;
    for (int i = 0; i < trials; i++) {
      Trial trial = of(random.doubles(n, 0, 1).map(u -> random.nextGaussian()).toArray());
      inside += Math.abs(trial.mean()) <= trial.halfWidth() ? 1 : 0;
    }
    double deviation = Math.sqrt(.95 * .05 / trials);
    assertThat((double) inside / trials).isCloseTo(.95, within(5 * deviation));
  }

  @Test
  void best_isTheOneWithTheSmallestMean() {
    Trial best = of(1, 2);
    assertThat(Trial.best(List.of(of(1, 3), best, of(4, 4)))).isSameAs(best);
  }

  @Test
  void error_isRelativeAndOfTheWithheldEntriesAlone() {
    DenseMatrix x = new DenseMatrix(2, 2, new double[] {3, 7, 4, 9});
    DenseMatrix w = new DenseMatrix(2, 2, new double[] {0, 100, 0, 100});
    DenseMatrix withheld = new DenseMatrix(2, 2, new double[] {1, 0, 1, 0});
    assertThat(Trial.error(w, x, withheld)).isEqualTo(1);
    assertThat(Trial.error(x, x, withheld)).isZero();
    double[] half = Arrays.stream(x.values()).map(v -> v / 2).toArray();
    assertThat(Trial.error(new DenseMatrix(2, 2, half), x, withheld)).isEqualTo(.5);
  }
}
