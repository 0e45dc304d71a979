package io.github.dmfstages.bench;

import io.github.dmfstages.descent.Descent;
import io.github.dmfstages.descent.StepObserver;
import io.github.dmfstages.descent.TrajectorySampler;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.WorkMatrix;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.Objective;
import io.github.dmfstages.model.Observation;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.model.Target;
import io.github.dmfstages.run.Run;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.RunSettings;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.stages.BumpDetector;
import io.github.dmfstages.stages.CrossingSearch;
import io.github.dmfstages.stages.SaddleSnapshots;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What it costs to watch a run, beside its bare steps: one run of depth 3 and rank 4, its observers
 * added one after another. Takes sizes n; prints a Markdown table, medians of the CPU time over
 * rounds in which all variants take turns.
 */
public final class WatchedRun {
  private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 7;
  private static final String[] VARIANTS = {
    "bare",
    "stop rule",
    "detector",
    "valley copies",
    "records",
    "crossings",
    "second-order test",
    "predictions, landscapes of saddles, end"
  };

  private final LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
  private final RunConfig config;
  private final LayerWidths widths;
  private final Target target;
  private final Factors start;
  private long steps;
  private int records;

  private WatchedRun(int n) {
    config =
        RunConfig.resolve(
            RunSettings.of()
                .set(Settings.ROWS, n)
                .set(Settings.COLS, n)
                .set(Settings.DEPTH, 3)
                .set(Settings.SPECTRUM, Spectrum.Named.LINEAR)
                .set(Settings.RANK, 4));
    widths = config.widths();
    target = config.target();
    start = config.initialisation().draw(widths, config.seed(), target);
  }

  /** Prints the table. */
  public static void main(String[] args) throws InterruptedException {
    LinearAlgebra.warmUp();
    System.out.println(
        "| n | steps | bare step, us | records | + "
            + String.join(" | + ", Arrays.copyOfRange(VARIANTS, 1, VARIANTS.length))
            + " |");
    System.out.println("|---|---|---|---|" + "---|".repeat(VARIANTS.length - 1));
    for (String n : args) {
      new WatchedRun(Integer.parseInt(n)).print(Integer.parseInt(n));
    }
  }

  private void print(int n) {
    // By CPU time, so that other work on the machine does not cut the warm-up short.
    long end = CPU.getCurrentThreadCpuTime() + 4_000_000_000L;
    while (CPU.getCurrentThreadCpuTime() < end) {
      for (int v = 0; v < VARIANTS.length; v++) {
        run(v);
      }
    }
    double[][] secondsAStep = new double[VARIANTS.length][ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      for (int v = 0; v < VARIANTS.length; v++) {
        long began = CPU.getCurrentThreadCpuTime();
        long steps = run(v);
        secondsAStep[v][round] = (CPU.getCurrentThreadCpuTime() - began) * 1e-9 / steps;
      }
    }
    double[] median =
        Arrays.stream(secondsAStep)
            .mapToDouble(s -> Arrays.stream(s).sorted().toArray()[ROUNDS / 2])
            .toArray();
    StringBuilder line =
        new StringBuilder(
            String.format(
                Locale.ROOT, "| %d | %d | %.3f | %d |", n, steps, median[0] * 1e6, records));
    for (int v = 1; v < VARIANTS.length; v++) {
      line.append(
          String.format(Locale.ROOT, " %.1f %% |", 100 * (median[v] - median[v - 1]) / median[0]));
    }
    System.out.println(line);
  }

  /** Runs a variant, which has all that is added up to it, and returns its number of steps. */
  private long run(int v) {
    if (v == VARIANTS.length - 1) {
      return Run.execute(config).steps();
    }
    Objective objective =
        new Objective(engine, widths, new Observation.Full(engine, target), LossNormalisation.SUM);
    if (v == 0) {
      bare(objective);
      return steps;
    }
    Descent descent =
        new Descent(
            engine,
            objective,
            start,
            config.optimizer(),
            config.schedule(),
            config.lossTolerance(),
            v < 6 ? 0 : config.get(Settings.GRADIENT_TOLERANCE),
            config.maxSteps(),
            config.patience(),
            state -> Double.POSITIVE_INFINITY);
    TrajectorySampler sampler = new TrajectorySampler(List.of());
    StepObserver[] all = {
      new BumpDetector(),
      new SaddleSnapshots(),
      sampler,
      new CrossingSearch(
          widths.depth(),
          widths.rows(),
          widths.cols(),
          target.singularValues(),
          sampler::isRecorded)
    };
    descent.run(List.of(all).subList(0, Math.min(v - 1, all.length)));
    steps = descent.state().step();
    if (v >= 4) {
      records = sampler.finish(descent.state()).size();
    }
    return steps;
  }

  private void bare(Objective objective) {
    WorkMatrix[] factors = start.matrices().stream().map(engine::pack).toArray(WorkMatrix[]::new);
    var update =
        config
            .optimizer()
            .start(
                engine,
                factors,
                at -> {
                  objective.evaluate(at);
                  return objective.gradients();
                });
    double sum = 0;
    objective.evaluate(factors);
    for (long t = 0; t < steps; t++) {
      update.apply(objective.gradients(), config.effectiveStepSize());
      objective.evaluate(factors);
      sum += objective.loss() + objective.gradientNorm();
    }
    if (Double.isNaN(sum)) {
      throw new IllegalStateException("diverged");
    }
  }
}
