package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dmfstages.FileStates;
import io.github.dmfstages.cli.Launcher.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tarball, unpacked as a user does it; that it fetches its Spark is in .ci/run. */
class DistributionIT {
  private static final Path ROOT = Launcher.root();

  private static final Pattern OURS = Pattern.compile("META-INF/|io/github/|org/jline/");
  private static final Pattern LIBRARY =
      Pattern.compile("(?:io/github/dmfstages/shaded|META-INF/resources/webjars)/(\\w+)/");

  @TempDir private static Path folder;
  private static Path home;
  private static Path sparkHome;

  @TempDir private Path here;

  @BeforeAll
  static void unpack() throws Exception {
    Path unpacked = Files.createDirectory(folder.resolve("un packed"));
    Process tar =
        new ProcessBuilder("tar", "-xzf", only(ROOT.resolve("jobs/target"), "-bin.tar.gz"))
            .directory(unpacked.toFile())
            .inheritIO()
            .start();
    assertThat(tar.waitFor()).isZero();
    home = Path.of(only(unpacked, ""));
    sparkHome = SparkHome.make(folder.resolve("spark home"), "");
  }

  private static String only(Path folder, String end) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<String> all = files.map(Path::toString).filter(file -> file.endsWith(end)).toList();
      assertThat(all).hasSize(1);
      return all.get(0);
    }
  }

  private Launcher launcher() {
    return new Launcher(home.resolve("submit/dmf"), here).through("env", "SPARK_HOME=" + sparkHome);
  }

  @Test
  @Tag("nightly")
  void sweepAndQuery_withASparkHome_needNothingElse() throws IOException {
    Map<String, String> before = FileStates.below(home);

    Outcome sweep = launcher().dmf("sweep", home.resolve("conf/sweeps/smoke.conf").toString());
    Outcome query = launcher().dmf("query", "--format", "csv", "-f", "stages-equal-rank");

    assertThat(sweep.exitCode()).as("%s", sweep).isZero();
    assertThat(Files.readString(ROOT.resolve("README.md")))
        .contains("```text\n" + sweep.out() + "```");
    assertThat(sweep.err()).doesNotContain("Downloading", "Building", "newer than");
    assertThat(query.exitCode()).as("%s", query).isZero();
    assertThat(query.outLines()).hasSizeGreaterThan(1);
    assertThat(FileStates.below(home)).isEqualTo(before);
  }

  @Test
  void run_needsTheJarsAlone() {
    Outcome run =
        launcher().dmf("run", "--rows=6", "--cols=6", "--spectrum=linear", "--rank=2", "--depth=3");

    assertThat(run.exitCode()).as("%s", run).isZero();
    assertThat(run.out()).contains("2 SPE stages, rank 2");
  }

  @Test
  void withoutSparkMavenAndNetwork_saysWhatFailed() throws IOException {
    // All that the launcher and Maven's wrapper call, but not Maven.
    Path tools = Files.createDirectory(here.resolve("tools"));
    String java = ProcessHandle.current().info().command().orElseThrow();
    Files.createSymbolicLink(tools.resolve("java"), Path.of(java));
    for (String tool :
        List.of(
            "bash",
            "dirname",
            "readlink",
            "grep",
            "sed",
            "tail",
            "mkdir",
            "flock",
            "cksum",
            "tee",
            "uname",
            "mktemp",
            "rm")) {
      Files.createSymbolicLink(tools.resolve(tool), Path.of("/usr/bin", tool));
    }

    Outcome sweep =
        new Launcher(home.resolve("submit/dmf"), here)
            .through(
                "env",
                "-u",
                "JAVA_HOME",
                "PATH=" + tools,
                "MAVEN_USER_HOME=" + here,
                "MVNW_REPOURL=http://127.0.0.1:9",
                "bash")
            .dmf("sweep", "conf/sweeps/smoke.conf");

    assertThat(sweep.exitCode()).as("%s", sweep).isEqualTo(3);
    assertThat(sweep.err())
        .startsWith(
            "dmf: SPARK_HOME is not set, and Spark is not downloaded yet. Downloading it, once; Maven's output is in ")
        .containsPattern(
            "dmf: Downloading it failed; all of Maven's output is in .*/build.log\\. You can also set SPARK_HOME to a Spark\\.\n$");
  }

  @Test
  void thirdParty_namesAllThatTheJarBundles() throws IOException {
    String list = Files.readString(home.resolve("THIRD-PARTY.md"));
    assertThat(list).doesNotContain("${");
    try (JarFile jar = new JarFile(home.resolve("dmf-stages.jar").toFile())) {
      List<String> libraries =
          jar.stream()
              .map(entry -> LIBRARY.matcher(entry.getName()))
              .filter(Matcher::lookingAt)
              .map(matcher -> matcher.group(1))
              .distinct()
              .toList();

      assertThat(libraries)
          .as("a library that is new in the jar needs its line in submit/THIRD-PARTY.md")
          .isNotEmpty()
          .allSatisfy(library -> assertThat(list).containsIgnoringCase(library));
      assertThat(jar.stream().filter(entry -> !entry.isDirectory()).map(JarEntry::getName))
          .as("what is not ours is relocated, except JLine, which finds its parts by name")
          .allMatch(name -> OURS.matcher(name).lookingAt());
    }
  }

  @Test
  void licences_ofTheProgramAndOfWhatItBundles_areInTheJarAndInTheTarball() throws IOException {
    String list = Files.readString(home.resolve("THIRD-PARTY.md"));
    try (JarFile jar = new JarFile(home.resolve("dmf-stages.jar").toFile())) {
      for (String text : List.of("LICENSE", "NOTICE")) {
        assertThat(home.resolve(text)).hasSameTextualContentAs(ROOT.resolve(text));
        assertThat(jar.getInputStream(jar.getEntry("META-INF/" + text)))
            .hasSameContentAs(Files.newInputStream(ROOT.resolve(text)));
      }
      Matcher named = Pattern.compile("META-INF/licences/\\w+\\.txt").matcher(list);
      while (named.find()) {
        assertThat(jar.getEntry(named.group())).as(named.group()).isNotNull();
      }
    }
    JsonNode bill =
        new ObjectMapper()
            .readTree(Path.of(only(ROOT.resolve("jobs/target"), "-sbom.json")).toFile());
    List<String> components = bill.get("components").findValuesAsText("name");
    assertThat(components)
        .contains("config", "picocli", "echarts", "rhino", "jsvg", "jline")
        .doesNotContain("spark-core_2.13");
  }
}
