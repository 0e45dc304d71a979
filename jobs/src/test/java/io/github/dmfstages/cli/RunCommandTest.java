package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The output and the exit codes of {@code dmf run}. */
class RunCommandTest {
  private static final String SMALL = "--rows 5 --cols 4 --spectrum geometric --rank 2 --depth 2";
  private static final String BUT_A_SADDLE = "but a saddle, judged by its loss";
  private static final String PROGRESS = "at most \\d+ steps; theory predicts \\d+\n";

  @TempDir private Path folder;
  private String out;
  private String err;

  private int dmf(String... arguments) {
    StringWriter outText = new StringWriter();
    StringWriter errText = new StringWriter();
    int exitCode =
        Dmf.commandLine()
            .setOut(new PrintWriter(outText, true))
            .setErr(new PrintWriter(errText, true))
            .execute(arguments);
    out = outText.toString();
    err = errText.toString();
    return exitCode;
  }

  private int run(String arguments) {
    return dmf(("run " + arguments).split(" ", -1));
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(out);
  }

  @Test
  void run_thatConverges_showsStagesModesCertificateAndTheory() {
    assertThat(run(SMALL + " --relative-step-size .5")).isZero();

    assertThat(out.lines().toList())
        .contains(
            "target    5 x 4, rank 2, geometric spectrum, target-seed 1: 1, 0.5",
            "observed  all 20 entries; loss factor 1",
            "factors   depth 2, hidden widths 4; gaussian initialisation, alpha = 1e-12, seed 1",
            "2 SPE stages, rank 2 (at rho 1.2, 2, 3: 2, 2, 2; by singular values alone: 2)")
        .anyMatch(
            line ->
                line.matches(
                    "descent   gradient-descent, step size 0\\.5 \\(0\\.5 of the stability limit\\);"
                        + " at most \\d+ steps"))
        .anyMatch(line -> line.matches("CONVERGED after \\d+ steps in [0-9.]+ s: .*"))
        .anyMatch(line -> line.matches("    1 +\\d +\\d+ +1 +[0-9.]+ +[0-9.]+  saddle 0 +-1"))
        .anyMatch(
            line -> line.matches("   2 +0\\.5 +[0-9.]+ +[0-9.]+ +[0-9.]+ +[0-9.]+ +1\\.\\d\\d"))
        .anyMatch(line -> line.matches("v +1 +v +2"))
        .anyMatch(line -> line.matches("[▁▂▃▄▅▆▇█]{72}"))
        .anyMatch(line -> line.startsWith("end       second-order critical: lambda_min "))
        .anyMatch(
            line -> line.matches("theory    separation 2\\.512, .*; \\d+ steps predicted, .*"))
        .anyMatch(line -> line.matches("digest    [0-9a-f]{64}"))
        .anyMatch(line -> line.matches("run_id    [0-9a-f]{64}"))
        .noneMatch(line -> line.startsWith("why"));
    assertThat(err).matches(PROGRESS);
  }

  @Test
  void run_withFewerStagesThanTheRank_saysWhy() {
    assertThat(run(SMALL + " --max-steps 5")).isZero();

    assertThat(out)
        .contains("BUDGET_EXHAUSTED after 5 steps")
        .contains("0 SPE stages, rank 2")
        .contains("not second-order critical")
        .contains("why       not yet escaped: ");
  }

  @Test
  void run_thatStandsAtASaddle_isNotCalledLearned() {
    assertThat(run(SMALL.replace("depth 2", "depth 3") + " --init-scale 0")).isZero();

    assertThat(out)
        .contains("STALLED   after 0 steps", "the gradient is 0")
        .contains("second-order critical: lambda_min 0")
        .contains(BUT_A_SADDLE);
  }

