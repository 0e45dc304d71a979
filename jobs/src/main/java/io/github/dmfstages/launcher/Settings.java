package io.github.dmfstages.launcher;

import java.nio.file.Path;
import java.util.Optional;

/** Finds the Spark settings that decide which JVM is started, in every place that may set them. */
final class Settings {
  private final Invocation typed;
  private final Environment environment;
  private final SparkDefaults defaults;
  private final String master;
  private final String memory;
  private final String deployMode;

  /**
   * Finds the settings.
   *
   * @param conf the folder of spark-defaults.conf
   * @throws RefusedException if one of them is wrong
   */
  Settings(Invocation typed, Environment environment, Path conf) throws RefusedException {
    this.typed = typed;
    this.environment = environment;
    this.defaults =
        SparkDefaults.read(
            typed
                .value(LauncherOption.PROPERTIES_FILE)
                .map(Path::of)
                .orElse(conf.resolve("spark-defaults.conf")));
    this.master =
        checked(
            LauncherOption.MASTER,
            typed(LauncherOption.MASTER, "spark.master")
                .or(() -> stored("spark.master", "MASTER")));
    this.memory =
        checked(
            LauncherOption.DRIVER_MEMORY,
            typed(LauncherOption.DRIVER_MEMORY, "spark.driver.memory")
                .or(() -> variable("DMF_DRIVER_MEMORY"))
                .or(() -> stored("spark.driver.memory", "SPARK_DRIVER_MEMORY")));
    this.deployMode = findDeployMode();
  }

  /**
   * A setting.
   *
   * @param value its value
   * @param source where it is set, for messages
   */
  private record Setting(String value, String source) {}

  private Optional<Setting> typed(LauncherOption option, String key) {
    return typed
        .value(option)
        .map(value -> new Setting(value, option.option()))
        .or(() -> typed.conf(key).map(value -> new Setting(value, "--conf " + key)));
  }

  /**
   * Returns a setting that is not on the command line: from spark-defaults.conf, otherwise from the
   * environment.
   */
  private Optional<Setting> stored(String key, String variable) {
    return defaults
        .value(key)
        .map(value -> new Setting(value, "%s: %s".formatted(defaults.place(key), key)))
        .or(() -> variable(variable));
  }

  private Optional<Setting> variable(String name) {
    return environment.get(name).map(value -> new Setting(value, name));
  }

  private static String checked(LauncherOption option, Optional<Setting> setting)
      throws RefusedException {
    if (setting.isEmpty()) {
      return "";
    }
    option.check(setting.get().source(), setting.get().value());
    return setting.get().value();
  }

  /**
   * Returns the deploy mode. In cluster mode all output goes to a container's log, so only sweeps
   * use it. If a file or the environment asks for cluster mode, queries and dry runs still use
   * client mode.
   *
   * @throws RefusedException if the mode is wrong, or does not fit the command, the master or the
   *     environment
   */
  private String findDeployMode() throws RefusedException {
    Optional<Setting> typedMode = typed(LauncherOption.DEPLOY_MODE, "spark.submit.deployMode");
    String mode =
        checked(
            LauncherOption.DEPLOY_MODE,
            typedMode.or(() -> stored("spark.submit.deployMode", "DEPLOY_MODE")));
    if (mode.equals("cluster") && !(typed.command().equals("sweep") && !typed.has("--dry-run"))) {
      if (typedMode.isPresent()) {
        throw RefusedException.usage(
            "--deploy-mode cluster: only sweeps can use it, because all output goes to a container's log; leave it out");
      }
      mode = "client";
    }
    if (mode.equals("cluster") && !master.equals("yarn") && !master.startsWith("k8s://")) {
      throw RefusedException.usage(
          "--deploy-mode cluster: needs --master yarn or k8s://URL, but the master is "
              + (master.isEmpty() ? "local[*]" : master));
    }
    if (master.equals("yarn")
        && environment
            .get("HADOOP_CONF_DIR")
            .or(() -> environment.get("YARN_CONF_DIR"))
            .isEmpty()) {
      throw RefusedException.usage(
          "--master yarn: set HADOOP_CONF_DIR or YARN_CONF_DIR to the folder of YARN's configuration");
    }
    return mode;
  }

  /** Returns the heap size of the driver's JVM, such as {@code 2g}. */
  String memory() {
    return memory.isEmpty() ? "2g" : memory;
  }

  /** Returns {@code client}, {@code cluster}, or an empty text if the mode is not set. */
  String deployMode() {
    return deployMode;
  }

  /**
   * Returns whether runs are computed on this machine, in the driver's JVM or in JVMs that Spark
   * starts.
   */
  boolean isLocal() {
    return master.isEmpty() || master.startsWith("local");
  }

  /** Returns whether runs are computed in the driver's JVM. */
  boolean computesHere() {
    return isLocal() && !master.startsWith("local-cluster");
  }

  /** Returns whether the master is on this machine. */
  boolean isLoopback() {
    return isLocal() || master.matches("(?s)spark://(127\\.|localhost:).*");
  }
}
