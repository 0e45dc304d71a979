package io.github.dmfstages.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.OwnJar;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.report.Figure;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Setting;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.setting.Spelling;
import io.github.dmfstages.store.BoundaryRow;
import io.github.dmfstages.store.FoundBoundaries;
import io.github.dmfstages.store.StageCounts;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No SQL of this project pools runs that differ in more than their seeds, unless it says so.
 *
 * <p>For each key there are three sweeps of real runs: one, the same with another value of this
 * key, and one of both. A statement that groups by this key answers the third with the rows of the
 * first and of the second. One that declares the key as its axis is left out; a row of several
 * configurations must count them.
 */
@ExtendWith(LocalSpark.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
// Jars are on the class path in the body of a try statement, which does not name them.
@SuppressWarnings("try")
class ShippedSqlTest {
  private static final NamedQuestions QUESTIONS =
      new NamedQuestions(Path.of("../conf/queries"), new Configuration());

  /** What makes two runs of one configuration, or decides no bits and so makes no other run. */
  private static final Set<String> SEEDS = Set.of("seed", "target-seed");

  /** Counts of equal marks: the charts draw each run or mode, in its place. */
  private static final Set<String> MARKS = Set.of("stage_histogram", "escape_times");

  /** The key whose value follows from the jar that is on the class path. */
  private static final String NEWER = "optimizer-jar";

  private static final String CONFIGURATIONS = "configurations";
  private static final String ALL = "all";
  private static final Pattern EXCEPT =
      Pattern.compile("\\$\\{configuration (?:id )?except ([^}]*)}");

  // Where sigma follows from the seed, so do step size, budget and tolerance.
  private static final String PLAIN =
      "rows = 4, cols = 4, spectrum = gaussian, init-scale = [1e-2, 1e-3], seed = [1, 2]";
  private static final String MOVED = PLAIN + ", step-size = .03, max-steps = 300";
  private static final String RMSPROP = MOVED + ", optimizer = rmsprop";

  private final SparkSession spark;

  /** Two grids that differ in a key alone. */
  private final Map<String, List<String>> grids = new LinkedHashMap<>();

  /** The configurations of each sweep, one of each that differ in seeds alone, by their labels. */
  private final Map<String, Map<String, RunConfig>> configurations = new LinkedHashMap<>();

  /** What a person wrote of a run, except its seeds: the grid, with its scale. */
  private final Map<String, String> labels = new HashMap<>();

  /** Two jars with versions of one optimizer. */
  private Path rule;

  private Path newerRule;
  private Warehouse warehouse;

  ShippedSqlTest(SparkSession spark) {
    this.spark = spark.newSession();
  }

  private void define(Path folder) throws IOException {
    vary("rows", PLAIN, "rows = 6");
    vary("cols", PLAIN, "cols = 5");
    vary("rank", PLAIN, "rank = 1");
    vary("depth", PLAIN, "depth = 3");
    vary("hidden-width", PLAIN, "hidden-width = 5");
    vary("layer-widths", PLAIN + ", depth = 3", "layer-widths = [4, 5]");
    vary("spectrum", PLAIN, "spectrum = geometric");
    String target = file(folder, "target.csv", "1,0,0,0\n0,.5,0,0\n0,0,0,0\n0,0,0,0\n");
    String other = file(folder, "other.csv", "1,0,0,0\n0,.4,0,0\n0,0,0,0\n0,0,0,0\n");
    vary(
        "target-file",
        PLAIN.replace("spectrum = gaussian, ", "") + ", target-file = " + target,
        "target-file = " + other);
    vary("observation", PLAIN, "observation = completion, observed-entries = 15");
    String completion = PLAIN + ", observation = completion, max-steps = 300";
    vary("observed-entries", completion + ", observed-entries = 14", "observed-entries = 15");
    String mask = file(folder, "mask.csv", "1,1,1,1\n1,1,1,1\n1,1,1,0\n1,1,1,1\n");
    String mirrored = file(folder, "mirrored.csv", "1,1,1,1\n1,1,1,1\n1,1,1,1\n1,1,0,1\n");
    vary("mask-file", completion + ", mask-file = " + mask, "mask-file = " + mirrored);
    String corner = file(folder, "corner.csv", "1,0,0,0\n0,0,0,0\n0,0,0,0\n0,0,0,0\n");
    String corner2 = file(folder, "corner2.csv", "0,0,0,0\n0,0,0,0\n0,0,0,0\n0,0,0,1\n");
    String sensing = PLAIN + ", observation = sensing, max-steps = 300";
    vary("measurements", sensing + ", measurements = 12", "measurements = 13");
    String first = "1" + ",0".repeat(15) + "\n";
    String measurements = file(folder, "seen.csv", first + "0,1" + ",0".repeat(14) + "\n");
    String seen2 = file(folder, "seen2.csv", first + "0,0,1" + ",0".repeat(13) + "\n");
    String given = sensing + ", measurements-file = " + measurements;
    vary("measurements-file", given, "measurements-file = " + seen2);
    String values = file(folder, "values.csv", "1,2\n");
    String values2 = file(folder, "values2.csv", "1,1\n");
    vary(
        "observations-file",
        given + ", observations-file = " + values,
        "observations-file = " + values2);
    String listed =
        file(
            folder,
            "listed.mtx",
            "%%MatrixMarket matrix coordinate real general\n4 4 3\n1 1 1\n2 2 .5\n1 2 .5\n");
    vary(
        "unlisted",
        PLAIN.replace("spectrum = gaussian, ", "") + ", target-file = " + listed,
        "unlisted = unobserved");
    vary(
        "noise-estimate",
        PLAIN.replace("spectrum = gaussian, ", "") + ", target-file = " + target,
        "noise-estimate = .1");
    String regression = PLAIN + ", observation = regression, max-steps = 300";
    vary("samples", regression + ", samples = 5", "samples = 6");
    String population = regression + ", samples = 0, input-covariance = ";
    vary("input-covariance", population + "power", "input-covariance = spiked");
    vary("covariance-exponent", population + "power", "covariance-exponent = 2");
    vary("covariance-spike", population + "spiked", "covariance-spike = 2");
    vary("input-basis", population + "power", "input-basis = random");
    String inputs = file(folder, "inputs.csv", "1,0,0,0,1\n0,1,0,0,1\n0,0,1,0,1\n0,0,0,1,1\n");
    String inputs2 = file(folder, "inputs2.csv", "1,0,0,0,2\n0,1,0,0,1\n0,0,1,0,1\n0,0,0,1,1\n");
    String inputsGiven = regression + ", inputs-file = " + inputs;
    vary("inputs-file", inputsGiven, "inputs-file = " + inputs2);
    String outputs = file(folder, "outputs.csv", "1,0,0,0,1\n0,.5,0,0,.5\n0,0,0,0,0\n0,0,0,0,0\n");
    String outputs2 =
        file(folder, "outputs2.csv", "1,0,0,0,1\n0,.4,0,0,.4\n0,0,0,0,0\n0,0,0,0,0\n");
    vary(
        "outputs-file",
        inputsGiven.replace("spectrum = gaussian, ", "") + ", outputs-file = " + outputs,
        "outputs-file = " + outputs2);
    vary("hold-out", PLAIN, "hold-out = .25");
    vary("hold-out-file", PLAIN + ", hold-out-file = " + corner, "hold-out-file = " + corner2);
    String early = MOVED + ", hold-out = .25";
    vary("stop-when", early, "stop-when = held-out");
    vary("patience", early + ", stop-when = held-out", "patience = 3");
    vary("batch-size", MOVED, "batch-size = 5");
    vary("momentum", MOVED + ", optimizer = momentum", "momentum = .5");
    vary("final-step-factor", MOVED + ", schedule = cosine", "final-step-factor = .5");
    vary("schedule", MOVED, "schedule = cosine");
    String steps = MOVED + ", schedule = steps, step-factors = ";
    vary("step-factors", steps + "[[10, .5]]", "step-factors = [[20, .5]]");
    vary("init-scale", PLAIN, "init-scale = [.1, .2]");
    vary(
        "relative-init-scale",
        PLAIN.replace("init-scale", "relative-init-scale"),
        "relative-init-scale = [.1, .2]");
    String half = file(folder, "half.csv", ".1,0,0,0\n0,.1,0,0\n0,0,.1,0\n0,0,0,.1\n");
    String half2 = file(folder, "half2.csv", ".2,0,0,0\n0,.1,0,0\n0,0,.1,0\n0,0,0,.1\n");
    vary(
        "init-files",
        "rows = 4, cols = 4, spectrum = gaussian, seed = [1, 2], step-size = .03, max-steps = 300, "
            + "initialisation = file, init-files = [%s, %s]".formatted(half, half),
        "init-files = [%s, %s]".formatted(half, half2));
    String balanced = MOVED + ", initialisation = lambda-balanced, lambda-balance = ";
    vary("lambda-balance", balanced + ".1", "lambda-balance = .2");
    vary(
        "layer-scales",
        MOVED.replace("init-scale = [1e-2, 1e-3], ", "") + ", layer-scales = [.1, .1]",
        "layer-scales = [.1, .2]");
    vary("layer-step-factors", MOVED, "layer-step-factors = [1, .5]");
    vary("optimizer", MOVED, "optimizer = momentum");
    rule = OwnJar.stepping(folder.resolve("rule.jar"), 1);
    newerRule = OwnJar.stepping(folder.resolve("newer.jar"), 2);
    String own = MOVED + ", optimizer = \"com.example.Stepping\"";
    vary("optimizer-parameters", own, "optimizer-parameters { factor = .5 }");
    vary(NEWER, own, NEWER + " = \"" + OwnJar.sha256(newerRule) + '"');
    vary("epsilon", RMSPROP, "epsilon = .1");
    vary("step-size", PLAIN + ", step-size = .1", "step-size = .2");
    vary("relative-step-size", PLAIN, "relative-step-size = .25");
    vary("max-steps", PLAIN, "max-steps = 300");
    vary("record-steps", PLAIN, "record-steps = [3]");
    vary("loss-tolerance", PLAIN, "loss-tolerance = 1e-3");
    vary("monitor", MOVED, "monitor = [layers]");
    deciding()
        .filter(setting -> !grids.containsKey(setting.name()))
        .forEach(
            setting ->
                vary(setting.name(), MOVED + uses(setting), setting + " = " + other(setting)));
  }

  /** What makes another run, except seeds. */
  static Stream<Setting<?>> deciding() {
    return Settings.ALL.stream()
        .filter(setting -> setting.decidesBits() && !SEEDS.contains(setting.name()));
  }

  /** What makes use of a setting. */
  private static String uses(Setting<?> setting) {
    return setting.uses().stream()
        .map(use -> ", %s = %s".formatted(use.on(), use.wanted().replaceFirst(" or .*", "")))
        .collect(Collectors.joining());
  }

  /** A value that is not the default, of a setting whose default is a constant. */
  private static Object other(Setting<?> setting) {
    Object value = setting.constant().orElseThrow();
    if (value instanceof Double number) {
      return number == 0 ? .01 : number / 2;
    }
    if (value instanceof Boolean flag) {
      return !flag;
    }
    if (value instanceof Enum<?> word) {
      return setting.words().stream()
          .filter(other -> !other.equals(Spelling.of(word)))
          .findFirst()
          .orElseThrow();
    }
    return ((Number) value).longValue() + 1;
  }

  private static String file(Path folder, String name, String text) throws IOException {
    return '"' + Files.writeString(folder.resolve(name), text).toString() + '"';
  }

  private void vary(String key, String grid, String another) {
    grids.put(key, List.of(grid, grid + ", " + another));
  }

  /** Keys that are varied here: one of each kind. */
  Set<String> keys() {
    return Set.of(
        "rows",
        "depth",
        "spectrum",
        "target-file",
        "observation",
        "hold-out",
        "batch-size",
        "optimizer",
        "momentum",
        "schedule",
        "init-scale",
        "step-size",
        "loss-tolerance");
  }

  @BeforeAll
  void fill(@TempDir Path folder) throws IOException {
    define(folder);
    assertThat(grids.keySet())
        .containsExactlyInAnyOrderElementsOf(deciding().map(Setting::name).toList())
        .containsAll(keys());
    grids.keySet().retainAll(keys());
    warehouse = Warehouse.at(folder.resolve("warehouse").toString(), new Configuration());
    Map<String, RunRow> every = new LinkedHashMap<>();
    for (String key : grids.keySet()) {
      Map<String, RunRow> both = new LinkedHashMap<>();
      for (int i = 0; i < 2; i++) {
        Map<String, RunRow> rows = new LinkedHashMap<>();
        for (RunConfig config :
            configs(grids.get(key).get(i), key.equals(NEWER) && i == 1 ? newerRule : rule)) {
          String id = config.runId();
          labels.putIfAbsent(id, grids.get(key).get(i) + config.initialisation().scale());
          rows.put(id, every.computeIfAbsent(id, missing -> row(config)));
        }
        commit(key + "/" + i, rows);
        both.putAll(rows);
      }
      commit(key, both);
    }
    commit(ALL, every);
    Views.register(spark, warehouse);
  }

  private static List<RunConfig> configs(String grid, Path jar) throws IOException {
    try (var own = new OwnJar.OnClassPath(jar)) {
      return SmallRuns.configs(grid);
    }
  }

  /** The row of a run, which failed for seed 2 at the larger of two scales. */
  private static RunRow row(RunConfig config) {
    return config.seed() == 2 && config.initialisation().scale() == 1e-2
        ? SmallRuns.failed(config, "why it failed")
        : SmallRuns.row(config);
  }

  private void commit(String sweep, Map<String, RunRow> rows) throws IOException {
    warehouse.append(sweep, List.copyOf(rows.values()));
    StageCounts.refresh(warehouse, sweep);
    FoundBoundaries.refresh(
        warehouse, sweep, rows.values().stream().map(ShippedSqlTest::alongSeeds).toList());
    Map<String, RunConfig> alike = new LinkedHashMap<>();
    rows.forEach((id, row) -> alike.put(labels.get(id), row.config()));
    configurations.put(sweep, alike);
  }

  /** A boundary along seeds, at the point of a run. */
  private static BoundaryRow alongSeeds(RunRow row) {
    String id = row.runId();
    return new BoundaryRow(
        1, Settings.SEED, "true", "found", 1, 1, 1, 2, true, false, id, id, 2, 0, row.config());
  }

  @Test
  void keys_thatDecideNoBits_makeNoOtherRun() {
    RunConfig plain = SmallRuns.config("seed = 1");
    assertThat(SmallRuns.config("seed = 1, time-limit = 1 hour, checkpoint-interval = 5 s").runId())
        .isEqualTo(plain.runId());
  }

  /** Views and questions by name. */
  static Stream<String> statements() throws Exception {
    return Stream.concat(
        Views.ALL.stream().map(Views.View::name).filter(name -> !name.equals("reproductions")),
        QUESTIONS.all().stream().map(NamedQuestions.Entry::name));
  }

  private static String sql(String name) throws Exception {
    return Views.ALL.stream().anyMatch(view -> view.name().equals(name))
        ? "SELECT * FROM " + name
        : QUESTIONS.sql(name);
  }

  /** The keys that a statement declares as axes besides seeds. */
  private static Set<String> axes(String sql) {
    Set<String> axes = new TreeSet<>();
    Matcher macro = EXCEPT.matcher(sql);
    while (macro.find()) {
      Arrays.stream(macro.group(1).split(", "))
          .map(column -> column.replace('_', '-'))
          .forEach(axes::add);
    }
    axes.removeAll(SEEDS);
    return axes;
  }

  @ParameterizedTest
  @MethodSource("statements")
  void statement_ofRunsThatDifferInAKey_keepsThemApartOrCountsThem(String name) throws Exception {
    String sql = sql(name);
    Map<String, List<Map<String, Object>>> answers = new LinkedHashMap<>();
    for (Row row : Question.ask(spark, sql).collectAsList()) {
      Map<String, Object> values = new LinkedHashMap<>();
      for (String column : row.schema().fieldNames()) {
        values.put(column, row.getAs(column));
      }
      values.remove("computed_at");
      answers.computeIfAbsent((String) values.remove("sweep"), s -> new ArrayList<>()).add(values);
    }
    assertThat(answers).isNotEmpty();

    Set<String> axes = axes(sql);
    for (String key : grids.keySet()) {
      if (!axes.contains(key)) {
        List<Map<String, Object>> apart = new ArrayList<>();
        apart.addAll(answers.getOrDefault(key + "/0", List.of()));
        apart.addAll(answers.getOrDefault(key + "/1", List.of()));
        assertThat(answers.getOrDefault(key, List.of()))
            .as("%s, two values of %s", name, key)
            .filteredOn(row -> !(row.get(CONFIGURATIONS) instanceof Long n && n > 1))
            .allSatisfy(row -> assertThat(apart).contains(row));
      }
    }
  }

  /** The other way round: what follows from a seed does not distinguish runs. */
  @Test
  void phase_ofEverySweep_hasARowForEachConfiguration() throws Exception {
    Map<String, Long> rows =
        Question.ask(spark, "SELECT sweep, count(*) FROM phase GROUP BY sweep")
            .collectAsList()
            .stream()
            .collect(Collectors.toMap(row -> row.getString(0), row -> row.getLong(1)));

    configurations.forEach(
        (sweep, alike) -> assertThat(rows.get(sweep)).as(sweep).isEqualTo(alike.size()));
  }

  static Stream<Figure> figures() {
    return Figure.ALL.stream().filter(figure -> !figure.sql().contains("sampled_runs"));
  }

  /** A figure is about a whole sweep: its rows say of how many configurations they are. */
  @ParameterizedTest
  @MethodSource("figures")
  void figure_ofManyConfigurations_countsThem(Figure figure) throws Exception {
    List<Row> rows =
        Question.ask(spark, figure.sql().replace(":sweep", "'" + ALL + "'")).collectAsList();
    assertThat(rows).isNotEmpty();
    Set<String> columns = new LinkedHashSet<>(List.of(rows.get(0).schema().fieldNames()));
    if (columns.contains("run_id") || MARKS.contains(figure.name())) {
      return;
    }
    assertThat(columns).contains(CONFIGURATIONS);
    // Its rank is that of the end where a part is observed, which seeds and keys change.
    boolean ofTheEnd = figure.name().equals("stages_by_rank");
    for (Row row : rows) {
      long most =
          configurations.get(ALL).values().stream()
              .filter(c -> !columns.contains("depth") || row.<Integer>getAs("depth") == c.depth())
              .filter(
                  c ->
                      !columns.contains("rank")
                          || (ofTheEnd && c.observation().kind() != ObservationScheme.Kind.FULL)
                          || row.<Integer>getAs("rank") == c.targetRank())
              .count();
      long counted = row.<Long>getAs(CONFIGURATIONS);
      assertThat(counted).as("%s", row).isBetween(1L, most);
      if (figure.name().equals("headline")) {
        assertThat(counted).as("%s", row).isEqualTo(most);
      }
    }
    if (ofTheEnd) {
      assertThat(rows.stream().mapToLong(row -> row.<Long>getAs(CONFIGURATIONS)).sum())
          .isGreaterThanOrEqualTo(configurations.get(ALL).size());
    }
  }
}
