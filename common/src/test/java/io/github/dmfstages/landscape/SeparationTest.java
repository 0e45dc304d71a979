package io.github.dmfstages.landscape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SeparationTest {

  @Test
  void ofPair_formulas_areTheTexts() {
    assertThat(Separation.ofPair(2, 1, .5, 1e-12))
        .isCloseTo(Math.log(1e12) * .5 / 2.5 / 2.2, within(1e-12));
    assertThat(Separation.ofPair(3, 1, .5, 1e-6))
        .isCloseTo(.5 * Math.cbrt(.5e6) / 2.6, within(1e-9));
    assertThat(Separation.ofPair(4, 1, .5, 1e-4))
        .isCloseTo(.5 * Math.sqrt(.5e4) / 4.1, within(1e-9));
    assertThat(Separation.ofPair(5, 1, .5, 1e-5))
        .isCloseTo(.5 * Math.pow(.5e5, .6) / 5.25, within(1e-9));
  }

  @Test
  void of_equalModes_isZero() {
    assertThat(Separation.of(3, new double[] {1, 1}, 1e-6)).isZero();
  }

  @Test
  void of_oneMode_isThePeaksContrastOverThree() {
    double peak = Math.pow(1.0 / 3, .5) * 2 / 3 * Math.sqrt(1e4) / 3;
    assertThat(Separation.of(2, new double[] {1}, 1e-4)).isCloseTo(peak, within(1e-9));
  }

  @Test
  void of_depthsWithoutConstants_isNone() {
    assertThat(Separation.of(1, new double[] {1, .5}, 1e-3)).isNaN();
    assertThat(Separation.of(6, new double[] {1, .5}, 1e-3)).isNaN();
  }
}
