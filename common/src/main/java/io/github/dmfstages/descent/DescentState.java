package io.github.dmfstages.descent;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.SingularValues;
import io.github.dmfstages.linalg.WorkMatrix;
import io.github.dmfstages.model.Factors;
import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * What an observer sees of a run: the state after {@link #step} updates, with loss and gradient at
 * it. One object is reused over the whole run; singular values are computed when first asked for at
 * a step.
 */
public final class DescentState {
  private final LinearAlgebra engine;
  private final WorkMatrix[] factors;
  private final WorkMatrix endToEndProduct;
  private final SingularValues decomposition;
  private long step;
  private double loss;
  private double gradientNorm;
  private DenseVector singularValues;

  DescentState(LinearAlgebra engine, WorkMatrix[] factors, WorkMatrix endToEndProduct) {
    this.engine = engine;
    this.factors = factors;
    this.endToEndProduct = endToEndProduct;
    this.decomposition = new SingularValues(endToEndProduct.rows(), endToEndProduct.cols());
  }

  void moveTo(long step, double loss, double gradientNorm) {
    this.step = step;
    this.loss = loss;
    this.gradientNorm = gradientNorm;
    this.singularValues = null;
  }

  /** Updates made so far. */
  public long step() {
    return step;
  }

  /** f here. */
  public double loss() {
    return loss;
  }

  /** The Euclidean norm of the whole gradient here. */
  public double gradientNorm() {
    return gradientNorm;
  }

  /** Whether loss and gradient are numbers. */
  public boolean isFinite() {
    return Double.isFinite(loss) && Double.isFinite(gradientNorm);
  }

  /** The singular values of the end-to-end product, largest first. */
  public DenseVector singularValues() {
    if (singularValues == null) {
      singularValues = new DenseVector(decomposition.of(engine, endToEndProduct));
    }
    return singularValues;
  }

  /** ||theta||, the Euclidean norm of all factors together. */
  double parameterNorm() {
    return Math.sqrt(engine.sumOfSquares(factors));
  }

  /** ||W - X||_F / ||X||_F for the end-to-end product W and a target X of its shape. */
  public double relativeDistance(DenseMatrix target) {
    WorkMatrix x = engine.pack(target);
    WorkMatrix difference = engine.allocate(x.rows(), x.cols());
    difference.setDifference(endToEndProduct, x);
    return Math.sqrt(engine.sumOfSquares(difference) / engine.sumOfSquares(x));
  }

  /** A copy of the factors. */
  public Factors factors() {
    return new Factors(Arrays.stream(factors).map(engine::unpack).toList());
  }
}
