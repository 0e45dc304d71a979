package io.github.dmfstages.model;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.WorkMatrix;
import java.util.Random;

/** An objective at factors that are somewhere, for tests of its derivatives. */
public final class Problem {
  public final LinearAlgebra engine;
  public final Objective objective;
  public final WorkMatrix[] factors;

  public Problem(
      LinearAlgebra.Kind kind, LossNormalisation normalisation, Target target, Factors at) {
    this(kind, normalisation, target, at, 0);
  }

  private Problem(
      LinearAlgebra.Kind kind,
      LossNormalisation normalisation,
      Target target,
      Factors at,
      double weightDecay) {
    engine = kind.create();
    Observation observation = new Observation.Full(engine, target);
    objective = new Objective(engine, at.widths(), observation, normalisation, weightDecay);
    factors = at.matrices().stream().map(engine::pack).toArray(WorkMatrix[]::new);
    objective.evaluate(factors);
  }

  /**
   * Gaussian factors with an end-to-end scale of about one, and a target of rank 2. Problems of odd
   * seeds have weight decay.
   */
  public static Problem random(
      LinearAlgebra.Kind kind, LossNormalisation normalisation, LayerWidths widths, long seed) {
    Target target =
        Target.draw(
            widths.rows(),
            widths.cols(),
            Math.min(2, Math.min(widths.rows(), widths.cols())),
            Spectrum.Named.LINEAR,
            seed);
    return new Problem(
        kind,
        normalisation,
        target,
        new Initialisation.Gaussian(1).draw(widths, seed, target),
        seed % 2 == 0 ? 0 : .3);
  }

  /** Widths of 1 to 6, so that no dimension is a block's. */
  public static LayerWidths widths(int depth, Random random) {
    return new LayerWidths(random.ints(depth + 1, 2, 7).boxed().toList());
  }

  /** Every stored element that is no padding, in vectors of the Hessian. */
  public int[] elements() {
    Hessian hessian = objective.hessian();
    double[] marks = hessian.gaussianVector(io.github.dmfstages.linalg.RandomStream.of("marks", 1));
    return java.util.stream.IntStream.range(0, marks.length).filter(i -> marks[i] != 0).toArray();
  }

  /** The Hessian column by column. */
  public double[][] denseHessian() {
    Hessian hessian = objective.hessian();
    int[] elements = elements();
    double[][] dense = new double[elements.length][elements.length];
    double[] x = new double[hessian.dimension()];
    double[] y = new double[hessian.dimension()];
    for (int i = 0; i < elements.length; i++) {
      x[elements[i]] = 1;
      hessian.apply(x, y);
      x[elements[i]] = 0;
      for (int k = 0; k < elements.length; k++) {
        dense[i][k] = y[elements[k]];
      }
    }
    return dense;
  }

  /** The gradient at the factors moved by {@code h} times {@code direction}, as a vector. */
  public double[] gradientAt(double h, double[] direction) {
    double[] gradient = new double[direction.length];
    move(h, direction);
    objective.evaluate(factors);
    int to = 0;
    for (WorkMatrix g : objective.gradients()) {
      System.arraycopy(g.values(), 0, gradient, to, g.values().length);
      to += g.values().length;
    }
    move(-h, direction);
    objective.evaluate(factors);
    return gradient;
  }

  private void move(double h, double[] direction) {
    int from = 0;
    for (WorkMatrix factor : factors) {
      for (int i = 0; i < factor.values().length; i++) {
        factor.values()[i] += h * direction[from + i];
      }
      from += factor.values().length;
    }
  }
}
