package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.cli.Launcher.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.apache.spark.util.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code submit/dmf} itself decides, before and around the JVM. */
class LauncherIT {
  private static final Path ROOT = Launcher.root();
  private static final String NO_NAME = "4242424";
  private static final String PRINT = "printf '%s\\n' \"$@\"";

  @TempDir private Path folder;

  private Path properties(String text) throws IOException {
    return Files.writeString(folder.resolve("spark-defaults.conf"), text);
  }

  /** A Spark whose spark-submit prints its arguments, one a line. */
  private Path printingSpark() throws IOException {
    Path spark = folder.resolve("spark");
    Path submit = Files.createDirectories(spark.resolve("bin")).resolve("spark-submit");
    Files.writeString(submit, "#!/usr/bin/env bash\n" + PRINT + "\n");
    Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"));
    return spark;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 'a sweep of runs'",
        "SELECT sweep FROM runs",
        "SELECT * FROM sweep AS s WHERE s.x = 'sweep '"
      })
  void query_thatContainsTheWordSweep_staysHereWhereSweepsGoToTheCluster(String sql)
      throws IOException {
    Path defaults = properties("spark.master yarn\nspark.submit.deployMode cluster\n");
    Launcher launcher =
        Launcher.in(folder)
            .through("env", "SPARK_HOME=" + printingSpark(), "HADOOP_CONF_DIR=" + folder);
    String from = "--properties-file=" + defaults;

    List<String> query = launcher.dmf(from, "query", sql).outLines();
    List<String> verbose = launcher.dmf(from, "-v", "query", sql).outLines();
    List<String> sweep = launcher.dmf(from, "sweep", "any.conf").outLines();
    Outcome asked = launcher.dmf("--master=yarn", "--deploy-mode=cluster", "query", sql);

    assertThat(query).containsSequence("--deploy-mode", "client");
    assertThat(verbose).containsSequence("--deploy-mode", "client");
    assertThat(sweep).containsSequence("--deploy-mode", "cluster");
    assertThat(asked.exitCode()).as("%s", asked).isEqualTo(2);
    assertThat(asked.errLines())
        .singleElement()
        .asString()
        .startsWith("dmf: --deploy-mode cluster: for sweeps alone");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.driver.memory 3g",
        "spark.driver.memory   3g  ",
        "spark.driver.memory 3g\r\nspark.master local[1]\r",
        "  spark.driver.memory=3g\t",
        "spark.driver.memory : 3g",
        "spark.driver.memory 1g\nspark.driver.memory 3g",
        "# spark.driver.memory 1g \\\nspark.driver.memory 3g",
        "spark.driver.memory \\\n    3g",
        "spark.driver.memory\\\n = 3\\\n g",
        "spark.driver.memory \\3g",
        "spark.x 1\\\nspark.driver.memory 9g\nspark.driver.memory 3g",
        "spark.driver.memoryOverhead 9g\nspark.driver.memory 3g\nspark.driver.memory.x 9g",
      })
  void memory_inAPropertiesFile_isReadAsSparkReadsIt(String text) throws IOException {
    Path defaults = properties(text + "\n");
    assertThat(Utils.getPropertiesFromFile(defaults.toString()).apply("spark.driver.memory"))
        .isEqualTo("3g");

    Path jdk = FakeJdk.make(folder.resolve("jdk"), "17.0.1", PRINT);
    Outcome run =
        Launcher.in(folder)
            .through("env", "JAVA_HOME=" + jdk)
            .dmf("--properties-file=" + defaults, "run");

    assertThat(run.exitCode()).as("%s", run).isZero();
    assertThat(run.outLines()).contains("-Xmx3g");
  }

  @Test
  void firstLineOfStandardError_needNotEnd_toBeShown() throws IOException {
    Path jdk =
        FakeJdk.make(folder.resolve("jdk"), "25.0.1", "printf 'WARNED of nothing' >&2; sleep 600");

    try (Running run = Launcher.in(folder).through("env", "JAVA_HOME=" + jdk).start("run")) {
      run.awaitErr("WARNED of nothing");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\r[##..] 1/2 runs",
        "WARNING: Using incubator modules: jdk.incubator.other\\nthe rest",
        "Picked up JAVA_TOOL_OPTIONS: -Dx=1\\nWARNING: all else\\n",
        "Pick",
        "WARNING: Using incubator modules: jdk.incubator.vectors"
      })
  void standardError_withoutTheWarning_isWhole(String said) throws IOException {
    Path jdk = FakeJdk.make(folder.resolve("jdk"), "17.0.1", "printf '%s' >&2".formatted(said));
    Launcher launcher = Launcher.in(folder).through("env", "JAVA_HOME=" + jdk);

    try (Running run = launcher.start("run")) {
      String expected = said.replace("\\r", "\r").replace("\\n", "\n");
      run.awaitErr(expected);
    }
  }

  @Test
  void kubernetes_withACdpath_findsItsFiles() throws IOException {
    Outcome sent =
        new Launcher(Path.of("submit/cluster/kubernetes"), ROOT)
            .through("env", "CDPATH=.", "SPARK_HOME=" + printingSpark())
            .dmf("k8s://https://127.0.0.1:1", "any.conf");

    assertThat(sent.exitCode()).as("%s", sent).isZero();
    assertThat(sent.outLines())
        .containsSequence(
            "--properties-file",
            ROOT.toRealPath().resolve("conf/spark/kubernetes.conf").toString());
  }

  @Test
  void user_withoutAName_sweepsAndAsks() throws IOException {
    assumeThat(System.getProperty("user.name")).as("only root may be another").isEqualTo("root");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    Launcher nobody =
        Launcher.in(folder)
            .through("setpriv", "--reuid=" + NO_NAME, "--regid=" + NO_NAME, "--clear-groups")
            .through("env", "HOME=/");
    Files.writeString(
        folder.resolve("small.conf"),
        "name = small, grids = [{ rows = 4, cols = 4, rank = 1, spectrum = linear, depth = 2 }]");

    Outcome sweep = nobody.dmf("sweep", "small.conf");
    Outcome query = nobody.dmf("query", "--format=csv", "SELECT count(*) AS n FROM runs");

    assertThat(sweep.exitCode()).as("%s", sweep).isZero();
    assertThat(Files.getAttribute(folder.resolve("warehouse"), "unix:uid")).hasToString(NO_NAME);
    assertThat(query.exitCode()).as("%s", query).isZero();
    assertThat(query.err()).isEmpty();
    assertThat(query.outLines()).containsExactly("n", "1");
  }

  @Test
  void user_withoutAName_isToldWhatToDoWhereSparkHomeIsSet() throws IOException {
    assumeThat(System.getProperty("user.name")).as("only root may be another").isEqualTo("root");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path spark = SparkHome.make(folder.resolve("spark"), "");

    Outcome query =
        Launcher.in(folder)
            .through("setpriv", "--reuid=" + NO_NAME, "--regid=" + NO_NAME, "--clear-groups")
            .through("env", "HOME=/", "SPARK_HOME=" + spark)
            .dmf("query", "SELECT 1");

    assertThat(query.exitCode()).as("%s", query).isEqualTo(3);
    assertThat(query.errLines())
        .singleElement()
        .asString()
        .contains(NO_NAME, "/etc/passwd", "SPARK_HOME");
  }
}
