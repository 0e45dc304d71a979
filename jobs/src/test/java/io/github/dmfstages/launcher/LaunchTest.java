package io.github.dmfstages.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.cli.Dmf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.util.Utils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Which JVM the launcher chooses, and what it refuses. */
class LaunchTest {
  private static final String JAR = "/jar/dmf-stages.jar";

  @TempDir private Path home;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void makeTheFolderOfSpark() throws IOException {
    Files.createDirectories(home.resolve("submit/spark/target/conf"));
  }

  private List<String> answer(String... typed) {
    Path archives = home.resolve("submit/spark/target/classes-17-1");
    return Launch.answer(
        new Installation(home, "my dmf", "/jdk/bin/java", archives, Path.of(JAR)),
        Arrays.asList(typed),
        environment);
  }

  /** The command without the environment that is set for it. */
  private List<String> command(String... typed) {
    List<String> answer = answer(typed);
    assertThat(answer).first().as("%s", answer).isEqualTo("start");
    return answer.subList(answer.subList(3, answer.size()).indexOf("") + 4, answer.size());
  }

  private Path defaults(String text) throws IOException {
    return Files.writeString(home.resolve("submit/spark/target/conf/spark-defaults.conf"), text);
  }

  private void spark() throws IOException {
    Path submit = Files.createDirectories(home.resolve("spark/bin")).resolve("spark-submit");
    Files.createFile(
        submit, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    environment.put("SPARK_HOME", home.resolve("spark").toString());
  }

  @Test
  void words_ofTheProgram_stayAsTheyWereTyped() {
    List<String> words =
        List.of(
            "query", "", "a b", "it's \"quoted\" \\ $HOME", "two\nlines\n", "@x", "-vf", "--a=");
    List<String> behind = List.of("--", "--master", "locl", "--conf");

    String[] typed = new String[words.size() + 2 + behind.size()];
    words.toArray(typed);
    typed[words.size()] = "--conf";
    typed[words.size() + 1] = "spark.x=a \"b\"\n=c";
    System.arraycopy(behind.toArray(), 0, typed, words.size() + 2, behind.size());
    List<String> command = command(typed);

    int jar = command.indexOf(JAR);
    assertThat(command.subList(jar + 1, command.size()))
        .containsExactlyElementsOf(
            java.util.stream.Stream.concat(words.stream(), behind.stream()).toList());
    assertThat(command.subList(0, jar)).containsSequence("--conf", "spark.x=a \"b\"\n=c");
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
        "spark.driver.memory 3g\n! spark.driver.memory 1g",
        "spark.driver.memory \\\n    3g",
        "spark.driver.memory\\\n = 3\\\n g",
        "spark.driver.memory \\3g",
        "spark.driver.memory \\u0033g",
        "spark.driver\\.memory 3g",
        "\nspark.driver.memory\f3g\n\n",
        "spark.x 1\\\nspark.driver.memory 9g\nspark.driver.memory 3g",
        "spark.x 1\\\\\nspark.driver.memory 3g",
        "spark.driver.memoryOverhead 9g\nspark.driver.memory 3g\nspark.driver.memory.x 9g",
      })
  void memory_inSparksFile_isReadAsSparkReadsIt(String text) throws IOException {
    Path file = defaults(text + "\n");
    assertThat(Utils.getPropertiesFromFile(file.toString()).apply("spark.driver.memory"))
        .isEqualTo("3g");

    assertThat(command("query", "x")).contains("-Xmx3g").containsSequence("--driver-memory", "3g");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "7g, 6g, 5g, 4g, 3g, 7g",
        "-, 6g, 5g, 4g, 3g, 6g",
        "-, -, 5g, 4g, 3g, 5g",
        "-, -, -, 4g, 3g, 4g",
        "-, -, -, -, 3g, 3g",
        "-, -, -, -, -, 2g",
      })
  void memory_ofSeveralPlaces_isThatOfTheFirst(
      String option, String conf, String own, String file, String sparks, String expected)
      throws IOException {
    String[] typed = {
      "run",
      option == null ? "--rank=1" : "--driver-memory=" + option,
      conf == null ? "--rank=1" : "--conf=spark.driver.memory=" + conf
    };
    if (own != null) {
      environment.put("DMF_DRIVER_MEMORY", own);
    }
    if (file != null) {
      defaults("spark.driver.memory " + file);
    }
    if (sparks != null) {
      environment.put("SPARK_DRIVER_MEMORY", sparks);
    }

    assertThat(command(typed)).contains("-Xmx" + expected);
  }

  @Test
  void sparksFile_ofAnotherFolder_isRead() throws IOException {
    Path conf = Files.createDirectory(home.resolve("my conf"));
    Files.writeString(conf.resolve("spark-defaults.conf"), "spark.driver.memory 3g");
    environment.put("SPARK_CONF_DIR", conf.toString());

    assertThat(command("run")).contains("-Xmx3g");
    assertThat(command("query", "x"))
        .containsSequence("-cp", conf + ":" + JAR + ":" + home + "/submit/spark/target/jars/*");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "spark.master locl | 3: spark.master locl: ",
        "spark.driver.memory 3 | 3: spark.driver.memory 3: ",
        "spark.driver.memory \\;  3 | 3: spark.driver.memory 3: ",
        "spark.driver.memory 3g;spark.driver.memory 3 | 4: spark.driver.memory 3: ",
        "spark.y \\;1;spark.driver.memory 3 | 5: spark.driver.memory 3: ",
        "# \\;spark.driver.memory 3 | 4: spark.driver.memory 3: ",
        "spark.submit.deployMode x | 3: spark.submit.deployMode x: ",
        "spark.x \\u00 | 3: ",
      })
  void sparksFile_thatIsWrong_isNamedWithLineKeyAndValue(String text, String message)
      throws IOException {
    Path file = defaults("# Mine\n\n" + text.replace(';', '\n'));

    assertThat(answer("query", "x"))
        .hasSize(2)
        .startsWith("2")
        .last()
        .asString()
        .startsWith(file + ":" + message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--master=",
        "--master local[0]",
        "--master local-cluster[2]",
        "--conf",
        "--conf =x",
        "--conf spark.x",
        "--conf spark.master=local[x]",
        "--properties-file /nowhere",
        "--properties-file /tmp",
        "--driver-memory 2",
        "--driver-memory x",
        "--executor-memory 2gb",
        "--num-executors -1",
        "--total-executor-cores 1.5",
        "--executor-cores 0",
        "--driver-cores x",
        "--deploy-mode x",
        "--deploy-mode cluster",
        "--files=",
        "--keytab",
      })
  void option_thatIsWrong_isNamed(String options) {
    List<String> answer = answer(("sweep any.conf " + options).split(" ", -1));

    assertThat(answer).hasSize(2).startsWith("2");
    assertThat(answer.get(1)).startsWith(options.replaceFirst("[ =].*", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"query", "-v query", "-v --master local[2] query", "report", "delete"})
  void command_thatOnlyAnswers_isCompiledQuickly(String typed) {
    assertThat(command(typed.split(" ", -1)))
        .contains("-XX:TieredStopAtLevel=1", "org.apache.spark.deploy.SparkSubmit")
        .noneMatch(word -> word.contains("vector-kernel"));
  }

  @ParameterizedTest
  @CsvSource({
    "sweep x, true",
    "-v sweep x, true",
    "sweep x --master=local[3], true",
    "sweep x --master=local-cluster[1;1;1000], false",
    "sweep x --conf spark.master=spark://h:1, false",
    "serve, false",
    "replay x, false"
  })
  void command_thatComputesHere_isCompiledForRuns(String typed, boolean here) {
    List<String> command = command(typed.replace(';', ',').split(" ", -1));

    assertThat(command.stream().anyMatch(word -> word.contains("Tier4"))).isEqualTo(here);
    assertThat(command).contains("@" + home.resolve("conf/vector-kernel.options"));
  }

  @Test
  void run_andHelp_areWithoutSpark() {
    for (String typed : List.of("run --rank 1", "", "--help", "sweep --help", "query -h", "-V")) {
      assertThat(command(typed.isEmpty() ? new String[0] : typed.split(" ", -1)))
          .contains("io.github.dmfstages.cli.Dmf")
          .doesNotContain("org.apache.spark.deploy.SparkSubmit", "--class");
    }
  }

  private Path jar(String name) throws IOException {
    Path jar = home.resolve(name);
    Files.createDirectories(jar.getParent());
    return Files.createFile(jar);
  }

  @Test
  void jars_ofARun_areAtTheEndOfItsClassPath() throws IOException {
    Path a = jar("a.jar");
    Path b = jar("my jars/b.jar");

    List<String> command = command("run", "--jars", a + "," + b.toUri(), "--depth", "2");

    assertThat(command.get(command.indexOf("-cp") + 1))
        .startsWith(JAR + ":")
        .endsWith(":" + a + ":" + b);
    assertThat(command).endsWith("run", "--depth", "2");
  }

  @Test
  void jars_thatCanNotBeUsed_areRefused() throws IOException {
    Path a = jar("a.jar");
    Path other = jar("other/a.jar");

    assertThat(answer("sweep", "a.conf", "--jars", a + "," + home + "/b.jar"))
        .containsExactly(
            "2",
            "--jars %s,%s/b.jar: there is no file %s/b.jar that can be read"
                .formatted(a, home, home));
    assertThat(answer("sweep", "a.conf", "--jars", a + "," + other)).first().isEqualTo("2");
    assertThat(answer("sweep", "a.conf", "--jars", a + "," + other).get(1))
        .contains("have the same file name", a + " and " + other);
    assertThat(answer("run", "--jars", "s3a://bucket/a.jar"))
        .containsExactly(
            "2",
            "--jars s3a://bucket/a.jar: this command needs the path of a file on this machine");
  }

  @Test
  void options_ofSparkSubmit_areHandedOnInSparksOwnHome() throws IOException {
    spark();
    environment.put("SPARK_SUBMIT_OPTS", "-Dx=1");
    String jars = jar("a.jar") + ",s3a://bucket/b.jar";

    List<String> answer =
        answer("sweep", "a.conf", "--queue", "my queue", "--jars=" + jars, "--set=x=1");

    assertThat(command("sweep", "a.conf", "--queue", "my queue", "--jars=" + jars, "--set=x=1"))
        .containsExactly(
            home.resolve("spark/bin/spark-submit").toString(),
            "--class",
            "io.github.dmfstages.cli.Dmf",
            "--driver-memory",
            "2g",
            "--queue",
            "my queue",
            "--jars",
            jars,
            JAR,
            "sweep",
            "a.conf",
            "--set=x=1");
    assertThat(answer)
        .filteredOn(word -> word.startsWith("SPARK_SUBMIT_OPTS="))
        .singleElement()
        .asString()
        .contains("\"-Ddmf.command=my dmf\" ", "\"-Djdk.nio.maxCachedBufferSize=65536\" ")
        .endsWith(" -Dx=1");
  }

  @ParameterizedTest
  @CsvSource({
    ", 127.0.0.1",
    "local[2], 127.0.0.1",
    "spark://127.0.0.2:7077, 127.0.0.1",
    "spark://host:7077,"
  })
  void master_onThisMachine_listensOnLoopback(String master, String address) {
    environment.put("MASTER", master == null ? "" : master);

    assertThat(
            answer("sweep", "x").stream()
                .filter(word -> word.startsWith("SPARK_LOCAL_IP="))
                .toList())
        .isEqualTo(address == null ? List.of() : List.of("SPARK_LOCAL_IP=" + address));
  }

  @ParameterizedTest
  @CsvSource({"1k, true", "63m, true", "64m, false", "99999999t, true", "12345678901g, true"})
  void memory_thatThisMachineMayNotHave_isToBeTried(String memory, boolean tried) {
    assertThat(answer("run", "--driver-memory", memory).get(1)).isEqualTo(tried ? memory : "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --warehouse w query x                | query --warehouse w x
          --warehouse=w query x                | query --warehouse=w x
          --warehouse query query x            | query --warehouse query x
          --out report --figures report s      | report --out report --figures s
          -v --master local[1] --dry-run sweep | sweep -v --dry-run
          --rows 4 --json run --cols 5         | run --rows 4 --json --cols 5
          --help query                         | query --help
          query -- --warehouse x               | query -- --warehouse x
          --version                            | --version
          --warehouse                          | --warehouse
          """)
  void options_beforeTheCommand_areOptionsOfTheCommand(String typed, String program) {
    Launched launched = Launched.of(home, List.of(typed.split(" ")), environment);

    assertThat(String.join(" ", launched.program())).isEqualTo(program);
  }

  @Test
  void flags_areTheOptionsOfAllCommandsWithoutAValue() {
    CommandLine dmf = Dmf.commandLine();
    assertThat(Invocation.FLAGS)
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(Stream.of(dmf), dmf.getSubcommands().values().stream())
                .flatMap(command -> command.getCommandSpec().options().stream())
                .filter(option -> option.arity().max() == 0 || option.names()[0].equals("--list"))
                .flatMap(option -> Stream.of(option.names()))
                .collect(Collectors.toSet()));
  }

  @Test
  void warehouse_ofTheEnvironment_isAnOptionOfCommandsThatHaveOne() {
    environment.put("DMF_WAREHOUSE", "/my data/w");

    assertThat(Launched.of(home, List.of("query", "x"), environment).program())
        .containsExactly("query", "--warehouse", "/my data/w", "x");
    assertThat(Launched.of(home, List.of("query", "--warehouse=v", "x"), environment).program())
        .containsExactly("query", "--warehouse=v", "x");
    for (String plain : List.of("run", "init", "--version")) {
      assertThat(Launched.of(home, List.of(plain), environment).program()).containsExactly(plain);
    }
    environment.put("DMF_WAREHOUSE", "");
    assertThat(Launched.of(home, List.of("query", "x"), environment).program())
        .containsExactly("query", "x");
  }

  @Test
  void commands_withAWarehouse_areThoseThatNeedSpark() {
    Dmf.commandLine()
        .getSubcommands()
        .forEach(
            (name, command) -> {
              boolean hasWarehouse = command.getCommandSpec().findOption("--warehouse") != null;
              assertThat(command(name).contains(JAR)).as(name).isEqualTo(hasWarehouse);
            });
  }
}
