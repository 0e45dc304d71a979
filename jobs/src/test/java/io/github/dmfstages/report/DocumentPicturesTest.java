package io.github.dmfstages.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;

/** The pictures of README and tutorial, as bench/figures makes them. */
class DocumentPicturesTest {
  private static final Path FIGURES = Path.of("../docs/figures");
  private static final long MOST_BYTES = 150_000;

  @ParameterizedTest
  @CsvSource({
    "README.md, docs/figures/stages.svg, paper, stage_histogram",
    "README.md, docs/figures/phase.svg, phase, runs",
    "docs/tutorial.md, figures/first-phase.svg, first, runs",
    "docs/tutorial.md, figures/first-gradient.svg, first, sample_trajectory"
  })
  void picture_isSmall_andByTheStatementOfToday(
      String page, String link, String sweep, String statement) throws Exception {
    Path file = FIGURES.resolve(Path.of(link).getFileName());
    Document svg = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());

    assertThat(Files.size(file)).isLessThanOrEqualTo(MOST_BYTES);
    assertThat(Files.readString(Path.of("..", page))).contains("](" + link + ")");
    assertThat(svg.getElementsByTagName("title").item(0).getTextContent())
        .startsWith("Sweep " + sweep + ": ");
    assertThat(svg.getElementsByTagName("desc").item(0).getTextContent())
        .satisfies(
            desc ->
                assertThat(bare(desc))
                    .contains(
                        bare(new Figure(statement).sql().replace(":sweep", "'" + sweep + "'"))));
  }

  /** A statement without its comments and indentation: a chart by any column has it in another. */
  private static String bare(String sql) {
    return sql.replaceAll("(?m)^--.*\\n", "").replaceAll("(?m)^ +", "");
  }

  @Test
  void pictures_areAllMadeByTheScript() throws IOException {
    String script = Files.readString(Path.of("../bench/figures"));
    List<String> pictures;
    try (Stream<Path> files = Files.list(FIGURES)) {
      pictures =
          files.map(file -> file.getFileName().toString()).filter(f -> f.endsWith(".svg")).toList();
    }

    assertThat(pictures)
        .isNotEmpty()
        .allSatisfy(name -> assertThat(script).contains("=" + name.replace(".svg", "")));
  }
}
