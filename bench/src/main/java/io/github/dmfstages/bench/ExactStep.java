package io.github.dmfstages.bench;

import io.github.dmfstages.descent.GradientDescent;
import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.WorkMatrix;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.Objective;
import io.github.dmfstages.model.Observation;
import io.github.dmfstages.model.Target;
import java.util.Collections;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;

/** Ours, with what a run needs at every step: the loss and the norm of the gradient. */
final class ExactStep implements GradientStep {
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private final LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
  private final WorkMatrix[] factors;
  private final Objective objective;
  private final Optimizer.Update update;

  ExactStep(Problem problem) {
    this(problem, new GradientDescent());
  }

  ExactStep(Problem problem, Optimizer optimizer) {
    int n = problem.size();
    this.factors =
        IntStream.rangeClosed(1, problem.depth())
            .mapToObj(j -> engine.pack(new DenseMatrix(n, n, problem.factor(j))))
            .toArray(WorkMatrix[]::new);
    // No step looks at the singular values, whose computation would take longer than the benchmark.
    Target target =
        new Target(new DenseMatrix(n, n, problem.target()), new DenseVector(new double[0]));
    this.objective =
        new Objective(
            engine,
            new LayerWidths(Collections.nCopies(problem.depth() + 1, n)),
            new Observation.Full(engine, target),
            LossNormalisation.SUM);
    this.update =
        optimizer.start(
            engine,
            factors,
            at -> {
              objective.evaluate(at);
              return objective.gradients();
            });
  }

  @Override
  public double run() {
    objective.evaluate(factors);
    double sum = objective.loss() + objective.gradientNorm();
    update.apply(objective.gradients(), Problem.STEP_SIZE);
    return sum;
  }

  @Override
  public double[] factor(int j) {
    return engine.unpack(factors[j - 1]).values();
  }

  @Override
  public String kernel() {
    return engine.kernel();
  }

  /** A JVM starts on plain loops and moves over to vectors, if it can, once they are faster. */
  @Override
  public void settle() {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      return;
    }
    long began = System.nanoTime();
    while (!kernel().startsWith("exact-vector") && System.nanoTime() - began < PATIENCE_NANOS) {
      run();
    }
  }
}
