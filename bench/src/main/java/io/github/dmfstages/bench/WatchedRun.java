package io.github.dmfstages.bench;

import io.github.dmfstages.descent.Descent;
import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.StepObserver;
import io.github.dmfstages.descent.TrajectorySampler;
import io.github.dmfstages.landscape.Certificate;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.WorkMatrix;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.Objective;
import io.github.dmfstages.model.Observation;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.model.Target;
import io.github.dmfstages.stages.BumpDetector;
import io.github.dmfstages.stages.CrossingSearch;
import io.github.dmfstages.stages.SaddleSnapshots;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * What it costs to watch a run, beside its bare steps: one run of depth 3 and rank 4, its observers
 * added one after another. Takes sizes n; prints a Markdown table, medians over rounds in which all
 * variants take turns.
 */
public final class WatchedRun {
  private static final int DEPTH = 3;
  private static final int RANK = 4;
  private static final double STEP_SIZE = .05;
  private static final double LOSS_TOLERANCE = 1e-8;
  private static final double GRADIENT_TOLERANCE = 1e-3;
  private static final long MOST_STEPS = 50_000;
  private static final int ROUNDS = 7;
  private static final String[] VARIANTS = {
    "bare", "stop rule", "detector", "valley copies", "records", "crossings", "certificates"
  };

  private final LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
  private final LayerWidths widths;
  private final Target target;
  private final Factors start;
  private long steps;
  private int records;

  private WatchedRun(int n) {
    widths = LayerWidths.of(n, n, Collections.nCopies(DEPTH - 1, n));
    target = Target.draw(n, n, RANK, Spectrum.Named.LINEAR, 1);
    start = Initialisation.Kind.GAUSSIAN.at(1e-5).draw(widths, 1, target);
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
    long end = System.nanoTime() + 4_000_000_000L;
    while (System.nanoTime() < end) {
      for (int v = 0; v < VARIANTS.length; v++) {
        run(v);
      }
    }
    double[][] seconds = new double[VARIANTS.length][ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      for (int v = 0; v < VARIANTS.length; v++) {
        long began = System.nanoTime();
        run(v);
        seconds[v][round] = (System.nanoTime() - began) * 1e-9;
      }
    }
    double[] median =
        Arrays.stream(seconds)
            .mapToDouble(s -> Arrays.stream(s).sorted().toArray()[ROUNDS / 2])
            .toArray();
    StringBuilder line =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "| %d | %d | %.3f | %d |",
                n,
                steps,
                median[0] / steps * 1e6,
                records));
    for (int v = 1; v < VARIANTS.length; v++) {
      line.append(
          String.format(Locale.ROOT, " %.1f %% |", 100 * (median[v] - median[v - 1]) / median[0]));
    }
    System.out.println(line);
  }

  // Variant v has all that is added up to it.
  private void run(int v) {
    Objective objective =
        new Objective(engine, widths, new Observation.Full(engine, target), LossNormalisation.SUM);
    if (v == 0) {
      bare(objective);
      return;
    }
    Descent descent =
        new Descent(
            engine,
            objective,
            start,
            new Optimizer.GradientDescent(),
            STEP_SIZE,
            LOSS_TOLERANCE,
            v < 6 ? 0 : GRADIENT_TOLERANCE,
            MOST_STEPS,
            state -> Double.POSITIVE_INFINITY);
    List<StepObserver> observers = new ArrayList<>();
    TrajectorySampler sampler = new TrajectorySampler(List.of());
    SaddleSnapshots snapshots = new SaddleSnapshots();
    StepObserver[] all = {
      new BumpDetector(),
      snapshots,
      sampler,
      new CrossingSearch(
          DEPTH, widths.rows(), widths.cols(), target.singularValues(), sampler::isRecorded)
    };
    for (int i = 0; i < Math.min(v - 1, all.length); i++) {
      observers.add(all[i]);
    }
    descent.run(observers);
    steps = descent.state().step();
    if (v >= 4) {
      records = sampler.finish(descent.state()).size();
    }
    if (v == 6) {
      descent.criticalPoint();
      for (int i = 0; i < RANK; i++) {
        // As at a valley, when the run is over.
        Certificate.at(engine, objective, 0);
      }
    }
  }

  private void bare(Objective objective) {
    WorkMatrix[] factors = start.matrices().stream().map(engine::pack).toArray(WorkMatrix[]::new);
    Optimizer.Update update = new Optimizer.GradientDescent().start(engine, factors, STEP_SIZE);
    double sum = 0;
    objective.evaluate(factors);
    for (long t = 0; t < steps; t++) {
      update.apply(objective.gradients());
      objective.evaluate(factors);
      sum += objective.loss() + objective.gradientNorm();
    }
    if (Double.isNaN(sum)) {
      throw new IllegalStateException("diverged");
    }
  }
}
