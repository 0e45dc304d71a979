package io.github.dmfstages.complete;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.file.MatrixFormat;
import io.github.dmfstages.linalg.RandomStream;
import io.github.dmfstages.model.Names;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.run.Run;
import io.github.dmfstages.text.Numbers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real table of which the test hides 40 %, completed as {@code dmf complete} does: the
 * unemployment rates of 14 industries in 122 months, from the npm package vega-datasets.
 * docs/completion.md shows the errors.
 */
@Tag("nightly")
@ExtendWith(LocalSpark.class)
class RealTableTest {
  private static final String PACKAGE = "vega-datasets";
  private static final String VERSION = "2.11.0";
  private static final double HIDDEN = .4;

  private final SparkSession spark;
  @TempDir private Path folder;

  RealTableTest(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void completion_ofUnemployment_hasTheErrorsOfThePage() throws Exception {
    JsonNode records = unemployment();
    Map<String, Map<String, Double>> rates = new TreeMap<>();
    records.forEach(
        r ->
            rates
                .computeIfAbsent(
                    "%d-%02d".formatted(r.get("year").asInt(), r.get("month").asInt()),
                    month -> new TreeMap<>())
                .put(r.get("series").asText(), r.get("rate").asDouble()));
    List<String> months = List.copyOf(rates.keySet());
    List<String> industries = List.copyOf(rates.get(months.get(0)).keySet());
    DenseMatrix x = matrix(rates, industries);
    assertThat(List.of(x.numRows(), x.numCols())).isEqualTo(List.of(122, 14));
    DenseMatrix hidden = hidden(x.numRows(), x.numCols());
    DenseMatrix visible = inverse(hidden);
    Path table = folder.resolve("unemployment.csv");
    Files.write(
        table, MatrixFormat.CSV.bytes(blank(x, hidden), new Names("month", months, industries)));

    PartialMatrix partial = new PartialMatrix(table.toString(), "zero", new Configuration());
    Map<Choice, List<RunResult>> results =
        partial.sweep("0.1", 5).runs().values().stream()
            .collect(
                Collectors.groupingBy(
                    Choice::of, Collectors.mapping(run -> Run.execute(run), Collectors.toList())));
    Choice chosen =
        results.keySet().stream()
            .min(Comparator.comparing(choice -> error(results.get(choice))))
            .orElseThrow();
    long[] steps =
        results.get(chosen).stream().mapToLong(r -> r.heldOut().bestStep()).sorted().toArray();
    double own = Trial.error(Completed.of(partial, chosen, steps[2]).matrix(), x, hidden);
    double linear =
        Trial.error(Completed.of(partial, new Choice(1, 1e-3), 1000).matrix(), x, hidden);
    List<Baselines.Split> split = List.of(new Baselines.Split(x, visible, hidden));
    double nuclear = Baselines.nuclearNorm(split).mean();
    double als =
        Trial.best(
                Baselines.leastSquares(
                    spark, split, new org.apache.hadoop.fs.Path(folder.resolve("als").toUri())))
            .mean();
    double means = Trial.error(rowAndColumnMeans(x, visible), x, hidden);

    assertThat(own).isLessThan(linear / 2);
    // The withheld entries predict the error of those that nobody has.
    assertThat(own / error(results.get(chosen))).isBetween(.7, 1.5);
    String page = Files.readString(Path.of("../docs/completion.md"));
    List<String> rows =
        List.of(
            row(chosen.words() + ", as `dmf complete` chooses", own),
            row("depth 1", linear),
            row("nuclear norm, best lambda", nuclear),
            row("ALS, best of four", als),
            row("means of rows and columns", means));
    assertThat(page).contains(rows).contains(PACKAGE + " " + VERSION);
  }

  private static double error(List<RunResult> results) {
    return results.stream().mapToDouble(r -> r.heldOut().best()).average().orElseThrow();
  }

  private static String row(String method, double error) {
    return "| %s | %s |".formatted(method, Numbers.of(error));
  }

  /** The records of the package, which npm brings. */
  private JsonNode unemployment() throws Exception {
    Process npm =
        new ProcessBuilder(
                "bash",
                "-euc",
                "npm pack --silent %s@%s && tar -xzf *.tgz package/data"
                    .formatted(PACKAGE, VERSION))
            .directory(folder.toFile())
            .inheritIO()
            .start();
    assertThat(npm.waitFor()).isZero();
    return new ObjectMapper()
        .readTree(folder.resolve("package/data/unemployment-across-industries.json").toFile());
  }

  private static DenseMatrix matrix(
      Map<String, Map<String, Double>> rates, List<String> industries) {
    List<Double> values = new ArrayList<>();
    industries.forEach(
        industry -> rates.values().forEach(ofMonth -> values.add(ofMonth.get(industry))));
    return new DenseMatrix(
        rates.size(),
        industries.size(),
        values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private static DenseMatrix hidden(int rows, int cols) {
    RandomStream random = RandomStream.of("hidden", 1);
    double[] mask = new double[rows * cols];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = random.nextUniform() < HIDDEN ? 1 : 0;
    }
    return new DenseMatrix(rows, cols, mask);
  }

  private static DenseMatrix inverse(DenseMatrix mask) {
    return new DenseMatrix(
        mask.numRows(), mask.numCols(), Arrays.stream(mask.values()).map(v -> 1 - v).toArray());
  }

  private static DenseMatrix blank(DenseMatrix x, DenseMatrix hidden) {
    double[] values = x.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] = hidden.values()[i] == 1 ? Double.NaN : values[i];
    }
    return new DenseMatrix(x.numRows(), x.numCols(), values);
  }

  /** The mean of the row plus the mean of the column minus the mean of all, of visible entries. */
  private static DenseMatrix rowAndColumnMeans(DenseMatrix x, DenseMatrix visible) {
    int rows = x.numRows();
    int cols = x.numCols();
    double[] ofRow = new double[rows];
    double[] ofCol = new double[cols];
    double[] inRow = new double[rows];
    double[] inCol = new double[cols];
    double sum = 0;
    double count = 0;
    for (int j = 0; j < cols; j++) {
      for (int i = 0; i < rows; i++) {
        double seen = visible.apply(i, j);
        double value = seen * x.apply(i, j);
        ofRow[i] += value;
        inRow[i] += seen;
        ofCol[j] += value;
        inCol[j] += seen;
        sum += value;
        count += seen;
      }
    }
    double[] values = new double[rows * cols];
    for (int j = 0; j < cols; j++) {
      for (int i = 0; i < rows; i++) {
        values[j * rows + i] = ofRow[i] / inRow[i] + ofCol[j] / inCol[j] - sum / count;
      }
    }
    return new DenseMatrix(rows, cols, values);
  }
}
