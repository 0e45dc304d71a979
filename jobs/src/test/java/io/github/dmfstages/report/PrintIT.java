package io.github.dmfstages.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A page on paper: whole charts, whatever the window's width was. */
@ExtendWith(LocalSpark.class)
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PrintIT {
  // A PDF counts in points, so many an inch, and Chromium leaves a margin of 1 cm.
  private static final double POINTS = 72;
  private static final double MARGIN = POINTS / 2.54;

  private static final String ONLY_CHARTS =
      "Object.assign(document.createElement('style'), { textContent:"
          + " 'header, footer, p, h2, h3, pre, details, figcaption { display: none !important }' })";

  private static final Pattern WORD =
      Pattern.compile(
          "<word xMin=\"(.*?)\" yMin=\"(.*?)\" xMax=\"(.*?)\" yMax=\".*?\">(.*?)</word>");

  private final SparkSession spark;
  private Path page;
  private Browser browser;

  PrintIT(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeAll
  void write(@TempDir Path folder) throws IOException {
    browser = Browser.open();
    Warehouse warehouse = Warehouse.at(folder.resolve("w").toString(), new Configuration());
    warehouse.append("mixed", OddSweeps.ALL.get("mixed"));
    page =
        Files.writeString(folder.resolve("page.html"), Report.of(spark, warehouse, "mixed").page());
  }

  @AfterAll
  void close() throws IOException {
    if (browser != null) {
      browser.close();
    }
  }

  /** A word on a page of a PDF, and where it begins and ends from the page's edges. */
  record Word(String text, int page, double from, double to, double top) {}

  private static List<Word> words(Path pdf) throws IOException, InterruptedException {
    Process reader = new ProcessBuilder("pdftotext", "-bbox", pdf.toString(), "-").start();
    String html = new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(reader.waitFor()).isZero();
    List<Word> words = new ArrayList<>();
    String[] pages = html.split("<page ", -1);
    for (int i = 1; i < pages.length; i++) {
      int page = i;
      WORD.matcher(pages[i])
          .results()
          .map(
              w ->
                  new Word(
                      w.group(4),
                      page,
                      Double.parseDouble(w.group(1)),
                      Double.parseDouble(w.group(3)),
                      Double.parseDouble(w.group(2))))
          // Some browsers write an outline as a second word at the same place.
          .distinct()
          .forEach(words::add);
    }
    return words;
  }

  /** How often each character is in some texts, blanks left out. */
  private static Map<String, Long> characters(Stream<String> texts) {
    return texts
        .flatMap(text -> text.codePoints().mapToObj(Character::toString))
        .filter(c -> !c.isBlank() && !c.equals("\u00a0"))
        .collect(Collectors.groupingBy(c -> c, TreeMap::new, Collectors.counting()));
  }

  /** The labels of some charts. */
  @SuppressWarnings("unchecked")
  private List<String> labels(String charts) {
    return (List<String>)
        browser.js(
            charts + ".flatMap(svg => [...svg.querySelectorAll('text')]).map(e => e.textContent)");
  }

  @ParameterizedTest
  @CsvSource({
    "390, 8.27, 11.69",
    "390, 8.5, 11",
    "1280, 8.27, 11.69",
    "1280, 8.5, 11",
    "2560, 8.27, 11.69",
    "2560, 8.5, 11"
  })
  void print_ofAnyWindow_hasEveryLabelOfEveryChartWithinTheMargins(
      int window, double width, double height) throws Exception {
    assumeTrue(Browser.onThePath("pdftotext").isPresent(), "pdftotext (Debian: poppler-utils)");
    browser.width(window);
    browser.show(page);
    List<String> screen = labels("[...document.querySelectorAll('.chart svg')]");
    List<String> files =
        labels(
            "opened.charts.map(e => new DOMParser().parseFromString(opened.vectors(e.figure), 'image/svg+xml'))");
    browser.js("document.head.append(" + ONLY_CHARTS + ")");

    List<Word> printed = words(browser.print("charts-" + window + "-" + width, width, height));

    assertThat(characters(printed.stream().map(Word::text))).isEqualTo(characters(files.stream()));
    assertThat(printed)
        .hasSizeGreaterThan(100)
        .allSatisfy(word -> assertThat(word.from()).isGreaterThanOrEqualTo(MARGIN))
        .allSatisfy(word -> assertThat(word.to()).isLessThanOrEqualTo(POINTS * width - MARGIN));
    assertThat(labels("[...document.querySelectorAll('.chart svg')]"))
        .as("the screen's charts, afterwards")
        .isEqualTo(screen);
    assertThat(browser.elements(".paper")).isEmpty();
  }
}
