package io.github.dmfstages.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** A page where no script runs: turned off by the reader, or refused by the server's policy. */
@ExtendWith(LocalSpark.class)
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlainPageIT {
  // What Jenkins sends with the files that a build leaves.
  private static final String POLICY =
      "sandbox; default-src 'none'; img-src 'self'; style-src 'self';";

  private final SparkSession spark;
  private Path page;
  private Browser browser;

  PlainPageIT(SparkSession spark) {
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

  private void readsWell() {
    assertThat(browser.element("h1").getText()).isEqualTo("Sweep mixed");
    assertThat(browser.element("#unscripted").isDisplayed()).isTrue();
    assertThat(browser.element("#headline .lead").getText()).contains(" of 24 runs deeper than 1 ");
    assertThat(browser.elements("main > section"))
        .hasSize(9)
        .allSatisfy(
            section ->
                assertThat(section.findElements(By.cssSelector("td")))
                    .isNotEmpty()
                    .allMatch(WebElement::isDisplayed));
    assertThat(browser.elements("#browser tbody tr")).hasSize(36);
    assertThat(browser.elements("button, select, input, figure"))
        .noneMatch(WebElement::isDisplayed);
  }

  @Test
  void page_withScriptsOff_saysAllInWordsAndTables() throws IOException {
    browser.scripts(false);
    try {
      browser.open(page.toUri());
      readsWell();
      browser.keep("unscripted");
    } finally {
      browser.scripts(true);
    }
  }

  @Test
  void page_underAPolicyThatRefusesScriptsAndStyles_saysAllInWordsAndTables() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Security-Policy", POLICY);
          exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(Files.readAllBytes(page));
          }
        });
    server.start();
    try {
      browser.open(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"));
      readsWell();
      browser.keep("refused");
    } finally {
      server.stop(0);
    }
  }

  @Test
  @Tag("nightly")
  void page_withoutItsScripts_breaksNoRuleOfAccessibility(@TempDir Path folder) throws IOException {
    String html = Files.readString(page).replaceAll("(?s)<script.*?</script>", "");
    for (String plain : List.of(html, html.replaceAll("(?s)<style.*?</style>", ""))) {
      browser.show(Files.writeString(folder.resolve("plain.html"), plain, StandardCharsets.UTF_8));
      readsWell();
      assertThat(browser.inaccessible()).isEmpty();
    }
  }
}
