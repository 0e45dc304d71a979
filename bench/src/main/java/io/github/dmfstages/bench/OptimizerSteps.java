package io.github.dmfstages.bench;

import io.github.dmfstages.descent.Adam;
import io.github.dmfstages.descent.GradientDescent;
import io.github.dmfstages.descent.Momentum;
import io.github.dmfstages.descent.Muon;
import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.PolarDescent;
import io.github.dmfstages.descent.RmsProp;
import io.github.dmfstages.descent.SignDescent;
import io.github.dmfstages.linalg.HaarMatrix;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.NewtonSchulz;
import io.github.dmfstages.linalg.PolarFactor;
import io.github.dmfstages.linalg.RandomStream;
import io.github.dmfstages.linalg.WorkMatrix;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.IntToDoubleFunction;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * What a step of each optimizer costs at depth N, compared with a step of gradient descent in the
 * same JVM, and what the polar factor and five Newton-Schulz iterations of one n x n matrix cost:
 * of a Gaussian one, and the polar factor also of an ill-conditioned one and of one of rank n/2.
 * The first argument is N, the others are sizes n. It prints a line for each n: tab-separated
 * medians of CPU time in microseconds, over rounds in which all contestants take turns.
 */
public final class OptimizerSteps {
  private static final double CONDITION = 1e9;

  private OptimizerSteps() {}

  /** Prints the table. */
  public static void main(String[] args) {
    int depth = Integer.parseInt(args[0]);
    List<String> sizes = List.of(args).subList(1, args.length);
    boolean first = true;
    for (String n : sizes) {
      Map<String, DoubleSupplier> contestants = contestants(Integer.parseInt(n), depth);
      if (first) {
        System.out.println("n\t" + String.join("\t", contestants.keySet()));
        first = false;
      }
      StringBuilder line = new StringBuilder(n);
      for (double us : CpuTimes.medians(List.copyOf(contestants.values()))) {
        line.append(String.format(Locale.ROOT, "\t%.3f", us));
      }
      System.out.println(line);
    }
  }

  private static Map<String, DoubleSupplier> contestants(int n, int depth) {
    Map<String, Optimizer> rules = new LinkedHashMap<>();
    rules.put("gradient-descent", new GradientDescent());
    rules.put("momentum", new Momentum(.9));
    rules.put("rmsprop", new RmsProp(.99, 1e-8));
    rules.put("sign", new SignDescent(0));
    rules.put("sign, momentum 0.9", new SignDescent(.9));
    rules.put("adam", new Adam(.9, .999, true, 1e-8, 0));
    rules.put("muon", new Muon(.95, 5, Muon.Scale.ASPECT, 0));
    rules.put("polar", new PolarDescent(0));
    Problem problem = new Problem(n, depth);
    Map<String, DoubleSupplier> contestants = new LinkedHashMap<>();
    rules.forEach(
        (name, rule) -> {
          ExactStep step = new ExactStep(problem, rule);
          step.settle();
          contestants.put(name, step::run);
        });
    LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
    WorkMatrix matrix = engine.pack(new DenseMatrix(n, n, problem.target()));
    WorkMatrix result = engine.allocate(n, n);
    PolarFactor polar = new PolarFactor(engine, n, n);
    Map<String, WorkMatrix> matrices = new LinkedHashMap<>();
    matrices.put("polar factor", matrix);
    double ratio = Math.pow(CONDITION, -1.0 / (n - 1));
    matrices.put("of condition 1e9", decomposed(engine, n, j -> Math.pow(ratio, j)));
    matrices.put("of rank n/2", decomposed(engine, n, j -> j < n / 2 ? 1 - (double) j / n : 0));
    matrices.forEach(
        (name, a) ->
            contestants.put(
                name,
                () -> {
                  polar.of(a, result);
                  return result.values()[0];
                }));
    NewtonSchulz iteration = new NewtonSchulz(engine, n, n);
    contestants.put(
        "newton-schulz",
        () -> {
          result.set(matrix);
          iteration.orthogonalise(result, 5);
          return result.values()[0];
        });
    return contestants;
  }

  /** A matrix with random singular vectors and these singular values. */
  private static WorkMatrix decomposed(LinearAlgebra engine, int n, IntToDoubleFunction value) {
    RandomStream random = RandomStream.of("polar", n);
    double[] left = HaarMatrix.draw(n, n, random).values();
    for (int k = 0; k < left.length; k++) {
      left[k] *= value.applyAsDouble(k / n);
    }
    WorkMatrix product = engine.allocate(n, n);
    engine.multiplyTransposed(
        engine.pack(new DenseMatrix(n, n, left)),
        engine.pack(HaarMatrix.draw(n, n, random)),
        product);
    return product;
  }
}
