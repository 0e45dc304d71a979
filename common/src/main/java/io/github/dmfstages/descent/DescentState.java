package io.github.dmfstages.descent;

import io.github.dmfstages.landscape.Certificate;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.SingularValues;
import io.github.dmfstages.linalg.SingularVectors;
import io.github.dmfstages.linalg.WorkMatrix;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.Objective;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * What an observer sees of a run: the state after {@link #step} updates, with loss and gradient at
 * it. One object is reused over the whole run; singular values and the certificate are computed
 * when first asked for at a step.
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
    this.singularValues = null;
    this.certificate = null;
    if (gradientNorm > largestGradientNorm) {
      largestGradientNorm = gradientNorm;
    }
  }

  /** Carries what no single step tells. */
  void saveOrRestore(StateArchive archive) throws IOException {
    step = archive.visit(step);
    largestGradientNorm = archive.visit(largestGradientNorm);
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

  /** The largest gradient norm so far. */
  public double largestGradientNorm() {
    return largestGradientNorm;
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

  /** A copy of the end-to-end product, column by column. */
  public double[] copyOfProduct() {
    double[] columnMajor = new double[endToEndProduct.rows() * endToEndProduct.cols()];
    engine.unpack(endToEndProduct, columnMajor);
    return columnMajor;
  }

  /** A copy of the end-to-end product. */
  public DenseMatrix endToEndProduct() {
    return engine.unpack(endToEndProduct);
  }

  /**
   * u_r^T (df/dW) v_r for the singular vectors of the end-to-end product W, in the order of its
   * singular values: how the loss changes with each mode's strength.
   */
  public DenseVector modeGradients() {
    return SingularVectors.of(endToEndProduct())
        .diagonalOf(engine.unpack(objective.endToEndGradient()));
  }

  /** {@link Certificate#at} this state. */
  public Certificate certificate(double matters) {
    if (certificate == null) {
      certificate = Certificate.at(engine, objective, matters);
    }
    return certificate;
  }

  /** {@link Certificate#orRefutation} at this state; it is kept unless it is a refutation. */
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

  /** A copy of the factors in the engine's layout, W_1 first: the cheapest there is. */
  public List<WorkMatrix> packedFactors() {
    return Arrays.stream(factors).map(WorkMatrix::copy).toList();
  }

  /** A copy of the factors. */
  public Factors factors() {
    return new Factors(Arrays.stream(factors).map(engine::unpack).toList());
  }
}
