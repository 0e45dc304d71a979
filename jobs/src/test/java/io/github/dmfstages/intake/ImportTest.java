package io.github.dmfstages.intake;

import static io.github.dmfstages.intake.Trajectories.csv;
import static io.github.dmfstages.intake.Trajectories.factor;
import static io.github.dmfstages.intake.Trajectories.npy;
import static io.github.dmfstages.intake.Trajectories.npz;
import static io.github.dmfstages.intake.Trajectories.singularValues;
import static io.github.dmfstages.intake.Trajectories.stepArray;
import static io.github.dmfstages.intake.Trajectories.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.FileStates;
import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.config.KnownSettings;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Storage;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs of other programs, from files in every format to the rows of views. */
@ExtendWith(LocalSpark.class)
class ImportTest {
  private static final Configuration HADOOP = new Configuration();
  private static final String CSV = csv(",", "\n");
  private static final String HEADER = "step,loss,gnorm\n";

  private final SparkSession spark;
  @TempDir private Path folder;

  ImportTest(SparkSession spark) {
    this.spark = spark;
  }

  private Warehouse warehouse() throws IOException {
    return Warehouse.at(folder.resolve("W").toString(), HADOOP);
  }

  private Path file(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private Path file(String name, String text) throws IOException {
    return file(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private static ImportOptions options(String maps, String keys, String... set)
      throws InvalidConfigException {
    return ImportOptions.of(
        words(maps), words(keys), KnownSettings.read(null, List.of(set), Storage.hadoop(HADOOP)));
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : Arrays.asList(text.split(",", -1));
  }

  private List<RunRow> rows(Path file, ImportOptions options)
      throws IOException, InvalidConfigException {
    List<RunRow> rows = new ArrayList<>();
    for (Import.Source source : Import.sources(List.of(file.toString()), HADOOP)) {
      for (ImportedFile.Pending run :
          ImportedFile.read(source.location(), source.sha256(), options, HADOOP).runs()) {
        rows.add(run.row(1));
      }
    }
    return rows;
  }

  private RunRow row(Path file, String... set) throws IOException, InvalidConfigException {
    List<RunRow> rows = rows(file, options("", "", set));
    assertThat(rows).hasSize(1);
    return rows.get(0);
  }

  private Import.Outcome importInto(String sweep, ImportOptions options, Path... files)
      throws IOException, InvalidConfigException, InterruptedException {
    try (Warehouse warehouse = warehouse()) {
      Import all = new Import(warehouse, sweep, options, HADOOP);
      return all.run(
          Import.sources(Arrays.stream(files).map(Path::toString).toList(), HADOOP),
          all.here(),
          row -> {},
          said -> {});
    }
  }

  private static void assertThreeStages(RunRow row, String detection) {
    assertThat(row.result().stageCount().stages()).hasSize(3);
    assertThat(row.result().stageCount().spectral()).isEqualTo(3);
    assertThat(row.result().explanation()).isNull();
    assertThat(row.imported().detection()).isEqualTo(detection);
    assertThat(row.imported().resolved()).isTrue();
    assertThat(row.imported().records()).isEqualTo(501);
    assertThat(row.result().steps()).isEqualTo(2000);
    assertThat(row.result().end().rank()).isEqualTo(3);
  }

  @Test
  void read_textInEveryDialect_givesTheSameStages() throws Exception {
    assertThreeStages(row(file("a.csv", CSV)), "gradient");
    assertThreeStages(row(file("crlf.csv", csv(",", "\r\n"))), "gradient");
    assertThreeStages(row(file("mark.csv", "\uFEFF" + CSV)), "gradient");
    assertThreeStages(row(file("semicolons.csv", csv(";", "\n"))), "gradient");
    assertThreeStages(row(file("tabs.tsv", csv("\t", "\n"))), "gradient");
    assertThreeStages(row(file("savetxt.csv", "# " + CSV)), "gradient");
    assertThreeStages(
        row(file("numpy2.csv", CSV.replaceAll("(?m),(\\d[^,\n]*)$", ",np.float64($1)"))),
        "gradient");
    assertThreeStages(row(file("a.jsonl", Trajectories.jsonLines())), "gradient");
    String array = "[" + Trajectories.jsonLines().replace("\n", ",\n") + "]";
    assertThreeStages(row(file("a.json", array)), "gradient");
  }

  @Test
  void read_parquet_givesTheSameStages() throws Exception {
    Trajectories.parquet(folder.resolve("a.parquet"));

    assertThreeStages(row(folder.resolve("a.parquet")), "gradient");
  }

  @Test
  void read_factorsAndTarget_givesWhatARunOfOursHas() throws Exception {
    RunRow row =
        row(
            file(
                "a.npz",
                npz(
                    Map.of(
                        "step.npy", stepArray(),
                        "W_1.npy", factor(4, 3),
                        "W_2.npy", factor(3, 4),
                        "target.npy", target()))));

    assertThreeStages(row, "factors");
    assertThat(row.config().depth()).isEqualTo(2);
    assertThat(row.config().targetRank()).isEqualTo(3);
    assertThat(row.config().widths().hidden()).containsExactly(4);
    assertThat(row.result().end().reconstructionError()).isLessThan(1e-6);
    assertThat(row.result().criticalPoint().secondOrder()).isTrue();
    assertThat(row.result().balance().drift()).isLessThan(1e-12);
    assertThat(row.result().initialLoss()).isCloseTo(Trajectories.loss(1e-9, 0), within(1e-12));
    // At saddle k of depth 2, the smallest eigenvalue is about -sigma_(k+1).
    for (int k = 0; k < 3; k++) {
      assertThat(row.result().stages().get(k).saddle().certificate().minEigenvalue())
          .isBetween(-1.02 * Trajectories.SIGMA[k], -.98 * Trajectories.SIGMA[k]);
      assertThat(row.result().stages().get(k).saddle().rank()).isEqualTo(k);
    }
  }

  @Test
  void read_factorsWithoutTarget_countsBySingularValues() throws Exception {
    RunRow row =
        row(
            file("a.npz", npz(Map.of("W_1.npy", factor(3, 3), "W_2.npy", factor(3, 3)))),
            "record-every=4");

    assertThat(row.imported().detection()).isEqualTo("singular-values");
    assertThat(row.result().stageCount().spectral()).isEqualTo(3);
    assertThat(row.result().steps()).isEqualTo(2000);
  }

  @Test
  void read_singularValuesAlone_useTheSecondCounter() throws Exception {
    for (String type : List.of("<f8", ">f8", "<f4")) {
      RunRow row = row(file("a.npy", singularValues(type)), "record-every=4");

      assertThat(row.result().stageCount().count()).isEmpty();
      assertThat(row.result().stageCount().spectral()).isEqualTo(3);
      assertThat(row.result().stageCount().robust()).isNull();
      assertThat(row.result().modes().get(0).crossing50()).isBetween(206.0, 209.0);
    }
  }

  @Test
  void read_lossAlone_needsNoStepSizeToCount() throws Exception {
    String losses =
        Trajectories.steps().stream()
            .map(t -> Double.toString(Trajectories.loss(1e-9, t)))
            .collect(Collectors.joining("\n"));
    RunRow without = row(file("loss.txt", losses));
    RunRow with = row(file("loss.txt", losses), "step-size=0.05", "record-every=4");

    for (RunRow row : List.of(without, with)) {
      assertThat(row.result().stageCount().stages()).hasSize(3);
      assertThat(row.imported().detection()).isEqualTo("loss");
      assertThat(row.imported().notes()).contains("not gated by modes");
    }
    assertThat(without.result().stages().get(0).stage().peak().gradientNorm()).isNaN();
    assertThat(with.result().stages().get(0).stage().peak().gradientNorm())
        .isBetween(.5, Math.sqrt(8.0 / 27) + .01);
  }

  @Test
  void read_runKeys_becomeConfiguration() throws Exception {
    List<RunRow> rows =
        rows(file("grid.csv", Trajectories.mixedRuns(3)), options("loss=mse", "opt,seed"));

    assertThat(rows).extracting(row -> row.config().seed()).containsExactly(1L, 2L, 3L);
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThreeStages(row, "gradient");
              assertThat(row.imported().runKeys()).isEqualTo("{\"opt\": \"gd\"}");
            });
    assertThat(rows).extracting(RunRow::runId).doesNotHaveDuplicates();
  }

  @Test
  void read_settings_areCheckedAndStored() throws Exception {
    Path yaml = file("s.yaml", "rank: 3\ndepth: 2\nstep_size: 0.05\ntarget: [1, 0.5, 0.25]\n");
    KnownSettings known =
        KnownSettings.read(yaml.toString(), List.of("seed=7"), Storage.hadoop(HADOOP));
    RunRow row = rows(file("a.csv", CSV), ImportOptions.of(List.of(), List.of(), known)).get(0);

    assertThat(row.config().seed()).isEqualTo(7);
    assertThat(row.config().effectiveStepSize()).isEqualTo(.05);
    assertThat(row.result().targetSingularValues().values()).containsExactly(1, .5, .25);

    Path wrong = file("wrong.conf", "rank = 3\nstep-sise = 1\ndepth = x\n");
    assertThatThrownBy(
            () -> KnownSettings.read(wrong.toString(), List.of(), Storage.hadoop(HADOOP)))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("wrong.conf:2: step-sise")
        .hasMessageContaining("wrong.conf:3: depth");
  }

  @Test
  void run_sameFileAgain_changesNothing_andOtherOptionsReplaceIt() throws Exception {
    Path grid = file("grid.csv", Trajectories.mixedRuns(2));
    ImportOptions options = options("loss=mse", "opt,seed");

    assertThat(importInto("s", options, grid)).isEqualTo(new Import.Outcome(2, 0));
    Map<String, String> before = FileStates.below(folder);
    assertThat(importInto("s", options, grid)).isEqualTo(new Import.Outcome(0, 1));
    assertThat(FileStates.below(folder)).isEqualTo(before);

    assertThat(importInto("s", options("loss=mse", "opt,seed", "depth=2"), grid))
        .isEqualTo(new Import.Outcome(2, 0));
    assertThat(importInto("s", options("loss=mse", "seed"), grid).imported()).isEqualTo(2);
    try (Warehouse warehouse = warehouse()) {
      assertThat(warehouse.committed("s").runs()).hasSize(2);
    }
  }

  @Test
  void run_sweepWithComputedRuns_isRefused() throws Exception {
    try (Warehouse warehouse = warehouse()) {
      warehouse.append("s", List.of(SmallRuns.failed(SmallRuns.config("seed = 1"), "not run")));
    }
    Map<String, String> before = FileStates.below(folder.resolve("W"));

    assertThatThrownBy(() -> importInto("s", options("", ""), file("a.csv", CSV)))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("'s'")
        .hasMessageContaining("choose another name");
    assertThat(FileStates.below(folder.resolve("W"))).isEqualTo(before);
  }

  @Test
  void views_ofImportedRuns_haveTheirOriginAndTheirMisses() throws Exception {
    importInto("s", options("loss=mse", "opt,seed"), file("g.csv", Trajectories.mixedRuns(2)));
    importInto("s", options("", "", "rank=4"), file("a.csv", CSV));
    try (Warehouse warehouse = warehouse()) {
      Views.register(spark, warehouse);
    }

    List<Row> runs =
        spark
            .sql(
                "SELECT origin, status, detection, spe_stages, robust, digest, depth FROM runs"
                    + " WHERE sweep = 's'")
            .collectAsList();
    assertThat(runs)
        .hasSize(3)
        .allSatisfy(
            row ->
                assertThat(row.toString())
                    .isEqualTo("[imported,IMPORTED,gradient,3,true,null,null]"));
    assertThat(spark.sql("SELECT explanation FROM misses WHERE sweep = 's'").collectAsList())
        .singleElement()
        .satisfies(
            row -> assertThat(row.getString(0)).startsWith("unexplained: 3 stages for rank 4"));
    assertThat(
            spark
                .sql("SELECT sum(runs), sum(imported), sum(failed) FROM sweeps WHERE sweep = 's'")
                .first()
                .toString())
        .isEqualTo("[3,3,0]");
    assertThat(
            spark
                .sql("SELECT count(*) FROM trajectory WHERE sweep = 's' AND region = 'saddle 2'")
                .first()
                .getLong(0))
        .isPositive();
    assertThat(spark.sql("SELECT runs, mean_stages FROM phase WHERE sweep = 's'").collectAsList())
        .hasSize(2);
  }

  @Test
  void sparkImport_manyFiles_givesTheSameRows_orNone() throws Exception {
    List<Path> files = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      files.add(file("run-%d.csv".formatted(i), CSV + "%d,1,1,1,1,1\n".formatted(3000 + i)));
    }
    ImportOptions options = options("", "");
    SparkImport reader =
        new SparkImport(JavaSparkContext.fromSparkContext(spark.sparkContext()), options);
    List<Import.Source> sources =
        Import.sources(List.of(folder.resolve("run-*.csv").toString()), HADOOP);

    List<SparkImport.Ready> ready = reader.read(sources);

    for (int i = 0; i < 4; i++) {
      RunRow expected = row(files.get(i));
      RunRow row = ready.get(i).row(1);
      assertThat(row.runId()).isEqualTo(expected.runId());
      assertThat(row.result().stageCount()).isEqualTo(expected.result().stageCount());
      assertThat(row.imported()).isEqualTo(expected.imported());
    }
    file("run-2.csv", HEADER + "0,x,1\n");
    file("run-3.csv", HEADER + "0,1,1\n0,1,1\n");
    List<Import.Source> now =
        Import.sources(List.of(folder.resolve("run-*.csv").toString()), HADOOP);
    assertThatThrownBy(() -> reader.read(now))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("run-2.csv:2: row 1, column 'loss'")
        .hasMessageContaining("run-3.csv:3: row 2, column 'step'");
  }

