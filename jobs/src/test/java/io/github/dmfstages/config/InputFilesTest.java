package io.github.dmfstages.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.dmfstages.descent.Adam;
import io.github.dmfstages.descent.GradientFlow;
import io.github.dmfstages.descent.GroupRmsProp;
import io.github.dmfstages.descent.Momentum;
import io.github.dmfstages.descent.Muon;
import io.github.dmfstages.descent.PolarDescent;
import io.github.dmfstages.descent.RmsProp;
import io.github.dmfstages.descent.SignDescent;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.MatrixFormat;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.Names;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.run.Run;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputFilesTest {
  private static final String TARGET = "1,0,0\n0,.5,0\n";
  private static final String DRAWN =
      "rows = 2, cols = 3, rank = 1, spectrum = linear, depth = 2, target-seed = 4, ";

  @TempDir private Path folder;

  @BeforeEach
  void writeFiles() throws IOException {
    write("target.csv", TARGET);
    write("again.csv", TARGET);
    write("other.csv", "1,0,0\n0,.25,0\n");
    write("zero.csv", "0,0,0\n0,0,0\n");
    write("mask.csv", "1,0,1\n0,1,1\n");
    write("nothing.csv", "0,0,0\n0,0,0\n");
    write("grey.csv", "1,0,.5\n0,1,1\n");
    write("square.csv", "1,0\n0,1\n");
    write("w1.csv", "1,2,3\n4,5,6\n");
    write("w2.mtx", "%%MatrixMarket matrix coordinate real general\n2 2 1\n1 2 .5\n");
    write("measurements.csv", "1,0,0,0,0,0\n0,1,0,0,0,1\n1,1,1,1,1,1\n");
    write("short.csv", "1,2\n");
    write("y.csv", "1\n2\n3\n");
    write("broken.csv", "1,0,0\n0,one,0\n");
    write("top.csv", "1,1,0\n0,0,0\n");
    write("partial.csv", ",a,b,c\nu,1,,0\nv,NA,.5,2\n");
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private List<RunConfig> runs(String keys) throws InvalidConfigException {
    String text = "name = n, defaults {}, grids = [ {\n" + keys + "\n} ]";
    String location = folder.resolve("sweep.conf").toString();
    return List.copyOf(
        SweepFile.parse(text, location, new Configuration(), List.of()).runs().values());
  }

  private RunConfig run(String keys) throws InvalidConfigException {
    List<RunConfig> runs = runs(keys);
    assertThat(runs).hasSize(1);
    return runs.get(0);
  }

  @Test
  void targetFile_givesShapeRankAndSingularValues() throws Exception {
    RunConfig config = run("target-file = target.csv, depth = 2");
    assertThat(config.widths().rows()).isEqualTo(2);
    assertThat(config.widths().cols()).isEqualTo(3);
    assertThat(config.targetRank()).isEqualTo(2);
    assertThat(config.target().singularValues().values()).containsExactly(1, .5);
    // eta is relative to the limit of the largest singular value, 1.
    assertThat(config.effectiveStepSize()).isEqualTo(.1 * 2 / 2);
    assertThat(config.lossTolerance()).isEqualTo(1e-6 * .25);
    assertThat(config.spectrum()).isInstanceOf(Spectrum.Given.class);
  }

  @Test
  void targetFile_withoutSomeValues_isCompletionOfTheOthers() throws Exception {
    RunConfig config = run("target-file = partial.csv, depth = 2");
    assertThat(config.observation().kind()).isEqualTo(ObservationScheme.Kind.COMPLETION);
    assertThat(config.observed()).isEqualTo(4);
    assertThat(config.names()).isEqualTo(new Names("", List.of("u", "v"), List.of("a", "b", "c")));
    assertThat(config.target().matrix().toArray()).containsExactly(1, 0, 0, .5, 0, 2);
    assertThat(config.target().known().toArray()).containsExactly(1, 0, 0, 1, 1, 1);

    write("plain.csv", "1,0,0\n0,.5,2\n");
    write("four.csv", "1,0,1\n0,1,1\n");
    String end = ", depth = 2, max-steps = 500";
    RunConfig masked =
        run("target-file = plain.csv, observation = completion, mask-file = four.csv" + end);
    assertThat(Run.execute(run("target-file = partial.csv" + end)).end().digest())
        .isEqualTo(Run.execute(masked).end().digest());
  }

  @Test
  void holdOut_severalTargetSeeds_withholdOtherEntries() throws Exception {
    assertThat(runs("target-file = target.csv, depth = 2, hold-out = .2, target-seed = [1, 2]"))
        .hasSize(2);
    assertThat(runs("target-file = target.csv, depth = 2, hold-out = [0, .2, .4]")).hasSize(3);
  }

  @Test
  void files_inNumPysFormat_areTheSameMatrices() throws Exception {
    DenseMatrix target = new DenseMatrix(2, 2, new double[] {1, 0, 0, .5});
    Files.write(folder.resolve("target.npy"), MatrixFormat.NPY.bytes(target));
    write("same.csv", "1,0\n0,.5\n");
    write("mask.txt", "1,0\n0,1\n");
    try (InputStream booleans = getClass().getResourceAsStream("/npy/booleans.npy")) {
      Files.copy(booleans, folder.resolve("mask.npy"));
    }
    String observation = ", observation = completion, depth = 2, max-steps = 9, mask-file = mask.";

    RunConfig text = run("target-file = same.csv" + observation + "txt");
    RunConfig npy = run("target-file = target.npy" + observation + "npy");

    assertThat(npy.target().matrix()).isEqualTo(text.target().matrix());
    assertThat(npy.observed()).isEqualTo(text.observed()).isEqualTo(2);
    assertThat(npy.inputs().get("target-file").get(0).location()).endsWith("/target.npy");
  }

  @Test
  void files_withoutAScheme_areThisMachinesFirst() throws Exception {
    Configuration hadoop = new Configuration();
    // Nobody is there: whoever asked it would fail.
    hadoop.set("fs.defaultFS", "hdfs://127.0.0.1:1");
    write("own.conf", "name = n, grids = [{ target-file = target.csv, depth = 2 }]");

    List<RunConfig> runs =
        List.copyOf(
            SweepFile.read(folder.resolve("own.conf").toString(), hadoop, List.of())
                .runs()
                .values());

    assertThat(runs)
        .extracting(RunConfig::runId)
        .containsExactly(run("target-file = target.csv, depth = 2").runId());
  }

  @Test
  void runId_hangsOnTheBytesAndNotOnThePath() throws Exception {
    String id = run("target-file = target.csv, depth = 2").runId();
    assertThat(run("target-file = again.csv, depth = 2").runId()).isEqualTo(id);
    assertThat(run("target-file = other.csv, depth = 2").runId()).isNotEqualTo(id);
    assertThat(runs("target-file = [target.csv, again.csv, other.csv], depth = 2")).hasSize(2);
  }

  @Test
  void targetFile_inAnInnerLayer_replacesTheSpectrum() throws Exception {
    String text =
        "name = n, defaults { rows = 2, cols = 3, spectrum = linear, rank = 2, depth = 2 },"
            + " grids = [ { target-file = target.csv } ]";
    String location = folder.resolve("sweep.conf").toString();
    assertThat(SweepFile.parse(text, location, new Configuration(), List.of()).runs().values())
        .singleElement()
        .satisfies(run -> assertThat(run.spectrum()).isInstanceOf(Spectrum.Given.class));
  }

  @Test
  void maskFile_isCompletionByThatMask() throws Exception {
    RunConfig config = run(DRAWN + "observation = completion, mask-file = mask.csv");
    assertThat(config.observation()).isInstanceOf(ObservationScheme.GivenCompletion.class);
    assertThat(config.observed()).isEqualTo(4);
    assertThat(config.lossTolerance()).isEqualTo(1e-8);
  }

  @Test
  void budget_partialObservation_isStretched() throws Exception {
    long full = run(DRAWN).maxSteps();
    assertThat(run(DRAWN + "observation = completion, observed-entries = 6").maxSteps())
        .isBetween(4 * full - 4, 4 * full);
    assertThat(run(DRAWN + "observation = completion, observed-entries = 2").maxSteps())
        .isBetween(12 * full - 12, 12 * full);
    assertThat(run(DRAWN + "observation = sensing, measurements = 12").maxSteps())
        .isBetween(4 * full - 4, 4 * full);
  }

  @Test
  void initFiles_areTheFactors() throws Exception {
    RunConfig config =
        run(
            DRAWN
                + "initialisation = file, init-files = [w1.csv, w2.mtx], step-size = .1,"
                + " max-steps = 10");
    assertThat(config.initialisation()).isInstanceOf(Initialisation.Given.class);
    var factors = config.initialisation().draw(config.widths(), config.seed(), config.target());
    assertThat(factors.factor(1).apply(1, 0)).isEqualTo(4);
    assertThat(factors.factor(2).apply(0, 1)).isEqualTo(.5);
    assertThat(config.predictedSteps()).isEmpty();
  }

  @Test
  void initFiles_listOfLists_isAnAxis() throws Exception {
    assertThat(
            runs(
                DRAWN
                    + "initialisation = file, init-files = [[w1.csv, w2.mtx], [w1.csv,"
                    + " square.csv]], step-size = .1, max-steps = 10"))
        .hasSize(2);
  }

  @Test
  void absolutePath_andUri_areTakenAsTheyAre() throws Exception {
    Path file = folder.resolve("target.csv");
    String id = run("target-file = target.csv, depth = 2").runId();
    RunConfig config = run("target-file = \"" + file + "\", depth = 2");
    assertThat(config.runId()).isEqualTo(id);
    assertThat(config.inputs().get("target-file").get(0).location()).isEqualTo("file:" + file);
    assertThat(run("target-file = \"file:" + file + "\", depth = 2").runId()).isEqualTo(id);
  }

  @Test
  void maskAndMeasurements_doNotChangeWithDepthWidthOrScale() throws Exception {
    for (String observation :
        List.of(
            "observation = completion, observed-entries = 3",
            "observation = sensing, measurements = 4")) {
      List<RunConfig> runs =
          runs(
              "rows = 2, cols = 3, rank = 1, spectrum = linear, depth = [2, 3], target-seed = 4,"
                  + " hidden-width = [2, 5], init-scale = [1e-3, 1e-2], seed = [1, 2], noise = .1, "
                  + observation);
      assertThat(runs).hasSize(16);
      assertThat(runs.stream().map(InputFilesTest::firstResidual).distinct()).hasSize(1);
    }
  }

  private static List<Double> firstResidual(RunConfig config) {
    var engine = config.get(Settings.LINEAR_ALGEBRA).create();
    var observation =
        config
            .observation()
            .observe(engine, config.target(), config.get(Settings.NOISE), config.targetSeed());
    var residual = engine.allocate(2, 3);
    observation.residual(engine.allocate(2, 3), residual);
    return java.util.Arrays.stream(engine.unpack(residual).values()).boxed().toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "target-file = nowhere.csv, depth = 2 | target-file = \"nowhere.csv\": there is no file",
        "target-file = broken.csv, depth = 2 | broken.csv:2: column 2: \"one\"; should be a finite",
        "$, observation = completion, mask-file = partial.csv | partial.csv:1: column 1: there is no"
            + " value; should be a finite number",
        "target-file = partial.csv, depth = 2, hold-out = .05 | hold-out = \".05\": withholds 0 of 4",
        "target-file = partial.csv, depth = 2, hold-out = 1 | should be at least 0 and below 1",
        "target-file = partial.csv, depth = 2, hold-out-file = top.csv | hold-out-file ="
            + " \"top.csv\": selects row 1, column 2 in",
        "target-file = target.csv, depth = 2, hold-out-file = nothing.csv | nothing is withheld",
        "target-file = target.csv, depth = 2, hold-out = .5, hold-out-file = top.csv | can't be set"
            + " together",
        "target-file = target.csv, depth = 2, unlisted = unobserved | unlisted = \"unobserved\":"
            + " needs a target-file in MatrixMarket's coordinate format, but",
        "target-file = target.csv, depth = 2, stop-when = held-out | needs hold-out or"
            + " hold-out-file",
        "target-file = target.csv, depth = 2, patience = 1 | has no effect, because stop-when is"
            + " fitted",
        "target-file = partial.csv, depth = 2, observation = sensing, measurements = 3 | measures"
            + " the whole target",
        "target-file = target.csv, depth = 2, rank = 1 | rank = 1: should be 2, because the matrix"
            + " in",
        "target-file = target.csv, depth = 2, rows = 3 | rows = 3: should be 2, because the matrix"
            + " in",
        "target-file = target.csv, depth = 2, cols = 2 | has 3 columns",
        "target-file = zero.csv, depth = 2 | has nothing but zeros in",
        "target-file = square.csv, depth = 2, target-symmetric = true | with target-file",
        "target-file = target.csv, spectrum = linear, depth = 2 | can't be set together",
        "target-file = 3, depth = 2 | there is no file",
        "$, observation = completion | needs observed-entries or mask-file",
        "$, observation = completion, observed-entries = 7 | should be 1 to rows x cols = 6, not 7",
        "$, observation = completion, observed-entries = 0 | should be 1 to rows x cols = 6, not 0",
        "$, observation = completion, mask-file = square.csv | is 2 x 2 in",
        "$, observation = completion, mask-file = grey.csv | has other values than 0 and 1",
        "$, observation = completion, mask-file = nothing.csv | nothing is observed",
        "$, observation = sensing | needs measurements or measurements-file",
        "$, observation = sensing, measurements = 0 | should be at least 1, not 0",
        "$, observation = sensing, measurements = 3, observations-file = y.csv | needs"
            + " measurements-file",
        "$, observation = sensing, measurements-file = short.csv | is a row of 6 values",
        "$, observation = sensing, measurements-file = measurements.csv, observations-file ="
            + " short.csv | but should have one value for each of 3 measurements",
        "$, observation = regression, max-steps = 5 | needs samples or inputs-file",
        "$, observation = regression, max-steps = 5, samples = -1 | should be at least 0, not -1",
        "$, observation = regression, samples = 4 | max-steps is needed with observation ="
            + " regression",
        "$, observation = regression, max-steps = 5, inputs-file = short.csv | is 1 x 2 in",
        "$, observation = regression, max-steps = 5, samples = 4, input-covariance = [1, 2] | has"
            + " 2 values, but cols is 3",
        "$, observation = regression, max-steps = 5, samples = 4, input-covariance = [1, 0, 2] |"
            + " should be a list of numbers > 0",
        "$, observation = regression, max-steps = 5, samples = 4, input-covariance = white | should"
            + " be identity, power, spiked or a list of eigenvalues",
        "$, observation = regression, max-steps = 5, samples = 4, covariance-exponent = 2 | has no"
            + " effect, because input-covariance is identity",
        "$, observation = regression, max-steps = 5, inputs-file = w1.csv, outputs-file = w1.csv |"
            + " can't be set together with outputs-file",
        "$, layer-scales = [.1, .1] | max-steps is needed with layer-scales",
        "$, layer-scales = [.1, .1], max-steps = 5, init-scale = 1 | has no effect, because"
            + " layer-scales is",
        "$, layer-step-factors = [1, 0], max-steps = 5 | should be a number > 0",
        "$, initialisation = lambda-balanced | lambda-balance is needed",
        "$, noise = -1 | should be a number >= 0, not -1.0",
        "$, initialisation = file, step-size = .1, max-steps = 5 | init-files is needed with"
            + " initialisation = file",
        "$, initialisation = file, init-files = [w1.csv, w2.mtx], max-steps = 5 | step-size is"
            + " needed with initialisation = file",
        "$, initialisation = file, init-files = [w1.csv, w2.mtx], step-size = .1 | max-steps is"
            + " needed with initialisation = file",
        "$, initialisation = file, init-files = [w1.csv], step-size = .1, max-steps = 5 | has 1"
            + " file, but depth is 2",
        "$, initialisation = file, init-files = [w1.csv, w1.csv], step-size = .1, max-steps = 5 |"
            + " w1.csv is 2 x 3, but the layer widths make it 2 x 2",
        "$, optimizer = rmsprop, max-steps = 5 | step-size is needed with optimizer = rmsprop",
        "$, optimizer = group-rmsprop, step-size = .1 | max-steps is needed with optimizer ="
            + " group-rmsprop",
        "$, optimizer = momentum, momentum = 1 | should be at least 0 and below 1, not 1.0",
        "$, optimizer = rmsprop, step-size = .1, max-steps = 5, epsilon = 0 | should be a number >"
            + " 0, not 0.0",
        "$, spectrum = [-1] | has values below 0, which only target-symmetric = true allows",
        "$, target-symmetric = true | needs as many rows as cols, not 2 and 3",
        "$, target-symmetric = 1 | should be true or false",
      })
  void wrong_saysKeyAndWhatWouldBeRight(String keys, String message) {
    String all =
        keys.startsWith("$, spectrum")
            ? keys.replace("$", "rows = 2, cols = 3, depth = 2")
            : keys.replace("$, ", DRAWN);
    InvalidConfigException e = catchThrowableOfType(InvalidConfigException.class, () -> runs(all));
    assertThat(e).isNotNull().hasMessageContaining(message);
    assertThat(e.problems()).hasSize(1);
  }

  @Test
  void missingFile_inManyRuns_isOneProblem() {
    InvalidConfigException e =
        catchThrowableOfType(
            InvalidConfigException.class,
            () -> runs("target-file = nowhere.csv, depth = [2, 3], seed = { from = 1, to = 9 }"));
    assertThat(e.problems()).hasSize(1);
    assertThat(e.problems().get(0).line()).isEqualTo(2);
    assertThat(e.getMessage()).contains(folder.resolve("nowhere.csv").toString(), " or file:");
  }

  @Test
  void defaults_ofOptimizers_areThose() throws Exception {
    String end = ", step-size = .1, max-steps = 5";
    assertThat(run(DRAWN + "optimizer = momentum").optimizer()).isEqualTo(new Momentum(.9));
    assertThat(run(DRAWN + "optimizer = rmsprop" + end).optimizer())
        .isEqualTo(new RmsProp(.99, 1e-8));
    assertThat(run(DRAWN + "optimizer = group-rmsprop" + end).optimizer())
        .isEqualTo(new GroupRmsProp(.99, 1e-6));
    assertThat(run(DRAWN + "optimizer = adam" + end).optimizer())
        .isEqualTo(new Adam(.9, .999, true, 1e-8, 0));
    assertThat(run(DRAWN + "optimizer = adamw" + end).optimizer())
        .isEqualTo(new Adam(.9, .999, true, 1e-8, 0));
    assertThat(run(DRAWN + "optimizer = adam, bias-correction = false" + end).optimizer())
        .isEqualTo(new Adam(.9, .999, false, 1e-8, 0));
    assertThat(run(DRAWN + "optimizer = sign" + end).optimizer()).isEqualTo(new SignDescent(0));
    assertThat(run(DRAWN + "optimizer = polar" + end).optimizer()).isEqualTo(new PolarDescent(0));
    assertThat(run(DRAWN + "optimizer = muon" + end).optimizer())
        .isEqualTo(new Muon(.95, 5, Muon.Scale.ASPECT, 0));
    assertThat(run(DRAWN + "optimizer = gradient-flow").optimizer()).isEqualTo(new GradientFlow());
    // What a kind has no use for makes no other run.
    assertThat(runs(DRAWN + "optimizer = [gradient-descent, momentum], momentum = [.5, .6]"))
        .hasSize(3);
  }

  @Test
  void mask_thatLeavesARowUnobserved_isAWarning() throws Exception {
    write("row.csv", "1,1,1\n0,0,0\n");
    RunConfig config = run(DRAWN + "observation = completion, mask-file = row.csv");
    assertThat(config.warnings()).singleElement().asString().startsWith("1 row or column has no");
    assertThat(run(DRAWN + "observation = completion, mask-file = mask.csv").warnings()).isEmpty();
    // One entry leaves one row and two columns unobserved, wherever it lies.
    assertThat(run(DRAWN + "observation = completion, observed-entries = 1").warnings())
        .containsExactly(
            "3 rows and columns have no observed entry and can't be recovered"
                + " (observed-entries = 1, target-seed = 4)");
    assertThat(run(DRAWN).warnings()).isEmpty();
    assertThat(run(DRAWN + "observation = sensing, measurements = 1").warnings()).isEmpty();
  }

  @Test
  void targetSymmetric_takesNegativeValues() throws Exception {
    RunConfig config =
        run("rows = 4, cols = 4, depth = 2, spectrum = [-1, .5], target-symmetric = true");
    var x = config.target().matrix();
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        assertThat(x.apply(i, j)).isEqualTo(x.apply(j, i));
      }
    }
    assertThat(config.target().singularValues().values()).containsExactly(1, .5);
    double trace = x.apply(0, 0) + x.apply(1, 1) + x.apply(2, 2) + x.apply(3, 3);
    assertThat(trace).isBetween(-.5 - 1e-12, -.5 + 1e-12);
    assertThat(config.effectiveStepSize()).isEqualTo(.1 * 2 / 2);
  }
}