  @Test
  void run_underANarrowLayer_expectsTheModesThatHaveRoom() {
    String narrow = "--rows 6 --cols 5 --depth 3 --spectrum geometric --rank 3 --hidden-width ";
    assertThat(run(narrow + 1)).isZero();
    assertThat(out)
        .contains("1 SPE stage, rank 3")
        .contains("why       narrow width: ", "hidden width 1 has no room")
        .doesNotContain("not yet escaped", BUT_A_SADDLE, "stage per mode;");
    assertThat(out.lines().map(String::strip).filter(line -> line.matches("[23] +0\\.[25]+ .*")))
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).matches("[23] +0\\.[25]+( +-){5}"));

    assertThat(run(narrow + 2)).isZero();
    assertThat(out).contains("2 SPE stages, rank 3", "stage per mode that can be learned");
  }

  @Test
  void run_thatNeverLeftZero_isNotGivenTheRankOfItsRounding() {
    assertThat(run(SMALL.replace("depth 2", "depth 3") + " --max-steps 5")).isZero();

    assertThat(out).containsPattern("W +near 0, ").contains("not yet escaped: ");
  }

  @Test
  void run_thatDiverges_isDoneAllTheSame() throws IOException {
    assertThat(run(SMALL + " --step-size 1e200 --json")).isZero();

    JsonNode run = json().get("run");
    assertThat(run.get("status").asText()).isEqualTo("DIVERGED");
    assertThat(run.get("lambda_min").isNull()).isTrue();
    assertThat(run.get("explanation").asText()).contains("times the stability limit");

    assertThat(run(SMALL + " --step-size 1e200")).isZero();
    assertThat(out).contains("DIVERGED  after", "not certified");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --depth 1                                                | no prediction of the separation
          --observation completion --observed-entries 18           | no prediction for completion
          --observation sensing --measurements 30                  | 30 measurements of 20 entries
          --optimizer rmsprop --step-size .01 --max-steps 20       | rmsprop, decay 0.99, epsilon 1e-08, step size 0.01;
          --optimizer momentum --max-steps 20                      | momentum, momentum 0.9, step size
          --optimizer muon --step-size .01 --max-steps 20          | muon, momentum 0.95, newton-schulz-steps 5, muon-scale aspect, step size 0.01;
          --optimizer adamw --weight-decay .1 --step-size .01 --max-steps 20 | adamw, beta1 0.9, beta2 0.999, epsilon 1e-08, weight-decay 0.1, step size 0.01;
          --optimizer adam --bias-correction false --step-size .01 --max-steps 20 | adam, beta1 0.9, beta2 0.999, bias-correction false, epsilon 1e-08, step size 0.01;
          --optimizer polar --step-size .01 --max-steps 20         | no prediction of the separation; no prediction of the steps
          --schedule steps --step-factors [[5,0.5]] --max-steps 20 | schedule steps, step-factors [[5, 0.5]]
          --weight-decay .1 --max-steps 20                         | no prediction for weight-decay
          --batch-size 5 --label-noise .1 --temperature 1e-6 --max-steps 20 | gradient-descent, batch-size 5, label-noise 0.1, temperature 1e-06, step size
          --batch-size 5 --max-steps 20                            | without noise: separation
          --batch-size 20 --max-steps 20                           | gradient-descent, step size
          --depth 4 --layer-widths 5,6,7 --max-steps 20            | hidden widths 5, 6, 7;
          --spectrum 2,1 --noise .01 --max-steps 20                | with noise of 0.01
          --target-symmetric true --cols 5 --max-steps 20          | symmetric, target-seed 1
          """)
  void run_ofEveryKind_saysWhatItWas(String more, String expected) {
    String given = SMALL;
    for (String key : new String[] {"depth", "spectrum", "cols"}) {
      given = more.contains("--" + key) ? given.replaceFirst("--" + key + " \\S+ ?", "") : given;
    }
    assertThat(run(given.strip() + " " + more)).as(err).isZero();

    assertThat(out).contains(expected);
    assertThat(out).doesNotContain("NaN", "Infinity", "null");
  }

  @Test
  void json_isOneObjectAndNothingElse() throws IOException {
    String file =
        Files.writeString(
                folder.resolve("mine.conf"),
                "name = mine, rows = 5, cols = 4, spectrum = geometric, rank = 2, depth = 3")
            .toString();

    assertThat(dmf("run", file, "--depth", "2", "--json")).isZero();

    assertThat(json().get("run").get("sweep").asText()).isEqualTo("mine");
    assertThat(json().get("run").get("depth").asInt()).isEqualTo(2);
    assertThat(json().get("run").get("provenance").get("spark").isNull()).isTrue();
    assertThat(json().get("spe_stages")).hasSize(2);
    assertThat(json().get("modes")).hasSize(2);
    assertThat(err).matches(PROGRESS);
  }

  @Test
  void json_ofTheSameRunTwice_hasTheSameDigest() throws IOException {
    run(SMALL + " --json");
    JsonNode first = json();
    run(SMALL + " --json");

    assertThat(json().get("run").get("digest")).isEqualTo(first.get("run").get("digest"));
    assertThat(json().get("trajectory")).isEqualTo(first.get("trajectory"));
  }

  @Test
  void warnings_goToStandardError() {
    assertThat(run(SMALL + " --observation completion --observed-entries 2 --max-steps 3"))
        .isZero();

    assertThat(err.lines().toList().get(0))
        .startsWith("warning: ")
        .contains("have no observed entry");
    assertThat(out).doesNotContain("warning");
  }

  @Test
  void input_thatIsBad_exitsWith2AndSaysAllOfItBeforeAnythingIsComputed() {
    String missing = folder.resolve("none.conf").toString();

    int exitCode =
        dmf("run", missing, "--depht", "3", "--seed", "1", "--seed", "2", "--rank", "x", "--noise");

    assertThat(exitCode).isEqualTo(2);
    assertThat(out).isEmpty();
    assertThat(err.lines())
        .satisfiesExactlyInAnyOrder(
            line -> assertThat(line).startsWith("dmf: " + missing + ": "),
            line -> assertThat(line).startsWith("dmf: --depht 3: ").contains("depth?"),
            line -> assertThat(line).startsWith("dmf: --seed 2: "),
            line -> assertThat(line).startsWith("dmf: --rank x: "),
            line -> assertThat(line).startsWith("dmf: --noise: "));
  }

  @Test
  void help_listsEveryKeyWithItsDefault() {
    assertThat(run("--help")).isZero();

    assertThat(out.replaceAll("\\s+", " "))
        .contains(
            "--init-scale", "--record-pairs-every", "--name", "--json", "(default: gaussian)");
    assertThat(err).isEmpty();
  }
}
