package io.github.dmfstages.descent;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.StepStream;
import io.github.dmfstages.linalg.StepStream.Purpose;
import io.github.dmfstages.linalg.WorkMatrix;
import io.github.dmfstages.model.Objective;
import io.github.dmfstages.model.Sample;

/** The noise in one run. It depends only on the step, so checkpoints do not contain it. */
final class StepNoise {
  private final LinearAlgebra engine;
  private final Objective objective;
  private final WorkMatrix[] factors;
  private final Sample sample;
  private final double temperature;
  private final StepStream deviates;
  private WorkMatrix[] moves;
  private double[] columnMajor;

  /**
   * Creates the noise of one run.
   *
   * @param factors are moved in place
   */
  StepNoise(LinearAlgebra engine, Objective objective, WorkMatrix[] factors, Noise noise) {
    this.engine = engine;
    this.objective = objective;
    this.factors = factors;
    this.sample =
        noise.samples()
            ? objective.sample(noise.seed(), noise.batchSize(), noise.labelNoise())
            : null;
    this.temperature = noise.temperature();
    this.deviates = new StepStream(Purpose.TEMPERATURE, noise.seed());
  }

  /** Returns the gradients that a step uses. The objective's are overwritten by them. */
  WorkMatrix[] gradients(long step) {
    if (sample == null) {
      return objective.gradients();
    }
    sample.moveTo(step);
    return objective.gradients(sample);
  }

  /** Adds sqrt(2 eta T) times a normal deviate to each parameter. */
  void move(long step, double eta) {
    if (temperature == 0) {
      return;
    }
    if (moves == null) {
      moves = Optimizer.zeros(engine, factors);
      int largest = 0;
      for (WorkMatrix factor : factors) {
        largest = Math.max(largest, factor.rows() * factor.cols());
      }
      columnMajor = new double[largest];
    }
    deviates.moveTo(step);
    double scale = Math.sqrt(2 * eta * temperature);
    for (int j = 0; j < factors.length; j++) {
      int length = factors[j].rows() * factors[j].cols();
      for (int i = 0; i < length; i++) {
        columnMajor[i] = deviates.nextGaussian();
      }
      engine.pack(columnMajor, moves[j]);
      factors[j].addScaled(scale, moves[j]);
    }
  }
}
