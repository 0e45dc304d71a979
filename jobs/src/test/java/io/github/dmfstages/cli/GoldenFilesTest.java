package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The cases of golden.json, written as a person would give them: a run file beside CSV files made
 * by the formulas that the file states, and the JSON of {@code dmf run} against its numbers.
 */
class GoldenFilesTest {
  // The tolerances that golden.json states.
  private static final double RELATIVE = 1e-6;
  private static final double SMALL = 1e-6;
  private static final double ABSOLUTE_WHERE_SMALL = 1e-9;
  private static final double RELATIVE_CROSSING = 1e-3;
  private static final double EIGENVALUE_OVER_LARGEST = 1e-5;

  private static final Path GOLDEN =
      Launcher.root().resolve("common/src/test/resources/golden.json");

  @TempDir private Path folder;

  /** An element of a matrix, from its row and column. */
  private interface Element {
    double at(int row, int col);
  }

  /** One case, by its name. */
  private record Golden(JsonNode json) {
    int dim(int j) {
      return json.get("dims").get(j).asInt();
    }

    int depth() {
      return json.get("dims").size() - 1;
    }

    @Override
    public String toString() {
      return json.get("name").asText();
    }
  }

  static Stream<Golden> cases() throws IOException {
    return elements(new ObjectMapper().readTree(GOLDEN.toFile()).get("cases")).map(Golden::new);
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  @Test
  void cases_areNine() throws IOException {
    assertThat(cases()).hasSize(9);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void run_ofTheCasesFiles_isTheGoldenRun(Golden golden) throws IOException {
    JsonNode expected = golden.json();
    JsonNode actual = run(write(golden));

    JsonNode run = actual.get("run");
    assertThat(run.get("status")).isEqualTo(expected.get("status"));
    assertThat(run.get("steps").asLong()).isEqualTo(expected.get("last_step").asLong());
    assertThat(run.get("spe_stages")).isEqualTo(expected.get("stages"));
    assertThat(run.get("bumps")).isEqualTo(expected.get("bumps"));
    assertThat(run.get("modes_per_stage")).isEqualTo(expected.get("modes"));
    double top = expected.get("lambda_max").asDouble();
    for (String lambda : List.of("lambda_min", "lambda_max")) {
      assertThat(run.get(lambda).asDouble())
          .isCloseTo(expected.get(lambda).asDouble(), within(EIGENVALUE_OVER_LARGEST * top));
    }
    assertRecords(actual.get("trajectory"), expected.get("records"));
    assertExtrema(actual.get("spe_stages"), "valley", expected.get("valleys"));
    assertExtrema(actual.get("spe_stages"), "peak", expected.get("peaks"));
    assertCrossings(actual.get("modes"), expected.get("half_cross"));
  }

  private static void assertRecords(JsonNode trajectory, JsonNode expected) {
    TreeMap<Long, JsonNode> byStep = new TreeMap<>();
    trajectory.forEach(record -> byStep.put(record.get("step").asLong(), record));
    for (JsonNode record : expected) {
      JsonNode actual = byStep.get(record.get("step").asLong());
      assertValue(actual.get("loss"), record.get("loss"));
      assertValue(actual.get("gradient_norm"), record.get("grad_norm"));
      for (int i = 0; i < record.get("sv").size(); i++) {
        assertValue(actual.get("singular_values").get(i), record.get("sv").get(i));
      }
    }
  }

  private static void assertExtrema(JsonNode stages, String which, JsonNode expected) {
    assertThat(stages).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(stages.get(i).get(which + "_step").asLong())
          .isEqualTo(expected.get(i).get(0).asLong());
      assertValue(stages.get(i).get(which + "_gradient_norm"), expected.get(i).get(1));
    }
  }

  private static void assertCrossings(JsonNode modes, JsonNode expected) {
    assertThat(modes).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      JsonNode crossing = modes.get(i).get("crossing_50");
      assertThat(crossing.isNull()).isEqualTo(expected.get(i).isNull());
      double step = expected.get(i).asDouble();
      assertThat(crossing.asDouble()).isCloseTo(step, within(RELATIVE_CROSSING * step));
    }
  }

