package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.descent.StepObserver;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.stages.ModeCrossings;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Crossings of whole runs against the singular values of every single state. */
class ExactCrossingsTest {
  private static final double OF_THE_STEP = 1e-3;
  private static final long LONGEST = 20_000;

  @Test
  void modes_gradientDescent_crossWhereTheDenseTrajectoryDoes() {
    Random random = new Random(2);
    int crossings = 0;
    for (int run = 0; run < 30; run++) {
      crossings += assertExact(draw(random), false);
    }
    assertThat(crossings).isGreaterThan(250);
  }

  @Test
  void modes_completion_crossWhereTheDenseTrajectoryDoes() {
    Random random = new Random(3);
    int crossings = 0;
    for (int run = 0; run < 10; run++) {
      Experiment experiment = draw(random);
      int n = experiment.config().widths().rows();
      experiment.observedEntries = OptionalLong.of(Math.round(.7 * n * n));
      crossings += assertExact(experiment, false);
    }
    assertThat(crossings).isGreaterThan(70);
  }

  /** Heavy ball may carry a mode over a level and back between two records: nobody sees that. */
  @Test
  void modes_momentum_crossWhereTheDenseTrajectoryDoes() {
    Random random = new Random(4);
    int crossings = 0;
    for (int run = 0; run < 10; run++) {
      Experiment experiment = draw(random);
      experiment.optimizer = Optimizer.Kind.MOMENTUM;
      crossings += assertExact(experiment, true);
    }
    assertThat(crossings).isGreaterThan(50);
  }

  private static int assertExact(Experiment experiment, boolean mayFallBack) {
    List<double[]> values = new ArrayList<>();
    StepObserver everything = state -> values.add(state.singularValues().values().clone());
    RunResult result = Run.execute(experiment.config(), everything);
    assertThat(result.status()).isNotEqualTo(Status.DIVERGED);
    int crossings = 0;
    for (ModeCrossings mode : result.modes()) {
      double[] found = {
        mode.crossing10(),
        mode.crossing25(),
        mode.crossing50(),
        mode.crossing75(),
        mode.crossing90()
      };
      double[] shares = {.1, .25, .5, .75, .9};
      for (int k = 0; k < found.length; k++) {
        double level = shares[k] * mode.reference();
        double expected = firstAbove(values, mode.mode() - 1, level);
        if (mayFallBack && fallsBack(values, mode.mode() - 1, level, expected)) {
          continue;
        }
        crossings += expected > 0 ? 1 : 0;
        assertThat(found[k])
            .as("%.2f of mode %d", shares[k], mode.mode())
            .isEqualTo(expected, within(Double.isNaN(expected) ? 0 : OF_THE_STEP * expected));
      }
    }
    return crossings;
  }

  /** Linear between neighbouring steps; NaN for never. */
  private static double firstAbove(List<double[]> values, int mode, double level) {
    for (int t = 0; t < values.size(); t++) {
      double s = values.get(t)[mode];
      if (s >= level) {
        double before = t == 0 ? Double.NaN : values.get(t - 1)[mode];
        return t == 0 ? 0 : t - 1 + (level - before) / (s - before);
      }
    }
    return Double.NaN;
  }

  /** Whether a mode is below the level again before the next record has to come. */
  private static boolean fallsBack(List<double[]> values, int mode, double level, double crossing) {
    for (int t = (int) Math.ceil(crossing); t < Math.min(values.size(), 1.1 * crossing + 2); t++) {
      if (values.get(t)[mode] < level) {
        return true;
      }
    }
    return false;
  }

  /** A Gaussian start of default scale whose default budget is not too long for a test. */
  private static Experiment draw(Random random) {
    while (true) {
      double[] sigma = new double[random.nextInt(1, 5)];
      sigma[0] = 1;
      for (int i = 1; i < sigma.length; i++) {
        sigma[i] = random.nextDouble(.1, sigma[i - 1]);
      }
      Experiment experiment =
          Experiment.of(random.nextInt(6, 13), random.nextInt(2, 6), sigma)
              .relativeStep(.05 * Math.pow(18, random.nextDouble()))
              .seed(random.nextLong(1_000_000));
      if (experiment.config().maxSteps() <= LONGEST) {
        return experiment;
      }
    }
  }
}
