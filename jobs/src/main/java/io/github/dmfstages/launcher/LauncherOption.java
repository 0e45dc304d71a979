package io.github.dmfstages.launcher;

import java.io.File;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The options that the launcher handles itself. It accepts them before or after the command, up to
 * a bare {@code --}. It refuses wrong values, because spark-submit would exit with 1, which has
 * another meaning for {@code dmf}.
 */
public enum LauncherOption {
  /** The URL of Spark's master. */
  MASTER(
      "M",
      "Spark master that computes the runs (default: local[*], which is this machine).",
      Expected.MASTER),

  /** A Spark property. */
  CONF("KEY=VALUE", "Sets a Spark property. May be repeated.", Expected.SETTING),

  /** A file with Spark properties. */
  PROPERTIES_FILE(
      "FILE",
      "Reads Spark properties from this file instead of spark-defaults.conf.",
      Expected.FILE),

  /** The heap of the driver's JVM. */
  DRIVER_MEMORY(
      "SIZE",
      "Heap size of this JVM (default: DMF_DRIVER_MEMORY if that is set, otherwise 2g).",
      Expected.SIZE),

  /** Where the driver runs. */
  DEPLOY_MODE(
      "MODE",
      "client or cluster. In cluster mode the driver of a sweep runs in a container on YARN or Kubernetes.",
      Expected.MODE),

  /** The YARN queue. */
  QUEUE("NAME", "YARN queue.", Expected.SOMETHING),

  /** The number of executors. */
  NUM_EXECUTORS("N", "Number of executors.", Expected.COUNT),

  /** The number of cores of all executors together. */
  TOTAL_EXECUTOR_CORES(
      "N", "Number of cores of all executors together (standalone master).", Expected.COUNT),

  /** The number of cores of an executor. */
  EXECUTOR_CORES("N", "Number of cores of each executor.", Expected.COUNT),

  /** The heap of an executor. */
  EXECUTOR_MEMORY("SIZE", "Heap size of each executor.", Expected.SIZE),

  /** The number of cores of a driver in a container. */
  DRIVER_CORES("N", "Number of cores of the driver in cluster mode.", Expected.COUNT),

  /** Files for the working folder of driver and executors. */
  FILES("FILE,..", "Files to copy to the working folder of each container.", Expected.SOMETHING),

  /** Archives for the working folder of driver and executors. */
  ARCHIVES(
      "FILE,..", "Archives to unpack in the working folder of each container.", Expected.SOMETHING),

  /** Jars for the class path. */
  JARS(
      "JAR,..",
      "Jars for the class paths of the driver and the executors, such as that of an optimizer of your own.",
      Expected.JARS),

  /** The Kerberos principal. */
  PRINCIPAL("NAME", "Kerberos principal.", Expected.SOMETHING),

  /** The Kerberos keytab of the principal. */
  KEYTAB("FILE", "Kerberos keytab of the principal.", Expected.SOMETHING);

  private final String option;
  private final String label;
  private final String help;
  private final Expected expected;

  LauncherOption(String label, String help, Expected expected) {
    this.option = "--".concat(name().toLowerCase(Locale.ROOT).replace('_', '-'));
    this.label = label;
    this.help = help;
    this.expected = expected;
  }

  /** Returns the name of the option, such as {@code --driver-memory}. */
  public String option() {
    return option;
  }

  /** Returns the placeholder for its value in help. */
  public String label() {
    return label;
  }

  /** Returns its description in help. */
  public String help() {
    return help;
  }

  /** Returns the option with this name, such as {@code --master}; empty if there is none. */
  static Optional<LauncherOption> named(String word) {
    return Arrays.stream(values()).filter(option -> option.option.equals(word)).findFirst();
  }

  /**
   * Checks a value of this option.
   *
   * @param where the source of the value, for the message
   * @throws RefusedException if this option can't have such a value
   */
  void check(String where, String value) throws RefusedException {
    Optional<String> wrong = expected.wrong(value);
    if (wrong.isPresent()) {
      throw RefusedException.usage(
          "%s: %s".formatted(value.isEmpty() ? where : where + " " + value, wrong.get()));
    }
  }

  /** The kind of value that an option expects. */
  enum Expected {
    MASTER(
        "local(\\[ *([1-9][0-9]*|\\*) *(, *[1-9][0-9]* *)?])?"
            + "|local-cluster\\[ *[1-9][0-9]* *, *[1-9][0-9]* *, *[1-9][0-9]* *]"
            + "|spark://.*|k8s://.*|yarn",
        "expected local, local[N], local-cluster[N,CORES,MB], spark://HOST:PORT, k8s://URL or yarn"),
    SETTING("[^=]+=.*", "expected KEY=VALUE"),
    FILE(".+", "expected a file that exists and is readable") {
      @Override
      boolean holds(String value) {
        File file = new File(value);
        return file.isFile() && file.canRead();
      }
    },
    JARS(".+", "expected the paths of jars, separated by commas") {
      @Override
      Optional<String> wrong(String value) {
        return super.wrong(value).or(() -> JarList.of(value).wrong());
      }
    },
    SIZE("[0-9]+[kmgtKMGT]", "expected a number and a unit, such as 2g"),
    MODE("client|cluster", "expected client or cluster"),
    COUNT("[1-9][0-9]*", "expected a whole number, 1 or more"),
    SOMETHING(".+", "expected a value that is not empty");

    private final Pattern pattern;
    private final String description;

    Expected(String pattern, String description) {
      this.pattern = Pattern.compile(pattern, Pattern.DOTALL);
      this.description = description;
    }

    boolean holds(String value) {
      return pattern.matcher(value).matches();
    }

    /** Returns what is wrong with a value; empty if nothing is. */
    Optional<String> wrong(String value) {
      return holds(value) ? Optional.empty() : Optional.of(description);
    }
  }
}
