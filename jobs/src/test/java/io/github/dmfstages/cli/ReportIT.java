package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.cli.SmokeSweep.Computed;
import io.github.dmfstages.report.Browser;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** {@code dmf report}, and its page as a person has it: in a browser that reaches nothing else. */
@ExtendWith(SmokeSweep.class)
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportIT {
  private static final long MOST_BYTES = 3_000_000;
  private static final long MOST_MILLIS = 2_000;

  private final Computed smoke;
  private Path folder;
  private Path page;
  private Outcome report;
  private Browser browser;

  ReportIT(Computed smoke) {
    this.smoke = smoke;
  }

  @BeforeAll
  void report(@TempDir Path scratch) throws IOException {
    browser = Browser.open();
    folder = scratch.resolve("a folder/made");
    page = folder.resolve("report.html");
    Files.createDirectories(folder);
    Files.writeString(page, "an older report");
    report = dmf("report", "smoke", "--out", folder.toString());
  }

  private Outcome dmf(String... arguments) {
    return Launcher.in(smoke.folder()).dmf(arguments);
  }

  @BeforeEach
  void show() {
    browser.show(page);
  }

  @AfterAll
  void close() throws IOException {
    if (browser != null) {
      browser.close();
    }
  }

  private static int drawn(Browser browser, String section) {
    return ((Number)
            browser.js(
                "document.querySelectorAll(arguments[0] + ' svg path,' + arguments[0] + ' svg text').length",
                section))
        .intValue();
  }

  @Test
  void report_replacesAnOlderOneAndWritesNothingElse() throws IOException {
    assertThat(report.exitCode()).as("%s", report).isZero();
    assertThat(report.err()).isEmpty();
    assertThat(report.outLines()).containsExactly("file:" + page);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(page);
    }
    assertThat(Files.size(page)).isBetween(1_000_000L, MOST_BYTES);
  }

  @Test
  void figures_areDrawnByTheLauncher_besideThePage(@TempDir Path out) throws IOException {
    Outcome figures = dmf("report", "smoke", "--figures", "--out", out.toString());

    assertThat(figures.exitCode()).as("%s", figures).isZero();
    assertThat(figures.err()).isEmpty();
    assertThat(figures.outLines())
        .containsExactly("file:" + out + "/report.html", "file:" + out + "/figures/captions.md");
    try (Stream<Path> files = Files.list(out.resolve("figures"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .hasSize(23)
          .contains("stages.svg", "stages.png", "run-gradient.svg", "run-gradient.png");
    }
  }

  @Test
  @Tag("nightly")
  void figures_whereThereIsNoFont_areSvgFilesAlone(@TempDir Path out) throws Exception {
    String[] withoutFonts = {
      "unshare", "-m", "sh", "-c", "mount -t tmpfs none /usr/share/fonts && exec \"$@\"", "sh"
    };
    assumeTrue(
        new ProcessBuilder(Stream.concat(Stream.of(withoutFonts), Stream.of("true")).toList())
                .start()
                .waitFor()
            == 0,
        "hiding the fonts takes root");

    Outcome figures =
        Launcher.in(smoke.folder())
            .through(withoutFonts)
            .through("env", "FONTCONFIG_FILE=/dev/null")
            .dmf("report", "smoke", "--figures", "--out", out.toString());

    assertThat(figures.exitCode()).as("%s", figures).isEqualTo(3);
    assertThat(figures.outLines()).containsExactly("file:" + out + "/report.html");
    assertThat(figures.errLines().stream().filter(line -> !line.startsWith("Fontconfig ")))
        .singleElement()
        .asString()
        .startsWith("dmf: Java finds no font")
        .contains("fonts-dejavu-core");
    try (Stream<Path> files = Files.list(out.resolve("figures"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .hasSize(12)
          .contains("captions.md", "stages.svg")
          .noneMatch(name -> name.endsWith(".png"));
    }
  }

  @Test
  void page_opensSoonAndAsksForNothing_andEverySectionDraws() throws IOException {
    assertThat(
            ((Number)
                    browser.js(
                        "performance.timing.loadEventEnd - performance.timing.navigationStart"))
                .longValue())
        .isLessThanOrEqualTo(MOST_MILLIS);
    assertThat(browser.js("performance.getEntriesByType('resource').length")).isEqualTo(0L);
    assertThat(browser.js("document.documentElement.dataset.ready")).isEqualTo("yes");
    assertThat(browser.js("document.title")).isEqualTo("smoke \u2013 DMF Stages");
    for (String section :
        List.of(
            "stages", "phase", "chart", "misses", "escapes", "certificate", "saddles", "browser")) {
      assertThat(drawn(browser, "#" + section)).as(section).isGreaterThan(10);
    }
    assertThat(browser.elements("#browser svg")).hasSize(3);
    assertThat(browser.element("#headline .lead").getText())
        .startsWith("18 of 18 runs deeper than 1 show exactly as many");
    assertThat(browser.console()).isEmpty();
    browser.keep("light");
  }

  @Test
  void page_namesEveryChart_andGivesItsNumbersAsATable() {
    // Without those of a monitored run.
    assertThat(browser.elements(".chart"))
        .filteredOn(WebElement::isDisplayed)
        .hasSize(11)
        .allSatisfy(
            chart -> {
              assertThat(chart.getDomAttribute("role")).isEqualTo("img");
              assertThat(chart.getDomAttribute("aria-label")).isNotBlank();
            });
    assertThat(browser.elements("main > section"))
        .allSatisfy(
            section ->
                assertThat(
                        browser.js(
                            "arguments[0].querySelector('table th[scope=col]') != null", section))
                    .isEqualTo(true));
    assertThat(
            browser.js(
                "[...document.querySelectorAll('select, input')].every(e => e.labels.length === 1)"))
        .isEqualTo(true);
    // The table that the sweep itself printed: depth, rank, runs, and of these with R stages.
    List<List<String>> printed =
        smoke.first().outLines().stream()
            .map(line -> List.of(line.strip().split("\\s{2,}")))
            .filter(words -> words.size() == 7 && words.get(0).matches("\\d+"))
            .map(words -> List.of(words.get(0), words.get(1), words.get(2), words.get(5)))
            .toList();
    assertThat(rows("#stages")).hasSize(12).isEqualTo(printed);
  }

  /** The first four cells of each row in a section's table. */
  private List<List<String>> rows(String section) {
    @SuppressWarnings("unchecked")
    List<List<String>> rows =
        (List<List<String>>)
            browser.js(
                "[...document.querySelectorAll(arguments[0] + ' tbody tr')]"
                    + ".map(r => [...r.cells].slice(0, 4).map(c => c.textContent))",
                section);
    return rows;
  }

  @Test
  void runBrowser_filteredByClicks_showsTheRunsThatMatch() {
    browser.choose("[data-field=depth]", "3");
    browser.choose("[data-field=rank]", "2");

    List<WebElement> runs = browser.elements("#runs option");
    assertThat(runs)
        .hasSize(2)
        .allSatisfy(
            run ->
                assertThat(run.getText())
                    .containsPattern("rank 2, depth 3, .*relative_step_size .*stages 2"));
    assertThat(browser.element("#matching").getText()).isEqualTo("2 runs of 24");
    runs.get(1).click();
    String id = runs.get(1).getDomAttribute("value").substring(0, 64);
    assertThat(browser.element("#run-title").getText()).isEqualTo("Run " + id.substring(0, 12));
    assertThat(browser.element("#replay").getText())
        .startsWith("submit/dmf replay " + id + " --warehouse ");
  }

  @Test
  void runBrowser_byKeyboardAlone_goesFromRunToRun() {
    browser.focused().sendKeys(Keys.TAB);
    assertThat(browser.focused().getDomAttribute("class")).isEqualTo("skip");
    browser.focused().sendKeys(Keys.ENTER);
    int fields = browser.elements("#browser .fields select, #browser .fields input").size();
    for (int i = 0; i <= fields; i++) {
      browser.focused().sendKeys(Keys.TAB);
    }
    assertThat(browser.focused().getDomAttribute("id")).isEqualTo("runs");
    browser.focused().sendKeys(Keys.HOME);
    String first = browser.element("#run-title").getText();
    browser.focused().sendKeys(Keys.ARROW_DOWN);

    String second = browser.element("#run-title").getText();
    assertThat(second).isNotEqualTo(first);
    assertThat(second)
        .isEqualTo(
            "Run "
                + browser
                    .elements("#runs option")
                    .get(1)
                    .getDomAttribute("value")
                    .substring(0, 12));
  }

  @Test
  void phase_byOtherAxes_isDrawnAnew() {
    browser.choose("#phase-x", "relative_step_size");
    browser.choose("#phase-y", "rank");

    assertThat(rows("#phase"))
        .hasSize(6)
        .contains(List.of("0.1", "1", "0", "3"), List.of("0.5", "3", "0", "3"));
    assertThat((String) browser.js("document.querySelector('#phase svg').textContent"))
        .contains("relative_step_size");
  }

  @Test
  void command_inThePage_runsTheSameRun() throws IOException, InterruptedException {
    String id = browser.element("#runs option:checked").getDomAttribute("value").substring(0, 64);
    String[] arguments = arguments(copied("#command") + " --json");

    Outcome run = dmf(arguments);

    assertThat(run.exitCode()).as("%s of %s", run, Arrays.toString(arguments)).isZero();
    assertThat(new ObjectMapper().readTree(run.out()).get("run").get("run_id").asText())
        .isEqualTo(id);
    Outcome replay = Launcher.in(Path.of("/")).dmf(arguments(copied("#replay")));
    assertThat(replay.exitCode()).as("%s", replay).isZero();
    assertThat(replay.out()).startsWith(id).contains("same digest");
  }

  /** What a shell passes to {@code submit/dmf}. */
  private static String[] arguments(String command) throws IOException, InterruptedException {
    List<String> words = ShellWords.of(command, Path.of("/")).get(0);
    return words.subList(1, words.size()).toArray(String[]::new);
  }

  /** What the button after an element puts on the clipboard, pasted into a field of the page. */
  private String copied(String element) {
    browser.element(element + " + span button").click();
    browser.js(
        "document.body.prepend(Object.assign(document.createElement('input'), { id: 'paste' }))");
    WebElement field = browser.element("#paste");
    field.sendKeys(Keys.chord(Keys.CONTROL, "v"));
    String text = field.getDomProperty("value");
    browser.js("document.getElementById('paste').remove()");
    return text;
  }

  @Test
  void chart_byOtherColumns_isDrawnAnew_andItsLinkOpensTheSame() throws IOException {
    browser.choose("#chart-y", "loss");
    browser.choose("#chart-x", "depth");
    browser.choose("#chart-colour", "rank");
    browser.choose("#chart-panels", "relative_step_size");
    browser.choose("#chart-runs", "all");
    browser.choose("#phase-value", "steps");
    String drawn = chart();
    String link = copied("#chart figure + p");

    browser.show(page);
    assertThat(chart()).isNotEqualTo(drawn);
    browser.open(URI.create("about:blank"));
    browser.show(URI.create(link));

    assertThat(chart()).isEqualTo(drawn).contains("relative_step_size 0.1", "depth", "loss");
    assertThat(browser.js("document.getElementById('phase-value').value")).isEqualTo("steps");
    assertThat(browser.js("document.getElementById('chart-y').value")).isEqualTo("loss");
    assertThat(browser.element("#unknown").isDisplayed()).isFalse();
    browser.keep("chart");
  }

  private String chart() {
    return (String)
        browser.js(
            "document.querySelector('#chart figcaption').firstChild.data +"
                + " [...document.querySelectorAll('#chart svg text')].map(t =>"
                + " t.textContent).join(';')");
  }

  @Test
  void chart_ofALinkThatAsksForAnUnknownColumn_isTheFirst_andThePageSaysSo() {
    String first = chart();

    browser.open(URI.create("about:blank"));
    browser.show(URI.create(page.toUri() + "#chart?chart.x=no_such_column"));

    assertThat(chart()).isEqualTo(first);
    assertThat(browser.element("#unknown").getText()).contains("chart.x = no_such_column");
  }

  @Test
  void chart_byKeyboardAlone_isChosen() {
    String first = chart();
    WebElement across = browser.element("#chart-x");

    across.sendKeys("depth");

    assertThat(browser.js("document.getElementById('chart-x').value")).isEqualTo("depth");
    assertThat(chart()).isNotEqualTo(first);
    assertThat((String) browser.js("location.hash"))
        .startsWith("#chart?")
        .contains("chart.x=depth");
  }

  @Test
  void theme_isTheSystems_untilTheButtonSwitchesToTheOtherOne_whichItNames() throws IOException {
    String light = look();
    WebElement button = browser.element("#theme");
    assertThat(button.getText()).isEqualTo("Switch to dark");
    button.click();
    String dark = look();

    assertThat(light).startsWith("rgb(255, 255, 255)");
    assertThat(dark).startsWith("rgb(20, 23, 27)");
    assertThat(button.getText()).isEqualTo("Switch to light");
    // A choice stays whatever the system does.
    browser.media("screen", "dark");
    assertThat(look()).isEqualTo(dark);
    browser.media("screen", "light");
    assertThat(look()).isEqualTo(dark);
    button.click();
    assertThat(look()).isEqualTo(light);
    // Back at the system's theme, the page follows it again.
    browser.media("screen", "dark");
    assertThat(look()).isEqualTo(dark);
    assertThat(button.getText()).isEqualTo("Switch to light");
    browser.keep("dark");
    button.click();
    assertThat(look()).isEqualTo(light);
    assertThat(button.getText()).isEqualTo("Switch to dark");
  }

  @Test
  void page_withAllOpen_breaksNoRuleOfAccessibility_lightOrDark() {
    browser.js("document.querySelectorAll('details').forEach(d => (d.open = true))");
    List<String> light = browser.inaccessible();
    browser.media("screen", "dark");

    assertThat(light).isEmpty();
    assertThat(browser.inaccessible()).isEmpty();
    browser.js("document.querySelector('h1').style.color = 'var(--line)'");
    assertThat(browser.inaccessible())
        .singleElement()
        .asString()
        .startsWith("color-contrast: #title");
  }

  @Test
  void figure_saved_isAnSvgFileInLight() throws Exception {
    browser.media("screen", "dark");
    // What would be saved, and under which name, without a download.
    browser.js(
        "window.saved = [], URL.createObjectURL = b => { b.text().then(t => saved.push(t)); return"
            + " '#'; }, HTMLAnchorElement.prototype.click = function () { window.file ="
            + " this.download; }");
    List<WebElement> buttons = browser.elements("#stages figcaption button");
    buttons.get(0).click();
    browser.media("screen", "dark");

    String svg = (String) browser.js("saved[0]");
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)));
    assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(document.getElementsByTagName("title").item(0).getTextContent())
        .isEqualTo("Sweep smoke: Number of SPE stages");
    assertThat(document.getElementsByTagName("text").getLength()).isGreaterThan(8);
    assertThat(browser.js("file")).isEqualTo("smoke-Number-of-SPE-stages.svg");
    assertThat(svg).contains("#0072b2").doesNotContain("#56b4e9");
    assertThat(look()).startsWith("rgb(20, 23, 27)");
    Files.writeString(Path.of("target/report/stages.svg"), svg);
  }

  /** The page's colour, and those that the first chart is drawn in. */
  private String look() {
    return (String)
        browser.js(
            "getComputedStyle(document.body).backgroundColor + [...new"
                + " Set([...document.querySelectorAll('#stages svg [fill]')].map(e =>"
                + " e.getAttribute('fill')))].sort()");
  }

  @Test
  void print_isLightAndWithoutControls_andFitsThePaper() throws IOException {
    browser.element("#theme").click();
    browser.media("print", "dark");

    assertThat(look()).startsWith("rgb(255, 255, 255)");
    assertThat(browser.elements("nav, button, select, input"))
        .isNotEmpty()
        .noneMatch(WebElement::isDisplayed);
    assertThat(browser.elements(".chart svg")).hasSize(11).noneMatch(WebElement::isDisplayed);
    assertThat(browser.elements(".paper svg")).hasSize(11).allMatch(WebElement::isDisplayed);
    assertThat(
            browser.js(
                "Math.max(...[...document.querySelectorAll('.paper svg')].map(s => s.clientWidth))"))
        .isEqualTo(640L);
    browser.keep("print");

    browser.media("screen", "light");
    assertThat(browser.elements(".paper")).isEmpty();
    assertThat(look()).startsWith("rgb(20, 23, 27)");
  }
}
