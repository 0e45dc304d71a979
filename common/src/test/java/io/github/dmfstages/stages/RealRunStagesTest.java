package io.github.dmfstages.stages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.descent.Descent;
import io.github.dmfstages.descent.DescentState;
import io.github.dmfstages.descent.Descents;
import io.github.dmfstages.descent.StepObserver;
import io.github.dmfstages.descent.StepSize;
import io.github.dmfstages.descent.TrajectorySampler;
import io.github.dmfstages.landscape.StepBudget;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.model.Target;
import io.github.dmfstages.stages.DenseStageDetector.DenseBump;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Detector and sampler against everything that real runs went through, step by step. */
class RealRunStagesTest {
  private static final int RUNS = 32;

  /** Of the step, over all runs and levels. */
  private static final double CROSSING = 2e-4;

  private static final double DECOMPOSITIONS_A_CROSSING = 1;

  @Test
  void stages_randomRuns_areThoseOfTheDenseTrajectory() {
    Random random = new Random(4);
    int stages = 0;
    int crossings = 0;
    int decompositions = 0;
    for (int run = 0; run < RUNS; run++) {
      int depth = 1 + run % 4;
      Watched watched = watch(depth, random);
      List<ModeCrossings> modes =
          watched.search.finish(watched.last, watched.target.singularValues(), () -> false);
      decompositions += watched.search.decompositions();
      double[] dense = new double[modes.size()];
      for (int i = 0; i < dense.length; i++) {
        double[] expected = watched.crossings[i];
        dense[i] = expected[2];
        ModeCrossings mode = modes.get(i);
        double[] found = {
          mode.crossing10(),
          mode.crossing25(),
          mode.crossing50(),
          mode.crossing75(),
          mode.crossing90()
        };
        for (int k = 0; k < found.length; k++) {
          crossings += Double.isNaN(found[k]) ? 0 : 1;
          assertThat(found[k])
              .isEqualTo(
                  expected[k], within(Double.isNaN(expected[k]) ? 0 : CROSSING * expected[k]));
        }
      }

      double[] sequence = watched.gradientNorms.stream().mapToDouble(g -> g).toArray();
      DenseStageDetector detector = new DenseStageDetector(sequence);
      for (double rho : new double[] {1.1, 1.2, 1.35, 1.5, 2, 3}) {
        Bumps bumps = watched.detector.bumps(rho).orElseThrow();
        assertThat(
                bumps.bumps().stream().map(b -> new DenseBump(b.valley().step(), b.peak().step())))
            .containsExactlyElementsOf(detector.bumps(rho).bumps());
        if (depth > 1) {
          // The bounded counter on sampled crossings, the dense one on dense crossings.
          assertThat(StageCount.stages(depth, bumps, modes, sequence.length - 1))
              .extracting(s -> new DenseBump(s.valley().step(), s.peak().step()))
              .isEqualTo(detector.stages(rho, dense).stream().map(s -> s.bump()).toList());
        }
      }
      StageCount count = StageCount.of(depth, watched.detector, modes, sequence.length - 1);
      stages += count.stages().size();
      assertThat(count.count().getAsInt()).isLessThanOrEqualTo(watched.target.rank());
    }
    assertThat(stages).isGreaterThan(RUNS);
    assertThat(decompositions).isLessThan((int) (DECOMPOSITIONS_A_CROSSING * crossings));
  }

  private static Watched watch(int depth, Random random) {
    int rows = 4 + random.nextInt(9);
    int cols = 4 + random.nextInt(9);
    int rank = 1 + random.nextInt(4);
    Spectrum.Named[] spectra = Spectrum.Named.values();
    Spectrum spectrum = spectra[random.nextInt(spectra.length)];
    long seed = random.nextLong();
    Target target = Target.draw(rows, cols, rank, spectrum, seed);
    double relative = new double[] {.1, .3, .6, .95}[random.nextInt(4)];
    double eta = new StepSize.Relative(relative).effective(depth, 1, 1);
    // From well separated to merged modes.
    double scale =
        Math.pow(10, depth == 2 ? -2 - 10 * random.nextDouble() : -1 - 4 * random.nextDouble());
    List<Integer> hidden = Collections.nCopies(depth - 1, Math.min(rows, cols));
    LayerWidths widths = LayerWidths.of(rows, cols, hidden);
    long budget =
        Math.min(
            20_000,
            new StepBudget(depth, target.singularValues().apply(target.rank() - 1), scale, eta)
                .limit(1));
    Watched watched = new Watched(target, depth);
    Descent descent =
        Descents.of(
            target, new Initialisation.Gaussian(scale).draw(widths, seed, null), eta, 1e-8, budget);
    descent.run(List.of(watched.detector, watched.sampler, watched.search, watched));
    watched.last = descent.state();
    return watched;
  }

  /** Everything of one run, at every step. */
  private static final class Watched implements StepObserver {
    private final Target target;
    private final BumpDetector detector = new BumpDetector();
    private final TrajectorySampler sampler = new TrajectorySampler(List.of());
    private final List<Double> gradientNorms = new ArrayList<>();
    private final CrossingSearch search;
    private final double[][] crossings;
    private final double[] before;
    private DescentState last;

    Watched(Target target, int depth) {
      this.target = target;
      this.search =
          new CrossingSearch(
              depth,
              target.matrix().numRows(),
              target.matrix().numCols(),
              target.singularValues(),
              sampler::isRecorded);
      this.crossings = new double[target.rank()][ModeCrossings.SHARES.length];
      this.before = new double[target.rank()];
      for (double[] mode : crossings) {
        Arrays.fill(mode, Double.NaN);
      }
    }

    @Override
    public void observe(DescentState state) {
      gradientNorms.add(state.gradientNorm());
      for (int i = 0; i < crossings.length; i++) {
        double s = state.singularValues().apply(i);
        for (int k = 0; k < ModeCrossings.SHARES.length; k++) {
          double level = ModeCrossings.SHARES[k] * target.singularValues().apply(i);
          if (Double.isNaN(crossings[i][k]) && s >= level) {
            crossings[i][k] =
                state.step() == 0 ? 0 : state.step() - 1 + (level - before[i]) / (s - before[i]);
          }
        }
        before[i] = s;
      }
    }
  }
}
