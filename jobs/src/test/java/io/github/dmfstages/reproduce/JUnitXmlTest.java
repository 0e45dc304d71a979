package io.github.dmfstages.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.claim.JudgedClaim;
import io.github.dmfstages.config.ReproductionFile;
import io.github.dmfstages.result.BuildInfo;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** What CI servers parse. */
class JUnitXmlTest {
  private static final String FILE =
      """
      name = small
      cites = cao2022
      sweep { grids = [{ rows = 5, cols = 4, spectrum = geometric, rank = 2, depth = 2 }] }
      claims = [{ name = a, sql = x, at-least = 1 }]
      """;

  @TempDir private Path folder;

  private JudgedClaim failed(String error) throws Exception {
    Path file = Files.writeString(folder.resolve("f.conf"), FILE);
    var claim =
        ReproductionFile.read(file.toString(), new Configuration(), List.of()).claims().get(0);
    return new JudgedClaim(
        "small",
        Instant.EPOCH,
        "cao2022",
        claim,
        "definition",
        null,
        null,
        null,
        1,
        0,
        BuildInfo.current(),
        error);
  }

  @Test
  void error_withCharactersThatXmlCanNotHold_isReadBackWithoutThem() throws Exception {
    String error = "a\u0000b\u001b[1mc\ud800d\uffffe <f> & \"g\" \u00fc \ud83d\ude00";

    String xml = JUnitXml.of(Map.of("small", List.of(failed(error))));

    Element read =
        DocumentBuilderFactory.newDefaultInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))
            .getDocumentElement();
    Element element = (Element) read.getElementsByTagName("error").item(0);
    assertThat(element.getAttribute("message"))
        .isEqualTo("a\ufffdb\ufffd[1mc\ufffdd\ufffde <f> & \"g\" \u00fc \ud83d\ude00");
  }
}
