package io.github.dmfstages.model;

import io.github.dmfstages.linalg.SingularVectors;
import org.apache.spark.ml.linalg.DenseMatrix;

/** How strong each mode of a target is in unlearned factors of depth 2. */
public final class ModeStrengths {
  private ModeStrengths() {}

  /**
   * |W_2^T u_i + W_1 v_i|^2 / 4 for the target's singular vectors u_i, v_i: near the saddle of rank
   * 0 the sum W_2^T u_i + W_1 v_i grows by 1 + eta sigma_i a step and the difference decays, so
   * this is the strength of the balanced mode that grows alike.
   */
  public static double[] ofDepthTwo(Target target, Factors factors) {
    SingularVectors x = SingularVectors.of(target.matrix());
    double[] strengths = new double[target.rank()];
    DenseMatrix w1 = factors.factor(1);
    DenseMatrix w2 = factors.factor(2);
    for (int i = 0; i < strengths.length; i++) {
      for (int h = 0; h < w1.numRows(); h++) {
        double sum = 0;
        for (int a = 0; a < w2.numRows(); a++) {
          sum = Math.fma(w2.apply(a, h), x.left().apply(a, i), sum);
        }
        for (int b = 0; b < w1.numCols(); b++) {
          sum = Math.fma(w1.apply(h, b), x.right().apply(b, i), sum);
        }
        strengths[i] += sum * sum / 4;
      }
    }
    return strengths;
  }
}