  private static Arguments bad(String name, byte[] bytes, String... said) {
    return Arguments.of(name, bytes, said);
  }

  private static Arguments bad(String name, String text, String... said) {
    return bad(name, text.getBytes(StandardCharsets.UTF_8), said);
  }

  static Stream<Arguments> badFiles() throws IOException {
    byte[] values = singularValues("<f8");
    Map<String, byte[]> factors = new TreeMap<>();
    factors.put("W_1.npy", factor(3, 3));
    factors.put("W_2.npy", factor(3, 3));
    byte[] zip = npz(factors);
    byte[] flipped = zip.clone();
    flipped[zip.length / 2] ^= 1;
    String wide =
        IntStream.range(0, 1_000_000).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
    return Stream.of(
        bad("empty.csv", "", "is empty"),
        bad("header.csv", HEADER, "has no records"),
        bad("one.csv", HEADER + "0,1,1\n", "only one record, in row 1"),
        bad("no-header.csv", "0,1,1\n1,1,1\n", "has no header"),
        bad("unknown.csv", "a,b\n0,1\n", "(a, b)", "--map loss=COLUMN"),
        bad("twice.csv", "step,loss,loss\n0,1,1\n", "two columns 'loss'"),
        bad("both.csv", "step,mse,train_loss\n0,1,1\n", "'mse' and 'train_loss'"),
        bad("nan.csv", HEADER + "0,1,1\n1,nan,1\n", ":3: row 2, column 'loss': NaN"),
        bad("inf.csv", HEADER + "0,1,-inf\n", ":2: row 1, column 'gnorm': "),
        bad("word.csv", HEADER + "0,1,1\n1,abc,1\n", "row 2, column 'loss': 'abc'"),
        bad("hex.csv", HEADER + "0,0x1p3,1\n", "column 'loss': '0x1p3'"),
        bad("gap.csv", HEADER + "0,1,1\n1,,1\n", "row 2, column 'loss': has no value"),
        bad("comma.csv", "step;loss\n0;0,5\n", "row 1, column 'loss': '0,5'", "decimal comma"),
        bad("short.csv", HEADER + "0,1,1\n1,1\n", "row 2, it has 2 values"),
        bad("order.csv", HEADER + "0,1,1\n5,1,1\n4,1,1\n", ":4: row 3, column 'step': step 4"),
        bad("mixed.csv", CSV + CSV.substring(CSV.indexOf('\n') + 1), "step 0", "--run-keys"),
        bad("fraction.csv", HEADER + "0.5,1,1\n", "column 'step': 0.5"),
        bad("negative.csv", HEADER + "0,1,-1\n", "column 'gnorm': -1.0 is negative"),
        bad("wide.csv", wide + "\n", "more than 20000 columns"),
        bad("latin.csv", "sch\u00F6n,loss\n0,1\n".getBytes(StandardCharsets.ISO_8859_1), "UTF-8"),
        bad("cut.jsonl", "{\"step\": 0, \"loss\": 1}\n{\"step\": 1, \"lo", ":2: ", "valid JSON"),
        bad("list.jsonl", "[1, 2]\n", "should be an object"),
        bad("nan.jsonl", "{\"loss\": 1}\n{\"loss\": NaN}\n", ":2: row 2, column 'loss': NaN"),
        bad("less.jsonl", "{\"loss\": 1}\n{\"x\": 1}\n", "row 2, column 'loss': has no value"),
        bad("ragged.jsonl", "{\"svs\": [1, 2]}\n{\"svs\": [1]}\n", "row 2, column 'svs': has 1"),
        bad("text.jsonl", "{\"svs\": [1, \"x\"]}\n", ":1: row 1, member 'svs': x"),
        bad("cut.npy", Arrays.copyOf(values, values.length - 9), "cut short"),
        bad("head.npy", Arrays.copyOf(values, 20), "ends within its header"),
        bad("more.npy", Arrays.copyOf(values, values.length + 1), "after its last entry"),
        bad("columns.npy", npy("<f8", true, "(2, 2)", 1, 2, 3, 4), "ascontiguousarray"),
        bad("half.npy", npy("<f2", false, "(2, 2)", 1, 2, 3, 4), "half-precision"),
        bad("object.npy", npy("|O8", false, "(2,)", 1, 2), "real numbers", "|O8"),
        bad("inf.npy", npy("<f8", false, "(2, 2)", 1, 2, 3, Double.POSITIVE_INFINITY), "row 2, "),
        bad("deep.npy", npy("<f8", false, "(1, 1, 1, 1)", 1), "4 dimensions"),
        bad("cut.npz", Arrays.copyOf(zip, zip.length - 9), "cut short"),
        bad("flipped.npz", flipped, "is damaged"),
        bad(
            "lengths.npz",
            npz(Map.of("loss.npy", stepArray(), "W_1.npy", npy("<f8", false, "(1, 1, 1)", 1))),
            "' has 501",
            "and array"),
        bad(
            "shapes.npz",
            npz(Map.of("W_1.npy", factor(3, 3), "W_2.npy", factor(3, 4))),
            "row 1, ",
            "does not exist"),
        bad(
            "target.npz",
            npz(Map.of("W_1.npy", factor(4, 4), "W_2.npy", factor(4, 4), "target.npy", target())),
            "is 4 x 4"),
        bad("fake.parquet", "PAR1 and more PAR1", "is not a Parquet file"),
        bad("a.pkl", "x", "pandas.read_pickle('a.pkl')"),
        bad("a.pt", npz(Map.of("a/data.pkl", new byte[1])), "torch.load('a.pt'"),
        bad("a.mat", "MATLAB 5.0 MAT-file", "scipy.io.loadmat('a.mat')"),
        bad("events.out.tfevents.1", "x", "EventAccumulator"),
        bad("a.xyz", "x", "none of the known endings"));
  }

  @Test
  void formats_areOnThePageAboutImports() throws IOException {
    String page = Files.readString(Path.of("../docs/import.md"));

    assertThat(SourceFile.ENDINGS.split(", "))
        .allSatisfy(ending -> assertThat(page).containsPattern("\\| .*`\\" + ending + "`.* \\|"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badFiles")
  void run_badFile_namesThePlaceAndWritesNothing(String name, byte[] bytes, String... said)
      throws IOException {
    Path bad = file(name, bytes);
    Path good = file("good.csv", CSV);

    assertThatThrownBy(() -> importInto("s", options("", ""), good, bad))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining(name)
        .message()
        .contains(said);
    assertThat(folder.resolve("W")).doesNotExist();
  }
}