  private static void assertValue(JsonNode actual, JsonNode expected) {
    double value = expected.asDouble();
    double tolerance = Math.abs(value) < SMALL ? ABSOLUTE_WHERE_SMALL : RELATIVE * Math.abs(value);
    assertThat(actual.asDouble()).isCloseTo(value, within(tolerance));
  }

  private static JsonNode run(Path file) throws IOException {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Dmf.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute("run", file.toString(), "--json");
    assertThat(exitCode).as(err.toString()).isZero();
    return new ObjectMapper().readTree(out.toString());
  }

  /** Writes the case's run file and the matrices that it names. */
  private Path write(Golden golden) throws IOException {
    JsonNode c = golden.json();
    int depth = golden.depth();
    int rows = golden.dim(depth);
    int cols = golden.dim(0);
    matrix("x.csv", rows, cols, (a, b) -> target(c.get("s"), rows, cols, a, b));
    List<String> keys = new ArrayList<>();
    keys.add("name = " + c.get("name").asText());
    keys.add("target-file = x.csv");
    keys.add("depth = " + depth);
    keys.add("layer-widths = " + list(IntStream.range(1, depth).mapToObj(golden::dim)));
    keys.add("initialisation = file");
    keys.add("init-files = " + list(IntStream.range(0, depth).mapToObj(j -> "w" + j + ".csv")));
    for (int j = 0; j < depth; j++) {
      double phase = 29.0 * j;
      matrix(
          "w" + j + ".csv",
          golden.dim(j + 1),
          golden.dim(j),
          (a, b) -> c.get("c").asDouble() * Math.sin(1 + 7 * a + 13 * b + 3 * a * b + phase));
    }
    keys.add("step-size = " + c.get("lr").asText());
    keys.add("max-steps = " + c.get("steps").asText());
    keys.add("loss-tolerance = 0");
    keys.add("gradient-tolerance = 0");
    keys.add("record-steps = " + list(elements(c.get("records")).map(r -> r.get("step"))));
    if (c.has("momentum")) {
      keys.add("optimizer = momentum");
      keys.add("momentum = " + c.get("momentum").asText());
    } else if (c.get("opt").asText().equals("rmsprop")) {
      keys.add("optimizer = rmsprop");
      keys.add("decay = " + c.get("alpha").asText());
      keys.add("epsilon = " + c.get("eps").asText());
    }
    if (c.get("obs").asText().equals("completion")) {
      int q = c.get("q").asInt();
      matrix("mask.csv", rows, cols, (a, b) -> (7 * a + 3 * b + a * b) % 10 < q ? 1 : 0);
      keys.add("observation = completion");
      keys.add("mask-file = mask.csv");
      keys.add("loss-normalisation = " + c.get("norm").asText());
    }
    return Files.write(folder.resolve("run.conf"), keys);
  }

  private static String list(Stream<?> values) {
    return values.map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
  }

  private static double target(JsonNode sigma, int rows, int cols, int a, int b) {
    double x = 0;
    for (int k = 0; k < sigma.size(); k++) {
      x += sigma.get(k).asDouble() * sine(rows, k, a) * sine(cols, k, b);
    }
    return x;
  }

  private static double sine(int m, int k, int a) {
    return Math.sqrt(2.0 / (m + 1)) * Math.sin(Math.PI * (a + 1) * (k + 1) / (m + 1));
  }

  private void matrix(String name, int rows, int cols, Element element) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int a = 0; a < rows; a++) {
      int row = a;
      lines.add(
          IntStream.range(0, cols)
              .mapToObj(b -> Double.toString(element.at(row, b)))
              .collect(Collectors.joining(",")));
    }
    Files.write(folder.resolve(name), lines);
  }
}
