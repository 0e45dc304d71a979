package io.github.dmfstages.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;

/** The README's pictures, as bench/figures makes them. */
class ReadmePicturesTest {
  private static final long MOST_BYTES = 150_000;

  @ParameterizedTest
  @CsvSource({"stages, paper, stage_histogram", "phase, phase, runs"})
  void picture_isSmall_andByTheStatementOfToday(String name, String sweep, String statement)
      throws Exception {
    Path file = Path.of("../docs/figures", name + ".svg");
    Document svg = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());

    assertThat(Files.size(file)).isLessThanOrEqualTo(MOST_BYTES);
    assertThat(Files.readString(Path.of("../README.md")))
        .contains("](docs/figures/" + name + ".svg)");
    assertThat(svg.getElementsByTagName("title").item(0).getTextContent())
        .startsWith("Sweep " + sweep + ": ");
    assertThat(svg.getElementsByTagName("desc").item(0).getTextContent())
        .contains(new Figure(statement).sql().replace(":sweep", "'" + sweep + "'"));
  }
}
