package io.github.dmfstages.launcher;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides which JVM runs a command of {@code dmf}. The script {@code submit/dmf} asks for the
 * decision and then becomes that JVM. See docs/decisions/0019-launcher.md.
 */
public final class Launch {
  private static final String PROGRAM = "io.github.dmfstages.cli.Dmf";
  private static final String NO_NAME = "?";
  private static final String WAREHOUSE = "--warehouse";

  /** The commands that need neither Spark nor Hadoop, except for paths with a scheme. */
  private static final Set<String> PLAIN = Set.of("", "run", "init");

  private final Installation installation;
  private final Invocation typed;
  private final Environment environment;
  private final Settings settings;
  private final Jvm jvm;
  private final List<String> exports = new ArrayList<>();

  private Launch(Installation installation, List<String> words, Environment environment)
      throws RefusedException {
    this.installation = installation;
    this.typed = new Invocation(words);
    this.environment = environment;
    this.settings = new Settings(typed, environment, conf());
    this.jvm = new Jvm(installation, environment);
  }

  /**
   * Prints the answer. Each of its words ends with NUL, and is in the encoding in which Java reads
   * command lines.
   *
   * @param args the folder of the checkout, the command that started the program, the command that
   *     starts Java, and the folder of its class archives, followed by the words after the
   *     program's name
   */
  public static void main(String[] args) throws IOException {
    Installation installation =
        new Installation(
            Path.of(args[0]),
            args[1],
            args[2],
            Path.of(args[3]),
            Path.of(System.getProperty("java.class.path")));
    String answer =
        answer(installation, List.of(args).subList(4, args.length), System.getenv()).stream()
            .map(word -> word + "\0")
            .collect(Collectors.joining());
    try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
      out.write(answer.getBytes(Charset.forName(System.getProperty("sun.jnu.encoding"))));
    }
  }

  /**
   * Decides what the script does next.
   *
   * @return an exit code and an error message; or these words: {@code start}; the size of the heap
   *     if this machine may not have that much memory, otherwise an empty word; {@code archive} if
   *     this JDK has no class archive yet, otherwise an empty word; assignments of environment
   *     variables; an empty word; and the command
   */
  static List<String> answer(
      Installation installation, List<String> words, Map<String, String> environment) {
    try {
      return new Launch(installation, words, new Environment(environment)).start();
    } catch (RefusedException e) {
      return List.of(Integer.toString(e.exitCode()), e.getMessage());
    }
  }

  private Path conf() {
    return environment
        .get("SPARK_CONF_DIR")
        .map(Path::of)
        .orElseGet(() -> sparkHome().resolve("conf"));
  }

  private Path sparkHome() {
    return environment.get("SPARK_HOME").map(Path::of).orElse(installation.embedded());
  }

  private List<String> start() throws RefusedException {
    boolean foreign = environment.get("SPARK_HOME").isPresent();
    if (foreign && !Files.isExecutable(sparkSubmit())) {
      throw RefusedException.machine(
          "SPARK_HOME is %s, but there is no bin/spark-submit in it. Correct it, or unset it to use the embedded Spark."
              .formatted(sparkHome()));
    }
    // On one machine, nothing should listen to the network or depend on the name of the host.
    if (settings.isLoopback()) {
      exports.add("SPARK_LOCAL_IP=" + environment.get("SPARK_LOCAL_IP").orElse("127.0.0.1"));
    }
    boolean help = typed.has("-h", "--help", "-V", "--version");
    boolean plain = help || PLAIN.contains(typed.command());
    List<String> command = new ArrayList<>();
    boolean archive = false;
    if (plain) {
      Path jars = sparkHome().resolve("jars");
      boolean computes = !help && typed.command().equals("run");
      Optional<String> more = computes ? typed.value(LauncherOption.JARS) : Optional.empty();
      List<String> own = more.isEmpty() ? List.of() : List.of(JarList.of(more.get()).classPath());
      command.addAll(jvm.plain(settings.memory(), computes, jars, own, properties()));
      command.add(PROGRAM);
    } else {
      command.addAll(foreign ? bySparkSubmit() : byEmbeddedSpark());
      command.addAll(List.of("--class", PROGRAM, "--driver-memory", settings.memory()));
      if (!settings.deployMode().isEmpty()) {
        command.addAll(List.of("--deploy-mode", settings.deployMode()));
      }
      command.addAll(typed.forSparkSubmit());
      command.add(installation.jar().toString());
      archive = !foreign && lacksArchive();
    }
    command.addAll(typed.program());
    if (!plain && typed.program().stream().noneMatch(word -> word.startsWith(WAREHOUSE))) {
      // An option reaches a driver in a container, and a variable does not.
      int options = command.size() - typed.program().size() + 1;
      environment
          .get("DMF_WAREHOUSE")
          .ifPresent(folder -> command.addAll(options, List.of(WAREHOUSE, folder)));
    }

    boolean unusual = !settings.deployMode().equals("cluster") && isUnusualHeap();
    List<String> answer = new ArrayList<>();
    answer.addAll(List.of("start", unusual ? settings.memory() : "", archive ? "archive" : ""));
    answer.addAll(exports);
    answer.add("");
    answer.addAll(command);
    return answer;
  }

  private boolean isUnusualHeap() {
    return environment.get("DMF_JAVA_OPTIONS").isPresent()
        || !environment.get("DMF_ADDRESS_SPACE").orElse("unlimited").equals("unlimited")
        || Jvm.isUnusual(settings.memory());
  }

  private Path sparkSubmit() {
    return sparkHome().resolve("bin/spark-submit");
  }

  private List<String> bySparkSubmit() throws RefusedException {
    Optional<String> nameless = nameless();
    if (nameless.isPresent()) {
      throw RefusedException.machine(
          "Hadoop needs the name of the user, but user %s has none on this machine. Add the user to /etc/passwd, or unset SPARK_HOME to use the embedded Spark."
              .formatted(nameless.get()));
    }
    // The option --driver-java-options would replace the user's own configuration.
    Stream<String> options =
        properties().stream()
            .map(word -> '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"');
    Stream<String> all = Stream.concat(options, environment.get("SPARK_SUBMIT_OPTS").stream());
    exports.add("SPARK_SUBMIT_OPTS=" + all.collect(Collectors.joining(" ")));
    return List.of(sparkSubmit().toString());
  }

  private List<String> byEmbeddedSpark() throws RefusedException {
    // Workers, including those of local-cluster, find their jars and the Scala version here.
    exports.add("SPARK_HOME=" + installation.embedded());
    exports.add("SPARK_SCALA_VERSION=2.13");
    List<String> properties = properties();
    String main = "org.apache.spark.deploy.SparkSubmit";
    Optional<String> nameless = nameless();
    if (nameless.isPresent()) {
      // Hadoop asks the system for the user's name.
      main = "io.github.dmfstages.cli.NamelessUser";
      String name =
          environment
              .get("HADOOP_USER_NAME")
              .or(() -> environment.get("SPARK_USER"))
              .orElse(nameless.get());
      exports.add("SPARK_USER=" + name);
      properties.add("-Duser.name=" + name);
      properties.add("-Duser.home=" + environment.get("HOME").orElse("/"));
    }
    Jvm.Tuning tuning = Jvm.Tuning.of(typed.command(), settings.computesHere());
    List<String> words = new ArrayList<>(jvm.embedded(settings.memory(), tuning, properties));
    words.add(main);
    return words;
  }

  /**
   * Returns whether the class archive is missing. A build makes the archive for the JDK that it
   * runs on, which may differ from this one.
   */
  private boolean lacksArchive() {
    Path made = installation.archives();
    return Files.isWritable(installation.embedded())
        && !(Files.isDirectory(made)
            && made.toFile().lastModified() >= installation.jar().toFile().lastModified());
  }

  private List<String> properties() {
    List<String> properties = new ArrayList<>();
    if (typed.has("-v", "--verbose")) {
      properties.addAll(
          List.of("-Ddmf.log.ours=info", "-Ddmf.log.others=info", "-Ddmf.log.traces=full"));
    }
    Path home = installation.home();
    properties.add("-Dlog4j2.configurationFile=" + home.resolve("conf/log4j2.properties"));
    properties.add("-Ddmf.home=" + home);
    properties.add("-Ddmf.command=" + installation.command());
    // Otherwise each thread keeps a buffer outside the heap, as large as the largest array that it
    // ever wrote at once. A server has hundreds of threads, and pages of some megabytes.
    properties.add("-Djdk.nio.maxCachedBufferSize=65536");
    properties.addAll(jvm.withoutNativeLibraries());
    return properties;
  }

  /**
   * Returns the id of the user if the system has no name for it, as in some containers; otherwise
   * empty.
   */
  private static Optional<String> nameless() throws RefusedException {
    if (!System.getProperty("user.name", NO_NAME).equals(NO_NAME)) {
      return Optional.empty();
    }
    try {
      Process id = new ProcessBuilder("id", "-u").start();
      return Optional.of(new String(id.getInputStream().readAllBytes(), US_ASCII).strip());
    } catch (IOException e) {
      throw RefusedException.machine("the id of the user can't be found: " + e.getMessage());
    }
  }
}
