package io.github.dmfstages.report;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Chromium without a window, with a profile of its own, and no way out of this machine. */
public final class Browser implements AutoCloseable {
  private static final int WIDTH = 1200;

  // It warns of each Chromium that is newer than itself, for commands that nothing here uses. Held,
  // because loggers are forgotten otherwise.
  private static final Logger VERSIONS =
      Logger.getLogger("org.openqa.selenium.devtools.CdpVersionFinder");

  private final Path profile;
  private final ChromeDriver driver;

  private Browser(String chromium, String chromedriver) throws IOException {
    VERSIONS.setLevel(Level.OFF);
    profile = Files.createTempDirectory("chromium");
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium);
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "--window-size=" + WIDTH + ",900",
        "--user-data-dir=" + profile);
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(new File(chromedriver))
            .usingAnyFreePort()
            .withSilent(true)
            .build();
    driver = new ChromeDriver(service, options);
    driver.manage().timeouts().pageLoadTimeout(Duration.ofSeconds(60));
  }

  /** The browser of this machine; without one the test is skipped. */
  public static Browser open() throws IOException {
    Optional<String> chromium = onThePath("chromium");
    Optional<String> chromedriver = onThePath("chromedriver");
    assumeTrue(
        chromium.isPresent() && chromedriver.isPresent(),
        "no browser to look at the page with: install chromium and chromedriver"
            + " (Debian: chromium, chromium-driver)");
    return new Browser(chromium.orElseThrow(), chromedriver.orElseThrow());
  }

  static Optional<String> onThePath(String command) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, command))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  /** Opens a page, as the system's light theme, on a screen. */
  public void show(Path page) {
    show(page.toUri());
  }

  /** Opens an address, as the system's light theme, on a screen. */
  public void show(URI page) {
    media("screen", "light");
    open(page);
    // Charts are drawn on the next frame.
    driver.executeAsyncScript(
        "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()))");
  }

  /** Opens a page as the browser is. */
  public void open(URI page) {
    driver.get(page.toString());
  }

  /** Whether pages that are opened from now on may run scripts. */
  void scripts(boolean allowed) {
    driver.executeCdpCommand("Emulation.setScriptExecutionDisabled", Map.of("value", !allowed));
  }

  /** Cuts the connection to all servers, or restores it. */
  public void offline(boolean cut) {
    driver.executeCdpCommand("Network.enable", Map.of());
    driver.executeCdpCommand(
        "Network.emulateNetworkConditions",
        Map.of("offline", cut, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
  }

  /** Makes the window as wide as that, in pixels. */
  public void width(int pixels) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", pixels, "height", 900, "deviceScaleFactor", 1, "mobile", false));
  }

  /** What the page is shown on, and whether the system asks for light or dark. */
  public void media(String media, String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "media",
            media,
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    // The page hears of it before the next frame.
    driver.executeAsyncScript(
        "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()));");
  }

  /** The value of an expression of JavaScript. */
  public Object js(String expression, Object... arguments) {
    return driver.executeScript("return " + expression, arguments);
  }

  /** What in the page breaks a rule of WCAG 2, levels A and AA: rule and element, by axe-core. */
  public List<String> inaccessible() {
    driver.executeScript(Resource.text("/axe.min.js"));
    @SuppressWarnings("unchecked")
    List<String> found =
        (List<String>)
            driver.executeAsyncScript(
                "const done = arguments[0]; axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a',"
                    + " 'wcag21aa'] }).then(r => done(r.violations.flatMap(v => v.nodes.map(n =>"
                    + " v.id + ': ' + n.target + ': ' + n.failureSummary))), e =>"
                    + " done([String(e)]));");
    return found;
  }

  /** The one element of a selector. */
  public WebElement element(String css) {
    return driver.findElement(By.cssSelector(css));
  }

  /** All elements of a selector. */
  public List<WebElement> elements(String css) {
    return driver.findElements(By.cssSelector(css));
  }

  /** Clicks on the option of a list that says {@code text}. */
  public void choose(String css, String text) {
    elements(css + " option").stream()
        .filter(option -> option.getText().equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(css + " has no option " + text))
        .click();
  }

  /** Where the keyboard is. */
  public WebElement focused() {
    return driver.switchTo().activeElement();
  }

  /** What the console was told since the last call. */
  public List<String> console() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::toString)
        .toList();
  }

  /** Keeps what the whole page looks like, as target/report/NAME.png. */
  public void keep(String name) throws IOException {
    Map<String, Object> shot =
        driver.executeCdpCommand(
            "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
    write(name + ".png", (String) shot.get("data"));
  }

  /** Prints the page on paper of a size in inches, to target/report/NAME.pdf. */
  Path print(String name, double width, double height) throws IOException {
    // As long as another medium is emulated, paper is that, too.
    media("", "light");
    Map<String, Object> printed =
        driver.executeCdpCommand(
            "Page.printToPDF",
            Map.of("printBackground", true, "paperWidth", width, "paperHeight", height));
    return write(name + ".pdf", (String) printed.get("data"));
  }

  private static Path write(String name, String base64) throws IOException {
    Path folder = Files.createDirectories(Path.of("target", "report"));
    return Files.write(folder.resolve(name), Base64.getDecoder().decode(base64));
  }

  @Override
  public void close() throws IOException {
    driver.quit();
    try (Stream<Path> all = Files.walk(profile)) {
      for (Path path : all.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
