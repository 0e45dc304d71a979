package io.github.dmfstages.bench;

import io.github.dmfstages.descent.Descent;
import io.github.dmfstages.descent.GradientDescent;
import io.github.dmfstages.descent.Noise;
import io.github.dmfstages.descent.Schedule;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.Objective;
import io.github.dmfstages.model.Observation;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.model.Regression;
import io.github.dmfstages.model.Target;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * What a step with noise, and a step of regression, cost at n x n, compared with a step of full
 * reconstruction without noise in the same JVM. The first argument is a list of depths, the others
 * are sizes n. It prints a Markdown table: CPU time in microseconds, and ratios to it.
 */
public final class NoisySteps {
  // So many that the creation of a descent hardly counts.
  private static final int STEPS = 500;

  private NoisySteps() {}

  /** Prints the table. */
  public static void main(String[] args) {
    boolean first = true;
    for (String depth : args[0].split(" ", -1)) {
      for (String n : List.of(args).subList(1, args.length)) {
        Map<String, DoubleSupplier> contestants =
            contestants(new Problem(Integer.parseInt(n), Integer.parseInt(depth)));
        if (first) {
          System.out.println("| N | n | " + String.join(" | ", contestants.keySet()) + " |");
          System.out.println("|---|---|" + "---|".repeat(contestants.size()));
          first = false;
        }
        double[] us = CpuTimes.medians(List.copyOf(contestants.values()));
        StringBuilder line = new StringBuilder("| %s | %s |".formatted(depth, n));
        line.append(String.format(Locale.ROOT, " %.3g |", us[0] / STEPS));
        for (int c = 1; c < us.length; c++) {
          line.append(String.format(Locale.ROOT, " %.2f |", us[c] / us[0]));
        }
        System.out.println(line);
      }
    }
  }

  private static Map<String, DoubleSupplier> contestants(Problem problem) {
    new ExactStep(problem).settle();
    int n = problem.size();
    long values = (long) n * n;
    ObservationScheme full = new ObservationScheme.Full();
    List<Double> eigenvalues =
        IntStream.rangeClosed(1, n).mapToObj(i -> 2.0 * i / (n + 1)).toList();
    Map<String, DoubleSupplier> contestants = new LinkedHashMap<>();
    contestants.put("plain step, us", steps(problem, full, Noise.NONE));
    contestants.put("half of the values", steps(problem, full, new Noise(1, values / 2, 0, 0)));
    contestants.put("a sixteenth", steps(problem, full, new Noise(1, values / 16, 0, 0)));
    contestants.put("label noise", steps(problem, full, new Noise(1, 0, .1, 0)));
    contestants.put("temperature", steps(problem, full, new Noise(1, 0, 0, 1e-9)));
    contestants.put(
        "regression",
        steps(problem, new Regression(eigenvalues, Regression.Basis.RANDOM, 0), Noise.NONE));
    return contestants;
  }

  private static DoubleSupplier steps(Problem problem, ObservationScheme scheme, Noise noise) {
    int n = problem.size();
    LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
    LayerWidths widths = new LayerWidths(Collections.nCopies(problem.depth() + 1, n));
    Observation observation =
        scheme.observe(
            engine,
            new Target(new DenseMatrix(n, n, problem.target()), new DenseVector(new double[0])),
            0,
            1);
    Factors start =
        new Factors(
            IntStream.rangeClosed(1, problem.depth())
                .mapToObj(j -> new DenseMatrix(n, n, problem.factor(j)))
                .toList());
    return () -> {
      Descent descent =
          new Descent(
              engine,
              new Objective(engine, widths, observation, LossNormalisation.SUM),
              start,
              new GradientDescent(),
              Schedule.constant(Problem.STEP_SIZE),
              noise,
              0,
              0,
              STEPS,
              Double.POSITIVE_INFINITY,
              state -> Double.POSITIVE_INFINITY);
      descent.run(List.of());
      if (descent.state().step() != STEPS) {
        throw new IllegalStateException("ended after " + descent.state().step() + " steps");
      }
      return descent.state().loss();
    };
  }
}
