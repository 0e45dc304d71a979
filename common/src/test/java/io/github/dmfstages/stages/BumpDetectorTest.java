package io.github.dmfstages.stages;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.stages.DenseStageDetector.DenseBump;
import io.github.dmfstages.stages.DenseStageDetector.DenseBumps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BumpDetectorTest {
  private static final double[] RHOS = {1.1, 1.2, 1.35, 1.5, 2, 3};
  private static final double HYSTERESIS = 1.1;
  private static final int CAPACITY = 256;

  static BumpDetector fed(double... gradientNorms) {
    BumpDetector detector = new BumpDetector();
    for (int t = 0; t < gradientNorms.length; t++) {
      detector.feed(t, gradientNorms[t], lossAt(t));
    }
    return detector;
  }

  private static double lossAt(long step) {
    return 1 / (1.0 + step);
  }

  @Test
  void bumps_oneRiseAndFall_haveValleyAndPeakWithTheirStepAndValues() {
    Bumps bumps = fed(4, 2, 3, 7, 8, 5, 1).bumps(1.5).orElseThrow();
    assertThat(bumps.bumps()).hasSize(1);
    assertThat(bumps.bumps().get(0).valley()).isEqualTo(new Extremum(1, 2, lossAt(1)));
    assertThat(bumps.bumps().get(0).peak()).isEqualTo(new Extremum(4, 8, lossAt(4)));
    assertThat(bumps.openValley()).isNull();
  }

  @Test
  void bumps_riseFromTheFirstState_startThere() {
    Bumps bumps = fed(1, 2, 3, 1).bumps(2).orElseThrow();
    assertThat(bumps.bumps().get(0).valley().step()).isZero();
  }

  @Test
  void bumps_riseOrFallByExactlyRho_areNone() {
    assertThat(fed(1, 2, .5).bumps(2).orElseThrow().bumps()).isEmpty();
    Bumps fallOnly = fed(1, 4, 2, 2, 2).bumps(2).orElseThrow();
    assertThat(fallOnly.bumps()).isEmpty();
    assertThat(fallOnly.openValley().step()).isZero();
    assertThat(fed(1, 4, 1.9).bumps(2).orElseThrow().bumps()).hasSize(1);
  }

  @Test
  void bumps_riseWithoutFall_isOpen() {
    Bumps bumps = fed(2, 8, 2, 1, 6).bumps(1.5).orElseThrow();
    assertThat(bumps.bumps()).hasSize(1);
    assertThat(bumps.openValley().step()).isEqualTo(3);
    assertThat(bumps.lastStepOf(0, 4)).isEqualTo(3);
  }

  @Test
  void bumps_fallingSequence_areNone() {
    Bumps bumps = fed(8, 4, 2, 1).bumps(1.1).orElseThrow();
    assertThat(bumps.bumps()).isEmpty();
    assertThat(bumps.openValley()).isNull();
  }

  @Test
  void bumps_ripplesBelowRho_areOneBump() {
    double[] rippled = {1, 4, 3, 4.5, 3.2, 5, 1};
    assertThat(fed(rippled).bumps(1.2).orElseThrow().bumps()).hasSize(3);
    Bumps one = fed(rippled).bumps(2).orElseThrow();
    assertThat(one.bumps()).hasSize(1);
    assertThat(one.bumps().get(0).peak().step()).isEqualTo(5);
  }

  @Test
  void bumps_randomSequences_areThoseOfTheDenseSequenceAtEveryRho() {
    Random random = new Random(1);
    int withBumps = 0;
    for (int trial = 0; trial < 300; trial++) {
      double[] sequence = randomSequence(trial, random);
      BumpDetector detector = fed(sequence);
      DenseStageDetector dense = new DenseStageDetector(sequence);
      boolean withinCapacity = dense.bumps(HYSTERESIS).extrema() < CAPACITY;
      for (double rho : RHOS) {
        Optional<Bumps> bumps = detector.bumps(rho);
        assertThat(bumps.isPresent() || !withinCapacity).isTrue();
        bumps.ifPresent(b -> assertSameBumps(b, dense.bumps(rho), sequence));
        withBumps += bumps.isPresent() && !bumps.get().bumps().isEmpty() ? 1 : 0;
      }
    }
    assertThat(withBumps).isGreaterThan(500);
  }

  /**
   * Random walks of the logarithm, alone, under white noise, and rounded so that equal values and
   * rises by exactly a power of two come up.
   */
  static double[] randomSequence(int trial, Random random) {
    double[] sequence = new double[200 + random.nextInt(3000)];
    double volatility = Math.pow(10, -2.5 + 2 * random.nextDouble());
    double noise = trial % 3 == 1 ? .05 * random.nextDouble() : 0;
    double walk = 0;
    for (int t = 0; t < sequence.length; t++) {
      walk += volatility * random.nextGaussian();
      double log = walk + noise * random.nextGaussian();
      sequence[t] = trial % 3 == 2 ? Math.scalb(1.0, (int) Math.rint(4 * log)) : Math.exp(log);
    }
    return sequence;
  }

  private static void assertSameBumps(Bumps actual, DenseBumps expected, double[] sequence) {
    assertThat(actual.bumps().stream().map(b -> new DenseBump(b.valley().step(), b.peak().step())))
        .containsExactlyElementsOf(expected.bumps());
    long open = actual.openValley() == null ? -1 : actual.openValley().step();
    assertThat(open).isEqualTo(expected.openValley());
    List<Extremum> extrema = new ArrayList<>();
    actual.bumps().forEach(b -> extrema.addAll(List.of(b.valley(), b.peak())));
    if (actual.openValley() != null) {
      extrema.add(actual.openValley());
    }
    for (Extremum e : extrema) {
      assertThat(e.gradientNorm()).isEqualTo(sequence[(int) e.step()]);
      assertThat(e.loss()).isEqualTo(lossAt(e.step()));
    }
  }

  @Test
  void bumps_thousandsOfSwings_stayBoundedAndAreUnknownBelowTheHysteresisOnly() {
    // Swings by 1.3 on three bumps of a factor 20.
    double[] sequence = swinging(6000, 1.3, 20);
    BumpDetector detector = fed(sequence);
    DenseStageDetector dense = new DenseStageDetector(sequence);
    assertThat(dense.bumps(1.2).bumps().size()).isGreaterThan(2000);
    assertThat(detector.bumps(1.1)).isEmpty();
    assertThat(detector.bumps(1.2)).isEmpty();
    assertThat(detector.bumps(1.35)).isEmpty();
    for (double rho : new double[] {1.5, 2, 3}) {
      assertSameBumps(detector.bumps(rho).orElseThrow(), dense.bumps(rho), sequence);
      assertThat(dense.bumps(rho).bumps()).hasSize(3);
    }
    assertThat(keptExtrema(detector)).isLessThan(CAPACITY);
  }

  @Test
  void bumps_largeSwings_areUnknownUpToTheirSize() {
    double[] sequence = swinging(60_000, 1.7, 1000);
    BumpDetector detector = fed(sequence);
    DenseStageDetector dense = new DenseStageDetector(sequence);
    assertThat(detector.bumps(1.5)).isEmpty();
    for (double rho : new double[] {2, 3}) {
      assertSameBumps(detector.bumps(rho).orElseThrow(), dense.bumps(rho), sequence);
    }
    assertThat(keptExtrema(detector)).isLessThan(CAPACITY);
  }

  /** At 256 the hysteresis grows until fewer than 128 are left, not only until they fit. */
  @Test
  void bumps_capacityReached_coarsensUntilUnderHalfOfIt() {
    // 75 bumps of a factor 1.45 and 60 of 1.2: 270 extrema at 1.1, 150 at 1.1 x 1.25.
    double[] sequence = new double[2 * 135 + 1];
    for (int t = 0; t < sequence.length; t++) {
      sequence[t] = t % 2 == 0 ? 1 : t < 150 ? 1.45 : 1.2;
    }
    BumpDetector detector = fed(sequence);
    assertThat(detector.bumps(1.1 * 1.25)).isEmpty();
    assertThat(detector.bumps(1.7)).isEmpty();
    assertThat(detector.bumps(1.1 * 1.25 * 1.25 + 1e-9)).isPresent();
    double[] withinCapacity = Arrays.copyOf(sequence, 255);
    assertThat(fed(withinCapacity).bumps(1.1).orElseThrow().bumps()).hasSize(127);
  }

  @Test
  void bumps_endlessNoise_staysBounded() {
    Random random = new Random(2);
    BumpDetector detector = new BumpDetector();
    for (int t = 0; t < 300_000; t++) {
      detector.feed(t, Math.exp(2 * random.nextGaussian()), 1);
    }
    assertThat(keptExtrema(detector)).isLessThan(CAPACITY);
  }

  /** Three waves of a factor {@code height}, under a swing by {@code factor} at every step. */
  static double[] swinging(int length, double factor, double height) {
    double[] sequence = new double[length];
    for (int t = 0; t < length; t++) {
      double wave = (1 - Math.cos(6 * Math.PI * t / length)) / 2;
      sequence[t] = Math.pow(height, wave) * (t % 2 == 0 ? 1 : factor);
    }
    return sequence;
  }

  /** Valleys and peaks at the least hysteresis that the detector can still tell. */
  private static int keptExtrema(BumpDetector detector) {
    double hysteresis = HYSTERESIS;
    while (detector.bumps(hysteresis).isEmpty()) {
      hysteresis *= 1.25;
    }
    Bumps bumps = detector.bumps(hysteresis).orElseThrow();
    return 2 * bumps.bumps().size() + (bumps.openValley() == null ? 0 : 1);
  }

  @Test
  void bumps_valuesOfOneSize_areNone() {
    double[] sequence = new double[1000];
    Arrays.fill(sequence, 3);
    assertThat(fed(sequence).bumps(1.1).orElseThrow().bumps()).isEmpty();
  }
}
