package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.report.Browser;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.serve.Limits;
import io.github.dmfstages.store.Lease;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The pages of a server in a browser. */
@ExtendWith(LocalSpark.class)
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServedPagesIT {
  private static final int PHONE = 390;
  private static final int SCREEN = 1200;
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final SparkSession spark;
  private List<RunRow> smoke;
  private Warehouse warehouse;
  private TestServer server;
  private Browser browser;

  ServedPagesIT(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeAll
  void serve(@TempDir Path folder) throws Exception {
    Configuration hadoop = new Configuration();
    Path root = Launcher.root();
    smoke =
        SweepFile.read(root.resolve("conf/sweeps/smoke.conf").toString(), hadoop, List.of())
            .runs()
            .values()
            .stream()
            .map(SmallRuns::row)
            .toList();
    warehouse = Warehouse.at(folder.resolve("warehouse").toString(), hadoop);
    warehouse.append("smoke", smoke);
    Limits limits = new Limits(Duration.ofMinutes(10), 1000, 1 << 24, 10_000, 4, 8);
    String launcher = root.resolve("submit/dmf").toString();
    server = TestServer.start(spark, limits, Map.of("warehouse", warehouse), Optional.of(launcher));
    browser = Browser.open();
  }

  @AfterAll
  void close() throws IOException {
    if (browser != null) {
      browser.close();
    }
    server.close();
    warehouse.close();
  }

  private void open(String path) {
    browser.console();
    browser.show(URI.create("%s%s?token=%s".formatted(server.address(), path, server.token())));
  }

  private void await(String what, BooleanSupplier there) throws InterruptedException {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (!there.getAsBoolean()) {
      assertThat(System.nanoTime())
          .as("%s: %s", what, browser.element("body").getText())
          .isLessThan(end);
      Thread.sleep(100);
    }
  }

  private void awaitText(String css, String text) throws InterruptedException {
    await(
        text + " in " + css,
        () -> browser.elements(css).stream().anyMatch(e -> e.getText().contains(text)));
  }

  private double number(String expression) {
    return ((Number) browser.js(expression)).doubleValue();
  }

  /** Light and dark, on a screen and on a phone. */
  private void isAccessible(String name) throws IOException {
    for (String scheme : List.of("light", "dark")) {
      for (int width : List.of(SCREEN, PHONE)) {
        browser.media("screen", scheme);
        browser.width(width);
        assertThat(browser.inaccessible()).as("%s, %s, %d", name, scheme, width).isEmpty();
        assertThat(number("document.documentElement.scrollWidth"))
            .as("%s, width", name)
            .isLessThanOrEqualTo(width);
        browser.keep("served-%s-%s-%d".formatted(name, scheme, width));
      }
    }
    browser.media("screen", "light");
    browser.width(SCREEN);
    // The server's icon is not there, and nothing asks for it but the browser itself.
    assertThat(browser.console()).allMatch(line -> line.contains("favicon.ico"));
  }

  @Test
  void report_whileItsSweepGrows_showsTheNewRuns_andKeepsTheReadersPlace() throws Exception {
    warehouse.append("growing", smoke.subList(0, 18));
    open("sweeps/growing");
    awaitText("#live", "18 runs");
    assertThat(browser.element("#headline").getText()).doesNotContain("of 24 runs");
    String filter = "#browser select[data-field=depth]";
    browser.choose(filter, "3");
    browser.choose("#chart-y", "loss");
    browser.element("#browser details summary").click();
    browser.js(
        "document.querySelector('%s').scrollIntoView({ block: 'center' })".formatted(filter));
    browser.js("document.querySelector('%s').focus({ preventScroll: true })".formatted(filter));
    String chosen = (String) browser.js("document.getElementById('runs').value");
    double listed = number("document.querySelectorAll('#runs option').length");
    String top = "document.querySelector('%s').getBoundingClientRect().top".formatted(filter);
    double before = number(top);

    warehouse.append("growing", smoke.subList(18, 24));

    await(
        "the new runs", () -> number("document.querySelectorAll('#runs option').length") > listed);
    assertThat(browser.js("document.querySelector('%s').selectedOptions[0].text".formatted(filter)))
        .isEqualTo("3");
    assertThat(browser.js("document.getElementById('runs').value")).isEqualTo(chosen);
    assertThat(browser.js("document.getElementById('chart-y').value")).isEqualTo("loss");
    assertThat(browser.js("document.querySelector('#browser details').open")).isEqualTo(true);
    assertThat(browser.focused().getDomAttribute("data-field")).isEqualTo("depth");
    assertThat(number(top)).isCloseTo(before, within(2.));
    assertThat(browser.element("#live").getText()).contains("24 runs");
    assertThat(browser.elements("#stages svg")).isNotEmpty();
    isAccessible("report");
  }

  @Test
  void sweep_thatIsStartedOnThePage_isWatchedToItsEnd_andItsRunsArrive() throws Exception {
    open("start");
    browser.element("#text").clear();
    browser
        .element("#text")
        .sendKeys(
            "name = started, grids = [{ rows = 5, cols = 4, spectrum = geometric, rank = [1, 2],"
                + " depth = [1, 2] }]");
    browser.element("#start").click();
    awaitText("#status", "started has ended");

    assertThat(browser.element("#status").getText()).isEqualTo("started has ended");
    assertThat(browser.element("#console").getText()).contains("4/4 runs");
    isAccessible("start");
    browser.element("#report").click();
    awaitText("#live", "4 runs");

    open("");
    awaitText("#sweeps", "started");
    isAccessible("sweeps");
    browser.element("#sweeps td:last-child a:not([hidden])").click();
    awaitText("#console", "4/4 runs");
  }

  @Test
  @Tag("nightly")
  void page_whoseServerIsGone_saysSo_andGoesOnWhenItIsBack() throws Exception {
    warehouse.append("lost", smoke.subList(0, 18));
    TestServer first = start(0);
    browser.show(URI.create(first.address() + "sweeps/lost?token=" + first.token()));
    awaitText("#live", "18 runs");

    browser.offline(true);
    awaitText("#live", "The server does not answer");
    warehouse.append("lost", smoke.subList(18, 24));
    browser.offline(false);
    awaitText("#live", "24 runs");
    await("the new runs", () -> browser.element("#matching").getText().contains("24 runs of 24"));

    first.close();
    awaitText("#live", "The server does not answer");
    try (TestServer second = start(first.port())) {
      awaitText("#live", "started again and has another token");
      browser.show(URI.create(second.address() + "sweeps/lost?token=" + second.token()));
      awaitText("#live", "24 runs");
    }
  }

  private TestServer start(int port) throws IOException {
    Limits limits = new Limits(Duration.ofMinutes(10), 1000, 1 << 24, 10_000, 4, 8);
    return TestServer.start(spark, limits, Map.of("warehouse", warehouse), Optional.empty(), port);
  }

  @Test
  @Tag("nightly")
  void page_whoseSweepIsRemovedOrLosesItsDriver_saysSo_andGoesOn() throws Exception {
    warehouse.append("removed", smoke.subList(0, 18));
    open("sweeps/removed");
    awaitText("#live", "18 runs; the sweep is not running");
    Path runs = Path.of(URI.create(warehouse.folder("runs", "removed").toString()));
    Path moved = runs.resolveSibling("moved");

    Files.move(runs, moved);
    awaitText("#live", "no runs of removed any more");
    assertThat(browser.elements("#stages svg")).isNotEmpty();
    Files.move(moved, runs);
    awaitText("#live", "18 runs; the sweep is not running");

    try (Lease lease = Lease.take(warehouse, "removed", 24, waiting -> {})) {
      awaitText("#live", "18 of 24 runs; the sweep is running");
      leaveLease("removed");
      lease.check();
    }
    awaitText("#live", "its driver is dead, so start the sweep again");
    warehouse.append("removed", smoke.subList(18, 24));
    await("the new runs", () -> browser.element("#matching").getText().contains("24 runs of 24"));

    open("");
    awaitText("#sweeps", "stopped: its driver is dead");
  }

  /** Leaves the lease of a process that has ended, instead of that of this process. */
  private void leaveLease(String sweep) throws IOException {
    Path folder = Path.of(URI.create(warehouse.folder("claims", sweep).toString()));
    try (Stream<Path> files = Files.list(folder)) {
      Path own =
          files
              .filter(file -> !file.getFileName().toString().startsWith("."))
              .findFirst()
              .orElseThrow();
      String dead = Files.readString(own).replaceAll("tick=.*", "tick=1");
      Files.writeString(folder.resolve("dead.1"), dead);
    }
  }

  @Test
  void sweeps_thatAreMarked_areCompared_andTheComparisonFollowsThem() throws Exception {
    warehouse.append("one", smoke.subList(0, 12));
    warehouse.append("two", smoke.subList(0, 18));
    open("");
    awaitText("#sweeps", "two");
    browser.element("input[aria-label='compare one']").click();
    assertThat(browser.element("#comparison").getText()).startsWith("Mark two sweeps");
    browser.element("input[aria-label='compare two']").click();
    isAccessible("sweeps-marked");
    browser.element("#comparison a").click();

    awaitText("#live", "one: 12 runs");
    assertThat(browser.element("#title").getText()).isEqualTo("Sweeps one and two");
    assertThat(browser.element("#pairs").getText()).contains("12 of 12 runs of one");
    isAccessible("comparison");

    warehouse.append("one", smoke.subList(12, 18));
    await(
        "the new pairs",
        () -> browser.element("#pairs").getText().contains("18 of 18 runs of one"));
    assertThat(browser.element("#live").getText()).contains("one: 18 runs", "two: 18 runs");
  }

  @Test
  void names_areCompleted_andStatementsRemembered() throws Exception {
    open("sql");
    browser.js("localStorage.clear()");
    open("sql");
    await("the views", () -> !browser.elements("#views details").isEmpty());
    WebElement field = browser.element("#sql");
    field.clear();
    field.sendKeys("SELECT spe_st");
    awaitText("#words", "spe_stages");
    isAccessible("sql-words");
    field.sendKeys(Keys.ARROW_DOWN, Keys.ENTER);
    assertThat(browser.js("document.getElementById('sql').value")).isEqualTo("SELECT spe_stages");
    field.sendKeys(" FROM ru");
    awaitText("#words", "runs");
    field.sendKeys(Keys.ARROW_DOWN);
    String active = field.getDomAttribute("aria-activedescendant");
    assertThat(browser.element("#" + active).getDomAttribute("aria-selected")).isEqualTo("true");
    field.sendKeys(Keys.ESCAPE);
    assertThat(browser.element("#words").isDisplayed()).isFalse();
    field.sendKeys("ns LIMIT 1", Keys.chord(Keys.CONTROL, Keys.ENTER));
    awaitText("#status", "1 row");

    String first = "SELECT spe_stages FROM runs LIMIT 1";
    field.clear();
    field.sendKeys("SELECT 2 AS two", Keys.chord(Keys.CONTROL, Keys.ENTER));
    awaitText("#result", "two");
    field.clear();
    field.sendKeys(
        "a draft", Keys.chord(Keys.ALT, Keys.ARROW_UP), Keys.chord(Keys.ALT, Keys.ARROW_UP));
    assertThat(browser.js("document.getElementById('sql').value")).isEqualTo(first);
    field.sendKeys(Keys.chord(Keys.ALT, Keys.ARROW_DOWN), Keys.chord(Keys.ALT, Keys.ARROW_DOWN));
    assertThat(browser.js("document.getElementById('sql').value")).isEqualTo("a draft");

    open("sql");
    browser.element("details:has(#past) summary").click();
    browser.elements("#past button").get(1).click();
    assertThat(browser.js("document.getElementById('sql').value")).isEqualTo(first);
    isAccessible("sql-past");
    browser.element("#run").click();
    awaitText("#status", "1 row");
    browser.element("details:has(#command) summary").click();
    assertThat(browser.element("#command").getText())
        .isEqualTo("submit/dmf query --warehouse %s '%s'".formatted(warehouse.location(), first));
  }

  @Test
  void person_whoHasNoToken_isToldOnAPage() throws Exception {
    browser.show(URI.create(server.address()));

    assertThat(browser.element("[role=alert]").getText()).contains("no valid token");
    assertThat(browser.inaccessible()).isEmpty();
  }

  @Test
  void sweepFile_thatIsWrong_isToldWithItsLine() throws Exception {
    open("start");
    browser.element("#text").clear();
    browser.element("#text").sendKeys("name = x\ngrids = [{ rnak = 2 }]");
    browser.element("#start").click();

    awaitText("#error", "sweep.conf:2");
  }

  @Test
  void sql_isAnsweredCharted_andLeadsToARun() throws Exception {
    open("sql");
    browser.element("#sql").clear();
    browser
        .element("#sql")
        .sendKeys("SELECT sweep, run_id, depth, rank, steps FROM runs WHERE sweep = 'smoke'");
    browser.element("#run").click();
    awaitText("#status", "24 rows");
    browser.element("#drawing summary").click();
    await("a chart", () -> !browser.elements("#chart svg path").isEmpty());
    browser.choose("#across", "rank");
    browser.choose("#colour", "depth");

    assertThat(browser.element("#chart").getDomAttribute("aria-label"))
        .startsWith("steps against rank, coloured by depth");
    isAccessible("sql");

    // Found and pressed at once, because a page that was wide and narrow may draw its table again.
    browser.js("document.querySelector('#result a').click()");
    await("the run", () -> !browser.elements("#browser svg path").isEmpty());
    assertThat(browser.element("#browser-title").getText()).startsWith("Run ");
    assertThat(browser.elements("#runs")).isEmpty();
    isAccessible("run");
  }
}
