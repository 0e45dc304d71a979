package io.github.dmfstages.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.OutputFolder;
import io.github.dmfstages.query.Question;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.view.Views;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The figures of a report as files, drawn here and now; run where the page is looked at. */
@ExtendWith(LocalSpark.class)
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FigureFilesIT {
  private static final List<String> NAMES =
      List.of(
          "stages",
          "share",
          "phase",
          "chart",
          "misses",
          "escapes",
          "certificate",
          "saddles",
          "run-singular-values",
          "run-loss",
          "run-gradient");

  // Room around an axis' area, and sizes, of the chart of escape times.
  private static final double LEFT = 62;
  private static final double RIGHT = 640 - 22;
  private static final double TOP = 40;
  private static final double BOTTOM = 416 - 48;

  // Coordinates are written with four decimals.
  private static final double ROUNDING = 1e-4;

  private static final Pattern MARK =
      Pattern.compile("<path d=\"M[^\"]*\" transform=\"matrix\\(([^)]*)\\)\" fill=\"(#\\w+)\"");

  private final SparkSession spark;
  private Warehouse warehouse;
  private Path folder;
  private Path figures;

  FigureFilesIT(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeAll
  void write(@TempDir Path scratch) throws IOException {
    warehouse = Warehouse.at(scratch.resolve("w").toString(), new Configuration());
    warehouse.append("mixed", OddSweeps.ALL.get("mixed"));
    folder = scratch.resolve("out");
    figures = folder.resolve("figures");
    write("mixed");
  }

  private void write(String sweep) throws IOException {
    FigureFiles.write(
        Report.of(spark, warehouse, sweep),
        new OutputFolder(folder.toString(), new Configuration()));
  }

  private Document svg(String name) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(figures.resolve(name + ".svg").toFile());
  }

  private static List<String> texts(Document svg) {
    return all(svg, "text").map(Element::getTextContent).toList();
  }

  private static Stream<Element> all(Document svg, String tag) {
    NodeList found = svg.getElementsByTagName(tag);
    return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i));
  }

  /** As {@code dmf query} does. */
  private List<Row> ask(String sql) throws IOException {
    // A report of another sweep has views of its own.
    Views.register(spark, warehouse, sql);
    try {
      return Question.ask(spark, sql).collectAsList();
    } catch (InvalidConfigException | Question.RefusedException | AnalysisException e) {
      throw new IllegalArgumentException(sql, e);
    }
  }

  @Test
  void folder_holdsEachFigureTwice_andTheirCaptions() throws IOException {
    Stream<String> expected =
        Stream.concat(
            Stream.of("captions.md"),
            NAMES.stream().flatMap(n -> Stream.of(n + ".svg", n + ".png")));
    try (Stream<Path> files = Files.list(figures)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(expected.toList());
    }
  }

  @Test
  void svg_isADocumentOfLetters_thatSaysWhatItShowsAndByWhichQuery() throws Exception {
    for (String name : NAMES) {
      Document svg = svg(name);

      assertThat(svg.getDocumentElement().getTagName()).isEqualTo("svg");
      assertThat(svg.getElementsByTagName("title").item(0).getTextContent())
          .startsWith("Sweep mixed: ");
      assertThat(svg.getElementsByTagName("desc").item(0).getTextContent())
          .contains("\nSELECT", "sweep = 'mixed'")
          .doesNotContain(":sweep");
      assertThat(texts(svg)).as(name).hasSizeGreaterThan(4);
      assertThat(Files.readString(figures.resolve(name + ".svg")))
          .doesNotContain("NaN", "undefined", "Infinity", "[object", "font:");
    }
  }

  @Test
  void png_isAsLargeAsPaperNeeds_andNotBlank() throws Exception {
    for (String name : NAMES) {
      BufferedImage image = ImageIO.read(figures.resolve(name + ".png").toFile());

      assertThat(image.getWidth()).isEqualTo(1920);
      assertThat(image.getHeight())
          .isEqualTo(3 * Integer.parseInt(svg(name).getDocumentElement().getAttribute("height")));
      int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, 1920);
      long inked = IntStream.of(pixels).filter(pixel -> pixel != 0xffffffff).count();
      assertThat((double) inked / pixels.length).as(name).isBetween(.005, .8);
      // Letters without a font are empty frames of one colour; smooth ones have many greys.
      assertThat(IntStream.of(pixels).distinct().count()).as(name).isGreaterThan(50);
    }
  }

  @Test
  void captions_holdQueries_thatAnswerAsTheyStand() throws IOException {
    String captions = Files.readString(figures.resolve("captions.md"));
    List<String> queries =
        Pattern.compile("```sql\n(.*?)\n```", Pattern.DOTALL)
            .matcher(captions)
            .results()
            .map(query -> query.group(1))
            .distinct()
            .toList();

    assertThat(captions.lines().filter(line -> line.startsWith("## ")))
        .containsExactlyElementsOf(NAMES.stream().map("## "::concat).toList());
    spark.catalog().dropTempView(Figure.SAMPLE_VIEW);
    assertThat(queries).hasSize(11).allSatisfy(query -> assertThat(ask(query)).isNotEmpty());
  }

  /** Where marks of a colour stand, those of the legend left out: x, y, sorted. */
  private List<List<Double>> marks(String name, String colour) throws IOException {
    return MARK.matcher(Files.readString(figures.resolve(name + ".svg")))
        .results()
        .filter(mark -> mark.group(2).equals(colour))
        .map(FigureFilesIT::position)
        .filter(position -> position.get(1) >= TOP)
        .sorted(Comparator.comparing((List<Double> p) -> p.get(0)).thenComparing(p -> p.get(1)))
        .toList();
  }

  private static List<Double> position(MatchResult mark) {
    String[] matrix = mark.group(1).split(",", -1);
    return List.of(Double.valueOf(matrix[4]), Double.valueOf(matrix[5]));
  }

  @Test
  void escapes_haveAMarkForEachRowOfTheAnswer_whereItsNumbersPutIt() throws IOException {
    String cells =
        "SELECT r.depth, round(50 * log10(m.predicted_crossing_50)) / 50 AS x, round(50 *"
            + " log10(m.crossing_50)) / 50 AS y FROM modes m JOIN runs r USING (sweep, run_id)"
            + " WHERE sweep = 'mixed' AND r.depth > 1 AND m.crossing_50 > 0 AND"
            + " m.predicted_crossing_50 > 0";
    Row ends =
        ask("SELECT floor(least(min(x), min(y))), ceil(greatest(max(x), max(y))) FROM (%s)"
                .formatted(cells))
            .get(0);
    double low = ends.getLong(0);
    double high = ends.getLong(1);
    List<List<Double>> drawn = new ArrayList<>();
    for (Map.Entry<Integer, String> depth : Map.of(2, "#d55e00", 3, "#009e73").entrySet()) {
      List<List<Double>> expected =
          ask(
                  "SELECT DISTINCT x, y FROM (%s) WHERE depth = %d ORDER BY x, y DESC"
                      .formatted(cells, depth.getKey()))
              .stream()
              .map(
                  row ->
                      List.of(
                          LEFT + (row.getDouble(0) - low) / (high - low) * (RIGHT - LEFT),
                          BOTTOM - (row.getDouble(1) - low) / (high - low) * (BOTTOM - TOP)))
              .toList();
      List<List<Double>> marks = marks("escapes", depth.getValue());

      assertThat(marks).as("depth %d", depth.getKey()).hasSameSizeAs(expected);
      for (int i = 0; i < marks.size(); i++) {
        assertThat(marks.get(i).get(0)).isCloseTo(expected.get(i).get(0), within(ROUNDING));
        assertThat(marks.get(i).get(1)).isCloseTo(expected.get(i).get(1), within(ROUNDING));
      }
      drawn.addAll(marks);
    }
    assertThat(marks("escapes", "#0072b2")).as("depth 1").isEmpty();
    assertThat(drawn).hasSizeGreaterThan(15);
  }

  @Test
  void stagesAndCertificates_haveAsManyMarksAsTheAnswers() throws IOException {
    for (Map.Entry<Integer, String> depth :
        Map.of(1, "#0072b2", 2, "#d55e00", 3, "#009e73").entrySet()) {
      assertThat(marks("stages", depth.getValue()))
          .hasSize(
              ask("SELECT DISTINCT rank, spe_stages FROM runs WHERE sweep = 'mixed' AND depth = "
                      + depth.getKey())
                  .size());
      assertThat(marks("certificate", depth.getValue()))
          .hasSize(
              ask("SELECT run_id FROM runs WHERE sweep = 'mixed' AND lambda_max IS NOT NULL AND"
                      + " gradient_norm > 0 AND depth > 1 AND depth = "
                      + depth.getKey())
                  .size());
    }
  }

  @Test
  void phase_saysTheMeanOfEachCell() throws Exception {
    List<String> means =
        ask(
                "SELECT round(avg(spe_stages - rank), 1) AS mean FROM runs WHERE sweep = 'mixed' AND depth > 1 GROUP BY init_scale, depth")
            .stream()
            .map(row -> row.getDouble(0))
            .map(mean -> (mean < 0 ? "\u2212" : mean > 0 ? "+" : "") + formatted(Math.abs(mean)))
            .toList();

    assertThat(means).hasSize(4);
    assertThat(texts(svg("phase"))).containsAll(means);
  }

  private static String formatted(double mean) {
    return mean == Math.rint(mean) ? Long.toString((long) mean) : Double.toString(mean);
  }

  @Test
  void misses_sayTheirNumbers() throws Exception {
    List<Row> misses = ask(new Figure("misses").sql().replace(":sweep", "'mixed'"));

    assertThat(misses).isNotEmpty();
    for (Row miss : misses) {
      assertThat(texts(svg("misses")))
          .contains(miss.<String>getAs("kind"), Long.toString(miss.<Long>getAs("runs")));
    }
  }

  @Test
  void run_isTheOneThatThePageShowsFirst() throws Exception {
    int most = ask("SELECT max(spe_stages) FROM runs WHERE sweep = 'mixed'").get(0).getInt(0);
    String desc = svg("run-gradient").getElementsByTagName("desc").item(0).getTextContent();
    String id = desc.split(" Run ", 2)[1].substring(0, 64);

    assertThat(
            ask("SELECT spe_stages FROM runs WHERE sweep = 'mixed' AND run_id = '%s'".formatted(id))
                .get(0)
                .getInt(0))
        .isEqualTo(most);
    assertThat(texts(svg("run-gradient")))
        .containsAll(IntStream.rangeClosed(1, most).mapToObj(Integer::toString).toList());
  }

  @Test
  @Tag("nightly")
  void figures_ofAnySweep_areDocuments_andThoseOfAnotherSweepAreGone() throws Exception {
    for (String sweep : List.of("extreme", "failed", "diverged", "depth 1", OddSweeps.HOSTILE)) {
      Path other = Files.createTempDirectory(folder, "odd");
      warehouse.append(sweep, OddSweeps.ALL.get(sweep));
      Files.createDirectories(other.resolve("figures"));
      for (String name : NAMES) {
        Files.writeString(other.resolve("figures").resolve(name + ".svg"), "of another sweep");
        Files.writeString(other.resolve("figures").resolve(name + ".png"), "of another sweep");
      }
      Report report = Report.of(spark, warehouse, sweep);
      FigureFiles.write(report, new OutputFolder(other.toString(), new Configuration()));
      figures = other.resolve("figures");

      for (Chart chart : report.charts()) {
        Path svg = figures.resolve(chart.name() + ".svg");
        Path png = figures.resolve(chart.name() + ".png");
        if (chart.svg().isPresent()) {
          assertThat(svg(chart.name()).getElementsByTagName("title").item(0).getTextContent())
              .isEqualTo("Sweep " + sweep + ": " + chart.title());
          assertThat(Files.readString(svg)).doesNotContain("NaN", "Infinity", "undefined");
          assertThat(ImageIO.read(png.toFile())).isNotNull();
        } else {
          assertThat(svg).doesNotExist();
          assertThat(png).doesNotExist();
        }
      }
    }
    figures = folder.resolve("figures");
  }
}
