package io.github.dmfstages.launcher;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Chooses the options of the JVM that runs a command. */
final class Jvm {
  /** From this version on, a JVM warns that the JDK's own archive was made with other options. */
  private static final int COMPLAINS_OF_ARCHIVES = 24;

  private static final long SMALLEST_MIB = 64;

  private final Installation installation;
  private final Environment environment;

  Jvm(Installation installation, Environment environment) {
    this.installation = installation;
    this.environment = environment;
  }

  /**
   * Returns the command line of a JVM for one run or for help, which need neither Spark's session
   * nor Hadoop.
   *
   * @param own more parts of the class path
   */
  List<String> plain(
      String memory, boolean computes, Path jars, List<String> own, List<String> settings) {
    List<String> words = start(memory, computes);
    words.add("-XX:+UseSerialGC");
    words.addAll(archive("run"));
    words.addAll(settings);
    words.addAll(
        classPath(
            Stream.of(installation.jar().toString(), jars + "/*"),
            Stream.concat(hadoop(), own.stream())));
    return words;
  }

  /**
   * Returns the command line of a JVM in which SparkSubmit of the embedded Spark starts a command.
   */
  List<String> embedded(String memory, Tuning tuning, List<String> settings) {
    List<String> words = start(memory, tuning != Tuning.ANSWER);
    words.addAll(tuning.options());
    words.addAll(archive("spark"));
    words.addAll(settings);
    // The jar is on the class path too: SparkSubmit would load its classes without the archive.
    words.addAll(
        classPath(
            Stream.concat(environment.get("SPARK_CONF_DIR").stream(), hadoop()),
            Stream.of(
                installation.jar().toString(), installation.embedded().resolve("jars") + "/*")));
    return words;
  }

  private List<String> start(String memory, boolean vectors) {
    Path conf = installation.home().resolve("conf");
    List<String> words =
        new ArrayList<>(List.of(installation.java(), "@" + conf.resolve("java.options")));
    if (vectors) {
      words.add("@" + conf.resolve("vector-kernel.options"));
    }
    words.add("-Xmx" + memory);
    return words;
  }

  private static List<String> classPath(Stream<String> first, Stream<String> then) {
    return List.of("-cp", String.join(":", Stream.concat(first, then).toList()));
  }

  private Stream<String> hadoop() {
    return Stream.of("HADOOP_CONF_DIR", "YARN_CONF_DIR")
        .flatMap(name -> environment.get(name).stream());
  }

  /** How the JVM compiles a command that Spark runs. */
  enum Tuning {
    /**
     * The command ends before optimised code would pay off. With only its fast compiler, the JVM
     * would keep only a fifth of the usual space for code, which a long session at the prompt may
     * fill. Spark turns a statement over many columns into methods that are so large that the JVM
     * would not compile them at all.
     */
    ANSWER(Tuning.FAST_COMPILER + " -XX:+UseSerialGC"),

    /**
     * Answers for hours. Each statement is compiled anew, so that optimising it takes more time
     * than optimised code saves.
     */
    SERVE(Tuning.FAST_COMPILER),

    /**
     * The kernels of runs are optimised soon (conf/vector-kernel.options). Of all other methods,
     * the JVM optimises only those that are called twenty times as often as its default requires.
     */
    RUNS(
        "-XX:+UseSerialGC -XX:Tier4InvocationThreshold=100000 -XX:Tier4MinInvocationThreshold=12000"
            + " -XX:Tier4CompileThreshold=300000 -XX:Tier4BackEdgeThreshold=800000"),

    /** The JVM's default, for commands that run long and those that are not listed. */
    USUAL("");

    private static final String FAST_COMPILER =
        "-XX:TieredStopAtLevel=1 -XX:-DontCompileHugeMethods -XX:ReservedCodeCacheSize=240m";

    private final String options;

    Tuning(String options) {
      this.options = options;
    }

    static Tuning of(String command, boolean computesHere) {
      return switch (command) {
        case "query", "report", "sweeps", "compact", "history", "prune", "delete", "export" ->
            ANSWER;
        case "sweep", "reproduce", "complete" -> computesHere ? RUNS : USUAL;
        case "serve" -> SERVE;
        default -> USUAL;
      };
    }

    List<String> options() {
      return options.isEmpty() ? List.of() : List.of(options.split(" ", -1));
    }
  }

  /** Returns the options for a class archive, if there is one with this name. */
  private List<String> archive(String name) {
    Path archive = installation.archives().resolve(name + ".jsa");
    if (!Files.isRegularFile(archive)) {
      return List.of();
    }
    boolean complains = Runtime.version().feature() >= COMPLAINS_OF_ARCHIVES;
    return List.of(
        "-XX:SharedArchiveFile=" + archive,
        "-Xlog:disable",
        "-Xlog:all=error" + (complains ? ",cds*=off,aot*=off" : "") + ":stderr");
  }

  /**
   * Returns whether this machine may be unable to provide a heap of this size, given as a number
   * and a unit.
   */
  static boolean isUnusual(String memory) {
    int unit = memory.length() - 1;
    if (unit > 9) {
      return true;
    }
    long number = Long.parseLong(memory.substring(0, unit));
    long mib =
        switch (Character.toLowerCase(memory.charAt(unit))) {
          case 'k' -> number >> 10;
          case 'm' -> number;
          case 'g' -> number << 10;
          default -> number << 20;
        };
    return mib < SMALLEST_MIB || mib > physicalMib();
  }

  /** Returns the memory of this machine in MiB; 0 if it is unknown. */
  private static long physicalMib() {
    // The first line is: MemTotal: N kB
    try (Stream<String> lines = Files.lines(Path.of("/proc/meminfo"))) {
      return Long.parseLong(lines.findFirst().orElse("").replaceAll("\\D", "")) >> 10;
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }

  /**
   * Returns options that keep MLlib from looking for native libraries that this machine does not
   * have. In Spark 4.2 it warns if one is missing.
   */
  List<String> withoutNativeLibraries() {
    if (environment.get("LD_LIBRARY_PATH").isPresent()
        || environment.get("DMF_JAVA_OPTIONS").orElse("").contains("netlib")) {
      return List.of();
    }
    String libraries;
    try {
      libraries = new String(Files.readAllBytes(Path.of("/etc/ld.so.cache")), ISO_8859_1);
    } catch (IOException e) {
      libraries = "";
    }
    String all = libraries;
    return Stream.of("blas", "lapack")
        .filter(library -> !all.contains("lib" + library + ".so.3"))
        .map(library -> "-Ddev.ludovic.netlib.%s.allowNative=false".formatted(library))
        .toList();
  }
}
