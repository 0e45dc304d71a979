package io.github.dmfstages.descent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.linalg.HaarMatrix;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.Plain;
import io.github.dmfstages.linalg.RandomStream;
import io.github.dmfstages.linalg.SingularVectors;
import io.github.dmfstages.linalg.WorkMatrix;
import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Polar descent and Muon, whose steps have singular values of about 1. */
class OrthogonalStepTest {
  private static final double ETA = .25;

  private final LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
  private final RandomStream random = RandomStream.of("orthogonal", 1);

  /** Returns the step from zero factors, divided by -eta. */
  private double[][] direction(Optimizer optimizer, double[][] gradient) {
    WorkMatrix[] factors = {engine.allocate(gradient.length, gradient[0].length)};
    WorkMatrix[] gradients = {engine.pack(Plain.dense(gradient))};
    optimizer.start(engine, factors, at -> gradients).apply(gradients, ETA);
    double[][] zero = new double[gradient.length][gradient[0].length];
    return Plain.plus(zero, -1 / ETA, Plain.of(engine.unpack(factors[0])));
  }

  private double[][] draw(int rows, int cols) {
    return Plain.of(random.gaussianMatrix(rows, cols, 1e-3));
  }

  /** X^T G = (G^T G)^(1/2) is symmetric, and its trace is the sum of the singular values of G. */
  @ParameterizedTest
  @CsvSource({"1, 1", "5, 5", "9, 4", "3, 17"})
  void polar_randomGradient_isItsPolarFactor(int rows, int cols) {
    double[][] g = draw(rows, cols);
    double[][] x = direction(new PolarDescent(0), g);
    for (double s : SingularVectors.of(Plain.dense(x)).values().values()) {
      assertThat(s).isCloseTo(1, within(1e-13));
    }
    double[][] root = Plain.multiply(Plain.transpose(x), g);
    double trace = 0;
    for (int i = 0; i < cols; i++) {
      trace += root[i][i];
      for (int j = 0; j < i; j++) {
        assertThat(root[i][j]).isCloseTo(root[j][i], within(1e-15));
      }
    }
    double nuclear = Arrays.stream(SingularVectors.of(Plain.dense(g)).values().values()).sum();
    assertThat(trace).isCloseTo(nuclear, within(1e-13 * nuclear));
  }

  /** The rank of a step is that of the gradient, although rounding gives it a full one. */
  @Test
  void polar_gradientOfRankTwo_movesTwoDirections() {
    double[][] u = Plain.of(HaarMatrix.draw(7, 2, random));
    double[][] v = Plain.of(HaarMatrix.draw(6, 2, random));
    double[][] scaled = Plain.multiply(u, Plain.diagonal(2, 2, 3, 1e-7));
    double[][] x = direction(new PolarDescent(0), Plain.multiply(scaled, Plain.transpose(v)));
    double[][] expected = Plain.multiply(u, Plain.transpose(v));
    for (int i = 0; i < 7; i++) {
      assertThat(x[i]).containsExactly(expected[i], within(1e-8));
    }
  }

  @Test
  void polar_gradientOfZero_doesNotMove() {
    double[][] x = direction(new PolarDescent(0), new double[4][3]);
    assertThat(Arrays.stream(x).flatMapToDouble(Arrays::stream)).allMatch(v -> v == 0);
  }

  /** The same formulas by textbook loops, with the transpose where there are more rows. */
  @ParameterizedTest
  @CsvSource({"NONE, 1", "ASPECT, 1.5", "RMS, .6"})
  void muon_severalSteps_areThoseOfTheDefinition(Muon.Scale scale, double factor) {
    double mu = .9;
    WorkMatrix[] factors = {engine.allocate(9, 4)};
    Optimizer.Update update = new Muon(mu, 5, scale, .5).start(engine, factors, at -> at);
    double[][] w = new double[9][4];
    double[][] b = new double[9][4];
    for (int t = 0; t < 5; t++) {
      double[][] g = draw(9, 4);
      update.apply(new WorkMatrix[] {engine.pack(Plain.dense(g))}, ETA);
      b = Plain.plus(scaled(mu, b), 1 - mu, g);
      double[][] u = Plain.plus(scaled(mu, b), 1 - mu, g);
      double[][] x = newtonSchulz(Plain.transpose(u), 5);
      w = Plain.plus(scaled(1 - ETA * .5, w), -ETA * factor, Plain.transpose(x));
    }
    double[][] found = Plain.of(engine.unpack(factors[0]));
    for (int i = 0; i < 9; i++) {
      assertThat(found[i]).containsExactly(w[i], within(1e-12));
    }
  }

  private static double[][] scaled(double factor, double[][] a) {
    return Plain.plus(new double[a.length][a[0].length], factor, a);
  }

  private static double[][] newtonSchulz(double[][] u, int iterations) {
    double squares = 0;
    for (double[] row : u) {
      squares += Arrays.stream(row).map(v -> v * v).sum();
    }
    double[][] x = scaled(1 / (Math.sqrt(squares) + 1e-7), u);
    for (int k = 0; k < iterations; k++) {
      double[][] a = Plain.multiply(x, Plain.transpose(x));
      double[][] polynomial = Plain.plus(scaled(-4.7750, a), 2.0315, Plain.multiply(a, a));
      x = Plain.plus(scaled(3.4445, x), 1, Plain.multiply(polynomial, x));
    }
    return x;
  }

  /** Five iterations leave singular values between 0.5 and 1.5, in the directions of polar. */
  @ParameterizedTest
  @CsvSource({"6, 6", "12, 5", "4, 15"})
  void muon_gradientOfModerateCondition_isNearPolar(int rows, int cols) {
    int small = Math.min(rows, cols);
    double[] s = new double[small];
    for (int i = 0; i < small; i++) {
      s[i] = 1 - .9 * i / small;
    }
    double[][] u = Plain.of(HaarMatrix.draw(rows, small, random));
    double[][] v = Plain.of(HaarMatrix.draw(cols, small, random));
    double[][] g =
        Plain.multiply(Plain.multiply(u, Plain.diagonal(small, small, s)), Plain.transpose(v));
    double[][] muon = direction(new Muon(0, 5, Muon.Scale.NONE, 0), g);
    double[][] polar = direction(new PolarDescent(0), g);
    assertThat(singularValues(muon)).isNotEmpty();
    for (double value : singularValues(muon)) {
      assertThat(value).isBetween(.5, 1.5);
    }
    assertThat(singularValues(Plain.plus(muon, -1, polar))[0]).isLessThan(.5);
  }

  private static double[] singularValues(double[][] matrix) {
    DenseMatrix dense = Plain.dense(matrix);
    return SingularVectors.of(dense).values().values();
  }
}
