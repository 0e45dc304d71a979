package io.github.dmfstages.descent;

import io.github.dmfstages.landscape.Certificate;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.SingularValues;
import io.github.dmfstages.linalg.SingularVectors;
import io.github.dmfstages.linalg.WorkMatrix;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.Objective;
import io.github.dmfstages.model.Target;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * The state of a run after {@link #step} updates, with the loss and the gradient there. One object
 * is reused for the whole run. The singular values and the certificate are computed when they are
 * first requested at a step.
 */
public final class DescentState {
  private final LinearAlgebra engine;
  private final WorkMatrix[] factors;
  private final Objective objective;
  private final WorkMatrix endToEndProduct;
  private final SingularValues decomposition;
  private long step;
  private double loss;
  private double gradientNorm;
  private double largestGradientNorm;
  private double heldOutError;
  private boolean heldOutErrorIsKnown;
  private DenseVector singularValues;
  private Certificate certificate;

  DescentState(LinearAlgebra engine, WorkMatrix[] factors, Objective objective) {
    this.engine = engine;
    this.factors = factors;
    this.objective = objective;
    this.endToEndProduct = objective.endToEndProduct();
    this.decomposition = new SingularValues(endToEndProduct.rows(), endToEndProduct.cols());
  }

  void moveTo(long step, double loss, double gradientNorm) {
    this.step = step;
    this.loss = loss;
    this.gradientNorm = gradientNorm;
    this.heldOutErrorIsKnown = false;
    this.singularValues = null;
    this.certificate = null;
    if (gradientNorm > largestGradientNorm) {
      largestGradientNorm = gradientNorm;
    }
  }

  /** Saves or restores what the present step alone does not determine. */
  void saveOrRestore(StateArchive archive) throws IOException {
    step = archive.visit(step);
    largestGradientNorm = archive.visit(largestGradientNorm);
  }

  /** Returns the number of updates made so far. */
  public long step() {
    return step;
  }

  /** Returns f here. */
  public double loss() {
    return loss;
  }

  /** Returns the Euclidean norm of the whole gradient here. */
  public double gradientNorm() {
    return gradientNorm;
  }

  /** Returns the largest gradient norm so far. */
  public double largestGradientNorm() {
    return largestGradientNorm;
  }

  /** Returns whether the loss and the gradient norm are finite. */
  public boolean isFinite() {
    return Double.isFinite(loss) && Double.isFinite(gradientNorm);
  }

  /** Returns the held-out error of the end-to-end product; NaN if nothing is withheld. */
  public double heldOutError() {
    if (!heldOutErrorIsKnown) {
      heldOutError = objective.heldOutError();
      heldOutErrorIsKnown = true;
    }
    return heldOutError;
  }

  /** Returns the singular values of the end-to-end product, largest first. */
  public DenseVector singularValues() {
    if (singularValues == null) {
      singularValues = new DenseVector(decomposition.of(engine, endToEndProduct));
    }
    return singularValues;
  }

  /** Copies the end-to-end product into an array of rows x cols elements, column by column. */
  public void copyProductTo(double[] columnMajor) {
    engine.unpack(endToEndProduct, columnMajor);
  }

  /** Returns a copy of the end-to-end product. */
  public DenseMatrix endToEndProduct() {
    return engine.unpack(endToEndProduct);
  }

  /**
   * Returns u_r^T (df/dW) v_r for the singular vectors of the end-to-end product W, in the order of
   * its singular values. These are the derivatives of the loss with respect to the singular values.
   */
  public DenseVector modeGradients() {
    return SingularVectors.of(endToEndProduct())
        .diagonalOf(engine.unpack(objective.endToEndGradient()));
  }

  /** Returns {@link Certificate#at} this state. */
  public Certificate certificate(double matters) {
    if (certificate == null) {
      certificate = Certificate.at(engine, objective, matters);
    }
    return certificate;
  }

  /** Returns {@link Certificate#orRefutation} here, and keeps it unless it is a refutation. */
  Certificate certificateOrRefutation(double matters) {
    if (certificate == null) {
      Certificate found = Certificate.orRefutation(engine, objective, matters);
      if (found.minEigenvalue() < -matters) {
        return found;
      }
      certificate = found;
    }
    return certificate;
  }

  /** Returns ||theta||, the Euclidean norm of all factors together. */
  double parameterNorm() {
    return Math.sqrt(engine.sumOfSquares(factors));
  }

  /**
   * Returns ||W - X||_F / ||X||_F over the known entries of a target X, for the end-to-end product
   * W.
   */
  public double relativeDistance(Target target) {
    WorkMatrix x = engine.pack(target.matrix());
    WorkMatrix difference = engine.allocate(x.rows(), x.cols());
    difference.setDifference(endToEndProduct, x);
    if (target.known() != null) {
      difference.multiplyElements(engine.pack(target.known()));
    }
    return Math.sqrt(engine.sumOfSquares(difference) / engine.sumOfSquares(x));
  }

  /** Returns a copy of the factors in the engine's layout, W_1 first. This is the cheapest copy. */
  public List<WorkMatrix> packedFactors() {
    return Arrays.stream(factors).map(WorkMatrix::copy).toList();
  }

  /** Returns a copy of the factors. */
  public Factors factors() {
    return new Factors(Arrays.stream(factors).map(engine::unpack).toList());
  }
}
