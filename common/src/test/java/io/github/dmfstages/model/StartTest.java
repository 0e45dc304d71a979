package io.github.dmfstages.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.linalg.SingularValues;
import io.github.dmfstages.linalg.SingularVectors;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class StartTest {
  private static final double ROUNDING = 1e-14;
  private static final double ALPHA = 1e-3;

  /** The cosine of independent directions in n dimensions has the standard error 1/sqrt(n). */
  private static final double STANDARD_ERRORS = 5;

  /** Square, wide, tall, and with widths that fall below and rise above rows and columns. */
  static Stream<LayerWidths> widths() {
    return Stream.of(
        new LayerWidths(List.of(5, 5)),
        new LayerWidths(List.of(7, 4)),
        new LayerWidths(List.of(6, 6, 6, 6)),
        new LayerWidths(List.of(4, 9, 7)),
        new LayerWidths(List.of(9, 3, 12, 5, 7)));
  }

  private static Target target(LayerWidths widths) {
    return Target.draw(widths.rows(), widths.cols(), 2, Spectrum.Named.LINEAR, 8);
  }

  private static Factors draw(Initialisation start, LayerWidths widths) {
    return start.draw(widths, 5, target(widths));
  }

  private static DenseMatrix product(Factors factors) {
    DenseMatrix product = factors.factor(1);
    for (int j = 2; j <= factors.matrices().size(); j++) {
      product = factors.factor(j).multiply(product);
    }
    return product;
  }

  private static double layer(LayerWidths widths) {
    return Math.pow(ALPHA, 1.0 / widths.depth());
  }

  private static double largest(DenseMatrix a, DenseMatrix b) {
    double[] x = a.toArray();
    double[] y = b.toArray();
    assertThat(x).hasSameSizeAs(y);
    double largest = 0;
    for (int i = 0; i < x.length; i++) {
      largest = Math.max(largest, Math.abs(x[i] - y[i]));
    }
    return largest;
  }

  private static double[] singularValues(DenseMatrix matrix) {
    return new SingularValues(matrix.numRows(), matrix.numCols()).of(matrix.toArray());
  }

  /** The largest element of W_{j+1}^T W_{j+1} - W_j W_j^T over all j. */
  private static double imbalance(Factors factors) {
    double largest = 0;
    for (int j = 1; j < factors.matrices().size(); j++) {
      DenseMatrix next = factors.factor(j + 1);
      DenseMatrix here = factors.factor(j);
      largest =
          Math.max(
              largest, largest(next.transpose().multiply(next), here.multiply(here.transpose())));
    }
    return largest;
  }

  @ParameterizedTest
  @MethodSource("widths")
  void everyKind_hasTheShapesAndTheBitsOfItsSeed(LayerWidths widths) {
    EnumSet<Initialisation.Kind> others =
        EnumSet.of(
            Initialisation.Kind.FILE,
            Initialisation.Kind.SYMMETRIC,
            Initialisation.Kind.LAMBDA_BALANCED);
    for (Initialisation.Kind kind : EnumSet.complementOf(others)) {
      Initialisation start = kind.at(ALPHA);
      assertThat(start.kind()).isEqualTo(kind);
      assertThat(start.scale()).isEqualTo(ALPHA);
      Factors factors = draw(start, widths);
      assertThat(factors.widths()).isEqualTo(widths);
      for (int j = 1; j <= widths.depth(); j++) {
        assertThat(draw(start, widths).factor(j).toArray()).isEqualTo(factors.factor(j).toArray());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Initialisation.Kind.class,
      names = {"GAUSSIAN", "ORTHOGONAL", "BALANCED"})
  void drawnKinds_otherSeed_areOther(Initialisation.Kind kind) {
    LayerWidths widths = new LayerWidths(List.of(4, 4, 4));
    Target target = target(widths);
    assertThat(kind.at(1).draw(widths, 1, target).factor(1).toArray())
        .isNotEqualTo(kind.at(1).draw(widths, 2, target).factor(1).toArray());
  }

  /**
   * A target of rank 1 takes the first column of its stream for its singular vector: had the start
   * the same stream, that would be parallel to its own first column.
   */
  @ParameterizedTest
  @EnumSource(
      value = Initialisation.Kind.class,
      names = {"GAUSSIAN", "ORTHOGONAL"})
  void drawnKinds_seedOfTheTarget_areIndependentOfTheTarget(Initialisation.Kind kind) {
    int n = 64;
    LayerWidths widths = new LayerWidths(List.of(n, n, n));
    for (long seed = 1; seed <= 5; seed++) {
      Target target = Target.draw(n, n, 1, Spectrum.Named.LINEAR, seed);
      double[] u = column(SingularVectors.of(target.matrix()).left(), 0);
      for (DenseMatrix factor : kind.at(1).draw(widths, seed, target).matrices()) {
        for (int j = 0; j < n; j++) {
          assertThat(cosine(column(factor, j), u))
              .isCloseTo(0, within(STANDARD_ERRORS / Math.sqrt(n)));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Initialisation.Kind.class,
      names = {"GAUSSIAN", "ORTHOGONAL"})
  void drawnKinds_layersOfOneShape_areIndependent(Initialisation.Kind kind) {
    int n = 30;
    Factors factors = draw(kind.at(1), new LayerWidths(Collections.nCopies(5, n)));
    for (int j = 2; j <= 4; j++) {
      for (int i = 1; i < j; i++) {
        assertThat(cosine(factors.factor(i).toArray(), factors.factor(j).toArray()))
            .isCloseTo(0, within(STANDARD_ERRORS / n));
      }
    }
  }

  private static double[] column(DenseMatrix matrix, int j) {
    return IntStream.range(0, matrix.numRows()).mapToDouble(i -> matrix.apply(i, j)).toArray();
  }

  private static double cosine(double[] x, double[] y) {
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      xy += x[i] * y[i];
      xx += x[i] * x[i];
      yy += y[i] * y[i];
    }
    return xy / Math.sqrt(xx * yy);
  }

  @ParameterizedTest
  @MethodSource("widths")
  void orthogonal_factorsAreSemiOrthogonalTimesTheLayerScale(LayerWidths widths) {
    Factors factors = draw(new Initialisation.Orthogonal(ALPHA), widths);
    for (DenseMatrix w : factors.matrices()) {
      double a = layer(widths);
      assertThat(Arrays.stream(singularValues(w)).boxed())
          .allSatisfy(s -> assertThat(s).isCloseTo(a, within(ROUNDING * a)));
    }
  }

  @Test
  void orthogonal_squareFactors_makeAlphaTimesAnOrthogonalMatrix() {
    Factors factors =
        draw(new Initialisation.Orthogonal(ALPHA), new LayerWidths(List.of(6, 6, 6, 6)));
    assertThat(Arrays.stream(singularValues(product(factors))).boxed())
        .allSatisfy(s -> assertThat(s).isCloseTo(ALPHA, within(ROUNDING * ALPHA)));
  }

  @ParameterizedTest
  @MethodSource("widths")
  void identity_endToEnd_isAlphaOnTheNarrowestWidth(LayerWidths widths) {
    Factors factors = draw(new Initialisation.Identity(ALPHA), widths);
    DenseMatrix w = product(factors);
    for (int i = 0; i < w.numRows(); i++) {
      for (int j = 0; j < w.numCols(); j++) {
        double expected = i == j && i < Collections.min(widths.widths()) ? ALPHA : 0;
        assertThat(w.apply(i, j)).isCloseTo(expected, within(ROUNDING * ALPHA));
      }
    }
    for (DenseMatrix factor : factors.matrices()) {
      assertThat(Arrays.stream(factor.toArray()).filter(v -> v != 0))
          .hasSize(Math.min(factor.numRows(), factor.numCols()));
    }
  }

  @ParameterizedTest
  @MethodSource("widths")
  void balanced_isBalanced_andItsProductIsTheDrawnMatrixCutToTheNarrowestWidth(LayerWidths widths) {
    Factors factors = draw(new Initialisation.Balanced(ALPHA), widths);
    double scale = Math.pow(ALPHA, 2.0 / widths.depth());
    assertThat(imbalance(factors)).isLessThan(ROUNDING * scale);
    int narrowest = Collections.min(widths.widths());
    double[] all = singularValues(product(draw(new Initialisation.Balanced(ALPHA), end(widths))));
    double[] cut = singularValues(product(factors));
    for (int i = 0; i < cut.length; i++) {
      assertThat(cut[i]).isCloseTo(i < narrowest ? all[i] : 0, within(ROUNDING * ALPHA));
    }
  }

  /** The same rows and columns without hidden layers. */
  private static LayerWidths end(LayerWidths widths) {
    return LayerWidths.of(widths.rows(), widths.cols(), List.of());
  }

  @Test
  void balanced_largeMatrix_hasTheSpectralNormOfAGaussianOne() {
    // ||G||/sqrt(n) tends to 2 for square G; at n = 200 within a few percent (Tracy-Widom).
    LayerWidths widths = new LayerWidths(List.of(200, 200));
    double norm =
        singularValues(product(new Initialisation.Balanced(ALPHA).draw(widths, 1, null)))[0];
    assertThat(norm).isCloseTo(2 * ALPHA, within(.1 * ALPHA));
  }

  @ParameterizedTest
  @MethodSource("widths")
  void aligned_isBalanced_andEveryModeOfTheTargetStandsAtAlpha(LayerWidths widths) {
    Factors factors = draw(new Initialisation.Aligned(ALPHA), widths);
    assertThat(imbalance(factors)).isLessThan(ROUNDING);
    SingularVectors basis = SingularVectors.of(target(widths).matrix());
    DenseMatrix inBasis =
        basis.left().transpose().multiply(product(factors)).multiply(basis.right());
    for (int i = 0; i < inBasis.numRows(); i++) {
      for (int j = 0; j < inBasis.numCols(); j++) {
        double expected = i == j && i < Collections.min(widths.widths()) ? ALPHA : 0;
        assertThat(inBasis.apply(i, j)).isCloseTo(expected, within(ROUNDING * 10 * ALPHA));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = Initialisation.Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "FILE")
  void zeroScale_startsAtTheSaddleOfRankZero(Initialisation.Kind kind) {
    LayerWidths widths = new LayerWidths(List.of(4, 3, 4));
    for (DenseMatrix factor : draw(kind.at(0), widths).matrices()) {
      assertThat(Arrays.stream(factor.toArray()).allMatch(v -> v == 0)).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("widths")
  void singularVectors_multiplyToTheMatrix_areOrthonormal_andHaveTheirSignFixed(
      LayerWidths widths) {
    DenseMatrix a = product(draw(new Initialisation.Gaussian(1), widths));
    double[] before = a.toArray().clone();
    SingularVectors svd = SingularVectors.of(a);
    assertThat(a.toArray()).isEqualTo(before);
    DenseMatrix again = Target.product(svd.left(), svd.values().values(), svd.right());
    assertThat(largest(again, a)).isLessThan(ROUNDING * 10);
    int k = svd.values().size();
    DenseMatrix eye = DenseMatrix.eye(k);
    assertThat(largest(svd.left().transpose().multiply(svd.left()), eye)).isLessThan(ROUNDING);
    assertThat(largest(svd.right().transpose().multiply(svd.right()), eye)).isLessThan(ROUNDING);
    for (int r = 0; r < k; r++) {
      int column = r;
      double[] u =
          IntStream.range(0, svd.left().numRows())
              .mapToDouble(i -> svd.left().apply(i, column))
              .toArray();
      double top = Arrays.stream(u).max().getAsDouble();
      assertThat(top).isGreaterThanOrEqualTo(-Arrays.stream(u).min().getAsDouble());
    }
  }
}
