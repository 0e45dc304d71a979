package io.github.dmfstages.result;

import io.github.dmfstages.landscape.Certificate;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.SingularValues;
import io.github.dmfstages.linalg.SingularVectors;
import io.github.dmfstages.linalg.WorkMatrix;
import io.github.dmfstages.model.Objective;
import io.github.dmfstages.stages.SaddleSnapshots.Snapshot;
import java.io.Serializable;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * The landscape near the valley of an SPE stage, at the snapshot of the factors there.
 *
 * @param step the step of the snapshot, which is the valley's or a few steps before it
 * @param certificate the bounds on the Hessian's smallest eigenvalue there; its largest is rough
 * @param singularValues the singular values of the end-to-end product there
 * @param rank number of singular values above 0.02 of the target's largest one; they are compared
 *     with the target because at the saddle of rank 0 all of them are small
 * @param truncationDistance ||W - X_k||_F / ||X||_F, where X_k is the part of the target in the
 *     modes learned by then; usually these are the largest k, and X_k is the best rank-k
 *     approximation
 */
public record SaddlePoint(
    long step,
    Certificate certificate,
    DenseVector singularValues,
    int rank,
    double truncationDistance)
    implements Serializable {

  /**
   * Examines a snapshot, at which {@code objective} is then evaluated.
   *
   * @param learned the modes learned by then, 1 for the largest
   * @param target the target's decomposition
   */
  public static SaddlePoint at(
      Snapshot snapshot,
      int[] learned,
      LinearAlgebra engine,
      Objective objective,
      SingularVectors target) {
    objective.evaluate(snapshot.factors().toArray(WorkMatrix[]::new));
    DenseMatrix product = engine.unpack(objective.endToEndProduct());
    DenseVector values =
        new DenseVector(
            new SingularValues(product.numRows(), product.numCols()).of(product.values()));
    int rank = 0;
    for (double s : values.values()) {
      rank += s > EndState.RANK_THRESHOLD * target.values().apply(0) ? 1 : 0;
    }
    return new SaddlePoint(
        snapshot.step(),
        Certificate.ofSmallestEigenvalue(engine, objective),
        values,
        rank,
        truncationDistance(product, target, learned));
  }

  private static double truncationDistance(
      DenseMatrix product, SingularVectors target, int[] modes) {
    double distance = 0;
    for (int j = 0; j < product.numCols(); j++) {
      for (int i = 0; i < product.numRows(); i++) {
        double difference = product.apply(i, j);
        for (int mode : modes) {
          int r = mode - 1;
          difference -=
              target.values().apply(r) * target.left().apply(i, r) * target.right().apply(j, r);
        }
        distance += difference * difference;
      }
    }
    double size = 0;
    for (double sigma : target.values().values()) {
      size += sigma * sigma;
    }
    return Math.sqrt(distance / size);
  }
}
