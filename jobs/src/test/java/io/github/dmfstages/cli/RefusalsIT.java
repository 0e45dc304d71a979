package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.FileStates;
import io.github.dmfstages.cli.Launcher.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before anything is computed: exit code 2, nothing printed, nothing written. */
class RefusalsIT {
  @TempDir private Path folder;

  @Test
  void sweepFile_withMuchWrong_saysAllOfItOnStandardError() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("bad.conf"),
            """
            name = bad
            defaults { rows = 4, cols = 4, spectrum = linear, depht = 2 }
            grids = [
              { depth = 0, rank = 1 }
              { depth = 2, rank = 5 }
              { depth = 2, rank = 1, step-size = .1, relative-step-size = .1 }
            ]
            """);

    Outcome sweep = Launcher.in(folder).dmf("sweep", "bad.conf", "--set", "seed");

    assertThat(sweep.exitCode()).isEqualTo(2);
    assertThat(sweep.out()).isEmpty();
    assertThat(sweep.errLines())
        .satisfiesExactlyInAnyOrder(
            line -> assertThat(line).startsWith("dmf: bad.conf:2: depht = 2: ").contains("depth"),
            line -> assertThat(line).startsWith("dmf: bad.conf:4: depth = 0: ").contains("16"),
            line -> assertThat(line).startsWith("dmf: bad.conf:5: rank = 5: ").contains("4"),
            line -> assertThat(line).startsWith("dmf: bad.conf:6: step-size = "),
            line -> assertThat(line).startsWith("dmf: --set seed: "));
    assertThat(folder).isDirectoryContaining(path -> path.equals(file));
    assertThat(FileStates.below(folder)).containsOnlyKeys("bad.conf");
  }

  @Test
  void memory_thatIsTooLittleForSpark_isReportedInWholeLines() throws IOException {
    Files.writeString(
        folder.resolve("small.conf"),
        "name = small, grids = [{ rows = 4, cols = 4, rank = 1, spectrum = linear, depth = 2 }]");

    Outcome sweep = Launcher.in(folder).dmf("sweep", "small.conf", "--driver-memory", "100m");

    assertThat(sweep.exitCode()).as("%s", sweep).isEqualTo(3);
    assertThat(sweep.errLines())
        .noneMatch(line -> line.startsWith("\tat "))
        .anyMatch(line -> line.startsWith("dmf: ") && line.contains("INVALID_DRIVER_MEMORY"));
  }

  @Test
  void option_thatIsUnknown_isNamed() throws IOException {
    Outcome sweep = Launcher.in(folder).dmf("sweep", "any.conf", "--dry-rum");

    assertThat(sweep.exitCode()).isEqualTo(2);
    assertThat(sweep.out()).isEmpty();
    assertThat(sweep.err()).contains("--dry-rum", "--dry-run");
    assertThat(FileStates.below(folder)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"locl[2]", "local[x]", "local[0]", "local[]", "local-cluster[2]"})
  void master_thatIsNone_isNamed(String master) throws IOException {
    Outcome sweep = Launcher.in(folder).dmf("sweep", "any.conf", "--master", master);

    assertThat(sweep.exitCode()).isEqualTo(2);
    assertThat(sweep.out()).isEmpty();
    assertThat(sweep.errLines())
        .singleElement()
        .asString()
        .startsWith("dmf: --master " + master + ": ")
        .contains("local[N]");
    assertThat(FileStates.below(folder)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1k", "99999999t"})
  void memory_thatNoJvmStartsWith_isNamed(String memory) throws IOException {
    Outcome sweep = Launcher.in(folder).dmf("sweep", "any.conf", "--driver-memory", memory);

    assertThat(sweep.exitCode()).as("%s", sweep).isEqualTo(2);
    assertThat(sweep.out()).isEmpty();
    assertThat(sweep.errLines())
        .singleElement()
        .asString()
        .matches("dmf: driver memory " + memory + ": .*(?i)heap.*");
    assertThat(FileStates.below(folder)).isEmpty();
  }

  @Test
  void optionOfJava_thatIsUnknown_isReported() {
    Outcome query =
        Launcher.in(folder)
            .through("env", "JAVA_TOOL_OPTIONS=-XX:NoSuchOption=1")
            .dmf("query", "SELECT 1");

    assertThat(query.exitCode()).as("%s", query).isEqualTo(3);
    assertThat(query.errLines())
        .singleElement()
        .asString()
        .startsWith("dmf: ")
        .contains("NoSuchOption");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.8.0_402", "11.0.22", "16.0.2"})
  void java_thatIsTooOld_isNamed(String version) throws IOException {
    Path jdk = FakeJdk.make(folder.resolve("jdk"), version, "exit 1");

    Outcome sweep = Launcher.in(folder).through("env", "JAVA_HOME=" + jdk).dmf("sweep", "any.conf");

    assertThat(sweep.exitCode()).as("%s", sweep).isEqualTo(3);
    assertThat(sweep.errLines())
        .singleElement()
        .asString()
        .contains(jdk.resolve("bin/java").toString(), "too old", "17, 21 or 25", version);
  }

  @Test
  void java_thatIsTooNewForTheSparkOfSparkHome_isNamed() throws IOException {
    Path jdk = FakeJdk.make(folder.resolve("jdk"), "25.0.1", "exit 1");
    Path spark = SparkHome.make(folder.resolve("spark"), "");
    Files.delete(spark.resolve("jars"));
    Files.createFile(
        Files.createDirectory(spark.resolve("jars")).resolve("hadoop-client-api-3.4.2.jar"));

    Outcome sweep =
        Launcher.in(folder)
            .through("env", "JAVA_HOME=" + jdk, "SPARK_HOME=" + spark)
            .dmf("sweep", "any.conf");

    assertThat(sweep.exitCode()).as("%s", sweep).isEqualTo(3);
    assertThat(sweep.errLines())
        .singleElement()
        .asString()
        .contains("too new for the Hadoop in " + spark, "17 or 21", "25.0.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--master yarn",
        "--deploy-mode cluster",
        "--master yarn --deploy-mode clustre",
        "--num-executors 0",
        "--executor-memory 3",
        "--queue=",
        "--master yarn --deploy-mode cluster --dry-run",
        "--dry-run --master k8s://https://127.0.0.1:1 --deploy-mode cluster",
      })
  void optionForACluster_thatCannotBe_isNamed(String options) throws IOException {
    String[] command = ("sweep any.conf " + options).split(" ");

    Outcome sweep = Launcher.in(folder).dmf(command);

    assertThat(sweep.exitCode()).as("%s", sweep).isEqualTo(2);
    assertThat(sweep.out()).isEmpty();
    assertThat(sweep.errLines()).singleElement().asString().startsWith("dmf: --");
    assertThat(FileStates.below(folder)).isEmpty();
  }
}
