package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.github.dmfstages.descent.StepSize;
import io.github.dmfstages.landscape.Certificate;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.Target;
import io.github.dmfstages.result.RunResult;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Curvature at the end of runs whose Hessians another language made by automatic differentiation.
 */
class GoldenCurvatureTest {
  /** The file's tolerance, over lambda_max. */
  private static final double TOLERANCE = 1e-5;

  static Stream<Config> plainCases() {
    return ConfigFactory.parseResources("golden.json").getConfigList("cases").stream()
        .filter(c -> c.getString("obs").equals("full"))
        .filter(c -> c.getString("opt").equals("gd") && !c.hasPath("momentum"))
        .map(Config.class::cast);
  }

  @ParameterizedTest
  @MethodSource("plainCases")
  void end_goldenCase_hasItsExtremeEigenvalues(Config golden) {
    Certificate certificate = end(golden).criticalPoint().certificate();
    double top = golden.getDouble("lambda_max");
    assertThat(certificate.maxEigenvalue()).isCloseTo(top, within(TOLERANCE * top));
    assertThat(certificate.minEigenvalue())
        .isCloseTo(golden.getDouble("lambda_min"), within(TOLERANCE * top));
    assertThat(certificate.lowerBound())
        .isLessThanOrEqualTo(golden.getDouble("lambda_min") + 1e-12);
  }

  private static RunResult end(Config golden) {
    LayerWidths widths = new LayerWidths(golden.getIntList("dims"));
    List<Double> sigma = golden.getDoubleList("s");
    Experiment experiment = Experiment.of(widths, 1).scale(1e-3);
    experiment.stepSize = new StepSize.Absolute(golden.getDouble("lr"));
    experiment.lossTolerance = OptionalDouble.of(0);
    experiment.gradientTolerance = 0;
    experiment.maxSteps = OptionalLong.of(golden.getLong("steps"));
    DenseMatrix u = sines(widths.rows(), sigma.size());
    DenseMatrix v = sines(widths.cols(), sigma.size());
    double c = golden.getDouble("c");
    return experiment.run(
        Target.of(u, sigma.stream().mapToDouble(Double::doubleValue).toArray(), v),
        new Factors(
            IntStream.range(0, widths.depth())
                .mapToObj(
                    j ->
                        matrix(
                            widths.rowsOf(j + 1),
                            widths.colsOf(j + 1),
                            (a, b) -> c * Math.sin(1 + 7 * a + 13 * b + 3 * a * b + 29 * j)))
                .toList()));
  }

  private static DenseMatrix sines(int m, int columns) {
    return matrix(
        m,
        columns,
        (a, k) -> Math.sqrt(2.0 / (m + 1)) * Math.sin(Math.PI * (a + 1) * (k + 1) / (m + 1)));
  }

  private static DenseMatrix matrix(int rows, int cols, Element element) {
    double[] values = new double[rows * cols];
    for (int i = 0; i < values.length; i++) {
      values[i] = element.at(i % rows, i / rows);
    }
    return new DenseMatrix(rows, cols, values);
  }

  private interface Element {
    double at(int row, int col);
  }
}
