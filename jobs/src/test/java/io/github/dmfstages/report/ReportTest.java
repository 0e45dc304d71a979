package io.github.dmfstages.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.row.Column;
import io.github.dmfstages.row.Column.Scalar;
import io.github.dmfstages.row.RunColumns;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.row.SqlMacros;
import io.github.dmfstages.setting.Setting;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.store.StageCounts;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.text.Json;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** What is in a page: the answers of the tables, and nothing that a browser takes for code. */
@ExtendWith(LocalSpark.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NOT_FINITE = "Values that are not finite are";
  private static final Map<String, List<RunRow>> SWEEPS = OddSweeps.ALL;

  private final SparkSession spark;
  private final Map<String, Report> reports = new HashMap<>();
  private Warehouse warehouse;

  ReportTest(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeAll
  void fill(@TempDir Path folder) throws IOException {
    warehouse = Warehouse.at(folder.toString(), new Configuration());
    for (Map.Entry<String, List<RunRow>> sweep : SWEEPS.entrySet()) {
      warehouse.append(sweep.getKey(), sweep.getValue());
    }
  }

  /** Makes each report once: nothing is added to a sweep that a report is about. */
  private Report report(String sweep) throws IOException {
    if (!reports.containsKey(sweep)) {
      reports.put(sweep, Report.of(spark, warehouse, sweep));
    }
    return reports.get(sweep);
  }

  /** Makes the report again, so that the session has the views that it reads. */
  private Report freshReport(String sweep) throws IOException {
    reports.remove(sweep);
    return report(sweep);
  }

  /** A table of the page's data as rows of values. */
  private static List<List<Object>> rows(JsonNode table) {
    List<List<Object>> rows = new ArrayList<>();
    for (int i = 0; i < table.get("rows").asInt(); i++) {
      List<Object> row = new ArrayList<>();
      for (JsonNode column : table.get("columns")) {
        JsonNode value =
            column.isArray()
                ? column.get(i)
                : column.get("of").get(column.has("at") ? column.get("at").get(i).asInt() : 0);
        row.add(JSON.convertValue(value, Object.class));
      }
      rows.add(row);
    }
    return rows;
  }

  @Test
  void data_holdsTheAnswersOfTheStatementsThatStandBesideThem() throws Exception {
    holdsTheAnswers("mixed");
  }

  @Test
  @Tag("nightly")
  void data_ofSweepsThatAreNotAsOneWouldWish_holdsTheAnswersToo() throws Exception {
    for (String sweep : List.of("extreme", "failed", "diverged", "depth 1", OddSweeps.HOSTILE)) {
      holdsTheAnswers(sweep);
    }
  }

  private void holdsTheAnswers(String sweep) throws Exception {
    JsonNode page = JSON.readTree(freshReport(sweep).data());

    assertThat(page.get("sweeps").get(0).asText()).isEqualTo(sweep);
    for (Figure figure : Figure.ALL.stream().filter(f -> Figure.isDrawn(f.name())).toList()) {
      JsonNode shown = page.get("figures").get(figure.name());
      Dataset<Row> answer = spark.sql(SqlMacros.expand(shown.get("sql").asText()));
      if (figure.equals(Figure.RUNS)) {
        answer = RunTable.select(answer);
      }
      assertThat(rows(shown.get("table")))
          .as(figure.name())
          .usingRecursiveComparison()
          .isEqualTo(answer.collectAsList().stream().map(ReportTest::values).toList());
    }
  }

  /** A row's values as JSON can say them. */
  private static List<Object> values(Row row) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < row.length(); i++) {
      boolean array = row.schema().fields()[i].dataType().typeName().equals("array");
      values.add(row.isNullAt(i) ? null : array ? row.getList(i) : plain(row.get(i)));
    }
    return values;
  }

  private static Object plain(Object value) {
    if (value instanceof Long whole) {
      return Math.abs((double) whole) > (1L << 53) - 1
          ? (Object) whole.toString()
          : whole == whole.intValue() ? (Object) whole.intValue() : whole;
    }
    return value instanceof Double real && !Double.isFinite(real) ? null : value;
  }

  // Counted by the driver in Java, with an interval of its own code: as if by a second person.
  @Test
  void stagesByRank_whereRunsDifferInSeedsAlone_areTheStageCounts() throws IOException {
    String sweep = "seeds";
    warehouse.append(
        sweep,
        SmallRuns.configs("rank = [1, 2], depth = [1, 2], init-scale = .05, seed = [1, 2, 3, 4, 5]")
            .stream()
            .map(SmallRuns::row)
            .toList());
    StageCounts.refresh(warehouse, sweep);

    Views.register(spark, warehouse);
    List<List<Object>> shown =
        spark
            .sql(new Figure("stages_by_rank").expanded(), Map.of("sweep", sweep))
            .collectAsList()
            .stream()
            .map(ReportTest::values)
            .toList();

    List<Row> counted =
        spark
            .sql(
                "SELECT depth, rank, runs, runs_equal_rank, fraction_equal_rank, wilson_low, wilson_high FROM stage_counts WHERE sweep = 'seeds' ORDER BY depth, rank")
            .collectAsList();
    assertThat(shown).hasSameSizeAs(counted).hasSize(4);
    for (int i = 0; i < shown.size(); i++) {
      List<Object> row = shown.get(i);
      assertThat(List.of(row.get(0), row.get(1), row.get(2), row.get(3)))
          .isEqualTo(values(counted.get(i)).subList(0, 4));
      for (int j = 0; j < 3; j++) {
        assertThat(((Number) row.get(7 + j)).doubleValue())
            .isCloseTo(counted.get(i).getDouble(4 + j), within(1e-12));
      }
    }
  }

  @Test
  void runs_haveEveryColumnThatHoldsOneValue() throws Exception {
    JsonNode columns = JSON.readTree(report("one run").data()).at("/figures/runs/table/columns");

    for (Column<RunRow> column : RunColumns.FLAT) {
      boolean one = column.type() instanceof Scalar type && type != Scalar.TIME;
      if (one && !column.name().equals("digest")) {
        assertThat(columns.has(column.name())).as(column.name()).isTrue();
      }
    }
    for (Setting<?> setting : Settings.ALL) {
      assertThat(columns.has(setting.column())).as(setting.name()).isTrue();
    }
    assertThat(columns.has("end_matrix")).isFalse();
  }

  @Test
  void sample_ofMoreRunsThanThePageHolds_takesFromEveryDepthRankAndCount() throws IOException {
    Map<String, Integer> strata = new TreeMap<>();
    spark
        .range(10_000)
        .selectExpr(
            "'many' AS sweep",
            "sha2(string(id), 256) AS run_id",
            "int(if(id < 3, 1, 2)) AS rank",
            "2 AS depth",
            "int(if(id < 3, 7, id % 2)) AS spe_stages")
        .createOrReplaceTempView("runs");

    List<Row> sample = spark.sql(Figure.SAMPLE.sql(), Map.of("sweep", "many")).collectAsList();
    sample.forEach(row -> strata.merge("rank " + row.getInt(2), 1, Integer::sum));

    assertThat(strata).isEqualTo(Map.of("rank 1", 3, "rank 2", 497));
    assertThat(sample.stream().map(row -> row.getString(1)).distinct()).hasSize(500);
  }

  @Test
  void page_ofAHostileName_holdsItNowhereButInTheDataEscaped() throws IOException {
    String page = report(OddSweeps.HOSTILE).page();

    assertThat(page).doesNotContain("owned'</script>").doesNotContain("\u2028");
    assertThat(page.split("<script", -1)).as("ours alone").hasSize(4);
    assertThat(page.split("</script", -1)).hasSize(4);
    assertThat(page).contains("@data@ $1");
    String data = page.split("id=\"data\">\n", 2)[1].split("\n</script>", 2)[0];
    assertThat(JSON.readTree(data).get("sweeps").get(0).asText()).isEqualTo(OddSweeps.HOSTILE);
  }

  /**
   * The page between its first and last section, read as XML: that takes no browser and no script.
   */
  private Document sections(String sweep) throws Exception {
    String page = report(sweep).page();
    String main = page.substring(page.indexOf("<header>"), page.indexOf("<script"));
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader("<body>" + main + "</body>")));
  }

  private static Stream<Element> all(Element element, String tag) {
    NodeList found = element.getElementsByTagName(tag);
    return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i));
  }

  private static Element section(Document page, String id) {
    return all(page.getDocumentElement(), "section")
        .filter(section -> section.getAttribute("id").equals(id))
        .findFirst()
        .orElseThrow();
  }

  /** The rows of a section's table: what is in their cells. */
  private static List<List<String>> cells(Element section) {
    return all(section, "tr")
        .map(row -> all(row, "td").map(Element::getTextContent).toList())
        .filter(row -> !row.isEmpty())
        .toList();
  }

  @Tag("nightly")
  @Test
  void page_withoutItsScripts_hasTheAnswersAsTables() throws Exception {
    hasTheAnswersAsTables("mixed");
  }

  @Test
  @Tag("nightly")
  void page_ofSweepsThatAreNotAsOneWouldWish_hasTheAnswersAsTablesToo() throws Exception {
    for (String sweep : List.of("extreme", "failed", "diverged", "depth 1", OddSweeps.HOSTILE)) {
      hasTheAnswersAsTables(sweep);
    }
  }

  private void hasTheAnswersAsTables(String sweep) throws Exception {
    Map<String, String> tables =
        Map.of(
            "headline", "separation",
            "stages", "stages_by_rank",
            "misses", "misses",
            "escapes", "escape_ratios",
            "certificate", "certificates",
            "saddles", "saddle_time");

    freshReport(sweep);
    Document page = sections(sweep);

    for (Map.Entry<String, String> table : tables.entrySet()) {
      List<Row> rows =
          spark
              .sql(new Figure(table.getValue()).expanded(), Map.of("sweep", sweep))
              .collectAsList();
      assertThat(cells(section(page, table.getKey())))
          .as("%s of %s", table.getValue(), sweep)
          .isEqualTo(rows.stream().map(ReportTest::shown).toList());
    }
    assertThat(all(page.getDocumentElement(), "h1").findFirst().orElseThrow().getTextContent())
        .isEqualTo("Sweep " + sweep);
    assertThat(page.getDocumentElement().getTextContent()).doesNotContain("NaN", "Infinity");
  }

  private static List<String> shown(Row row) {
    return IntStream.range(0, row.length()).mapToObj(i -> Shown.value(row.get(i))).toList();
  }

  @Test
  void headline_saysHowManyRunsHaveRStages_andWhyTheRestDoNot() throws Exception {
    Views.register(spark, warehouse);
    String deep = "SELECT count(*) FROM runs WHERE sweep = 'mixed' AND depth > 1";
    long runs = spark.sql(deep).first().getLong(0);
    long equal = spark.sql(deep + " AND spe_stages = rank").first().getLong(0);

    assertThat(section(sections("mixed"), "headline").getTextContent())
        .contains("%d of %d runs deeper than 1 show exactly as many".formatted(equal, runs))
        .contains("The sweep holds 36 runs and ")
        .contains(" %d have fewer stages".formatted(runs - equal))
        .contains("12 runs have depth 1, which has no saddle.");
    assertThat(section(sections("depth 1"), "headline").getTextContent())
        .contains("All runs have depth 1");
  }

  /** A single entry is observed: rank 1 is learned, in one stage, and the target's rank is 2. */
  @Test
  void headline_ofCompletions_comparesWithTheRankOfTheEnd() throws Exception {
    warehouse.append(
        "completion",
        SmallRuns.configs("observation = completion, observed-entries = 1, seed = [1, 2, 3]")
            .stream()
            .map(SmallRuns::row)
            .toList());
    Views.register(spark, warehouse);
    Document page = sections("completion");

    assertThat(section(page, "headline").getTextContent())
        .contains(
            "3 of 3 runs deeper than 1 show exactly as many saddle-point-escaping stages as the rank at their end",
            "its stages are compared with the rank at its end")
        .doesNotContain("Of the other runs");
    assertThat(section(page, "browser").getTextContent()).contains("rank_end");
    assertThat(cells(section(page, "browser")))
        .allSatisfy(
            run -> assertThat(run.subList(1, 6)).isEqualTo(List.of("2", "2", "1e-12", "1", "1")));
  }

  @Tag("nightly")
  @Test
  void headline_ofRunsThatDiverged_saysThatTheyHaveNoStageCount() throws Exception {
    Document page = sections("diverged");

    assertThat(section(page, "headline").getTextContent())
        .contains("no stage count")
        .contains("diverged (");
  }

  @Test
  void runs_areListed_thoseThatMissFirst_andNoMoreThanAReaderReads() throws Exception {
    List<List<String>> few = cells(section(sections("mixed"), "browser"));
    List<RunRow> rows = new ArrayList<>();
    for (int seed = 1; seed <= Sections.MOST_RUNS + 1; seed++) {
      rows.add(SmallRuns.failed(SmallRuns.config("seed = " + seed), "e".repeat(10_000)));
    }
    warehouse.append("many failed", rows);
    Element many = section(sections("many failed"), "browser");

    assertThat(few).hasSize(36);
    List<Integer> order =
        few.stream()
            .map(run -> run.get(1).equals("1") ? 2 : run.get(2).equals(run.get(4)) ? 1 : 0)
            .toList();
    assertThat(order).isSorted().contains(0, 1, 2);
    assertThat(cells(many))
        .hasSize(Sections.MOST_RUNS)
        .allSatisfy(run -> assertThat(run.get(8)).hasSize(301));
    assertThat(many.getTextContent()).contains("100 of 101 runs: ");
  }

  @Test
  void phase_isATableOfMeansByItsFirstFields() throws Exception {
    Views.register(spark, warehouse);

    assertThat(cells(section(sections("mixed"), "phase")))
        .containsExactlyInAnyOrderElementsOf(
            spark
                .sql(
                    "SELECT init_scale, depth, avg(spe_stages - rank), count(*) FROM runs"
                        + " WHERE sweep = 'mixed' AND depth > 1 AND spe_stages IS NOT NULL"
                        + " GROUP BY init_scale, depth")
                .collectAsList()
                .stream()
                .map(ReportTest::shown)
                .toList());
  }

  @Tag("nightly")
  @Test
  void valuesThatAreNotFinite_areReported_inTheirSectionOnly() throws IOException {
    freshReport("mixed");
    Map<String, Answer> answers = new HashMap<>();
    for (Figure figure : Figure.ALL) {
      Dataset<Row> answer =
          figure.name().equals("certificates")
              ? spark.sql("SELECT 2 AS depth, double('NaN') AS least, double('-Infinity') AS most")
              : spark.sql(figure.expanded(), Map.of("sweep", "mixed"));
      answers.put(figure.name(), new Answer("", answer.schema(), answer.collectAsList()));
    }

    Map<String, String> sections = new HashMap<>();
    new Sections(answers, Map.of()).all().forEach(s -> sections.put(s.id(), s.content()));

    assertThat(sections.remove("certificate"))
        .contains(NOT_FINITE + " not drawn, and are &quot;none&quot; in the tables: 2 values.")
        .contains("<td class=\"number\">none</td>");
    assertThat(sections.values()).noneMatch(section -> section.contains(NOT_FINITE));
  }

  @Test
  void text_ofAnyCharacters_isReadBackAsItIs_orAsTheReplacementCharacter() throws Exception {
    StringBuilder all = new StringBuilder();
    IntStream.rangeClosed(0, 0x2100).forEach(all::appendCodePoint);
    all.append("\ud800 \ufffe \uffff \ud83d\ude00 </script><!-- ]]> &amp; &#0;");

    String read =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(
                new InputSource(
                    new StringReader("<p title=\"x\">" + Html.text(all.toString()) + "</p>")))
            .getDocumentElement()
            .getTextContent();

    assertThat(read)
        .isEqualTo(
            all.toString()
                .replaceAll("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\ufffe\\uffff]", "\ufffd")
                .replaceAll("\ud800(?![\\udc00-\\udfff])", "\ufffd"));
  }

  @Test
  void json_ofWhatIsNotFinite_isNullAndCounted() throws IOException {
    StructType schema = new StructType().add("x", DataTypes.DoubleType);
    List<Row> rows =
        spark
            .sql(
                "SELECT * FROM VALUES (1e300D), (double('NaN')), (double('-Infinity')), (NULL) AS t(x)")
            .collectAsList();

    assertThat(JSON.readTree(Json.forScript(json -> ColumnJson.write(schema, rows, json))))
        .isEqualTo(JSON.readTree("{\"rows\": 4, \"columns\": {\"x\": [1e300, null, null, null]}}"));
    assertThat(new Answer("", schema, rows).nonFinite()).isEqualTo(2);
  }
}
