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
import org.junit.jupiter.api.Tag;
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
    Outcome outcome = launcher.dmf("--master=yarn", "--deploy-mode=cluster", "query", sql);

    assertThat(query).containsSequence("--deploy-mode", "client");
    assertThat(verbose).containsSequence("--deploy-mode", "client");
    assertThat(sweep).containsSequence("--deploy-mode", "cluster");
    assertThat(outcome.exitCode()).as("%s", outcome).isEqualTo(2);
    assertThat(outcome.errLines())
        .singleElement()
        .asString()
        .startsWith("dmf: --deploy-mode cluster: ");
  }

  @Test
  void words_ofTheProgram_reachItAsTheyWereTyped() throws IOException {
    Path jdk = FakeJdk.make(folder.resolve("jdk"), "17.0.1", "printf '<%s>' \"$@\"");
    String[] typed = {
      "run", "", "a b", "it's \"quoted\" \\ $HOME *", "two\nlines\n", "ü", "--", "-v"
    };

    Outcome run = Launcher.in(folder).through("env", "JAVA_HOME=" + jdk).dmf(typed);

    assertThat(run.exitCode()).as("%s", run).isZero();
    assertThat(run.out())
        .endsWith("<io.github.dmfstages.cli.Dmf><" + String.join("><", typed) + ">");
  }

  @Test
  void standardError_whenTheCommandHasEnded_isWhole() throws IOException {
    Path jdk =
        FakeJdk.make(folder.resolve("jdk"), "17.0.1", "yes | head -n 100000 >&2; echo end >&2");
    Launcher launcher = Launcher.in(folder).through("env", "JAVA_HOME=" + jdk);

    for (int time = 0; time < 3; time++) {
      Outcome run = launcher.dmf("run");

      assertThat(run.err()).hasSize(2 * 100_000 + 4).endsWith("end\n");
    }
  }

  @Test
  void command_thatRuns_isOneProcess() throws IOException {
    Path jdk = FakeJdk.make(folder.resolve("jdk"), "17.0.1", "echo here >&2; exec sleep 600");

    try (Running run = Launcher.in(folder).through("env", "JAVA_HOME=" + jdk).start("run")) {
      run.awaitErr("here");

      assertThat(run.process().descendants()).isEmpty();
      assertThat(run.outcome().err()).isEqualTo("here\n");
    }
  }

  @Test
  void optionsOfJava_inTheEnvironment_areTheProgramsAlone() {
    Outcome version =
        Launcher.in(folder)
            .through("env", "JAVA_TOOL_OPTIONS=-Xlog:class+load:stdout")
            .dmf("--version");

    assertThat(version.exitCode()).as("%s", version).isZero();
    assertThat(version.out()).contains("dmf-stages ");
    assertThat(version.err().lines())
        .singleElement()
        .asString()
        .startsWith("Picked up JAVA_TOOL_OPTIONS");
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

  @Tag("nightly")
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
  void user_withoutAName_getsAdviceWhereSparkHomeIsSet() throws IOException {
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
