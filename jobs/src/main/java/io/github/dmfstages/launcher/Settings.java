package io.github.dmfstages.launcher;

import java.nio.file.Path;
import java.util.Optional;

/** The settings of Spark that decide which JVM is started, from all places that may have them. */
final class Settings {
  private final Invocation typed;
  private final Environment environment;
  private final SparkDefaults defaults;
  private final String master;
  private final String memory;
  private final String deployMode;

  /**
   * Finds them.
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
   * @param source where it stands
   */
  private record Setting(String value, String source) {}

  private Optional<Setting> typed(LauncherOption option, String key) {
    return typed
        .value(option)
        .map(value -> new Setting(value, option.option()))
        .or(() -> typed.conf(key).map(value -> new Setting(value, "--conf " + key)));
  }

  /** Where Spark looks for what is not typed: in its file, then in the environment. */
  private Optional<Setting> stored(String key, String variable) {
    return defaults
        .value(key)
        .map(value -> new Setting(value, "%s: %s".formatted(defaults.file(), key)))
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
   * What a cluster's container prints is in that container's log, so only sweeps go there: a query
   * or a dry run stays here, wherever sweeps go.
   */
  private String findDeployMode() throws RefusedException {
    Optional<Setting> asked = typed(LauncherOption.DEPLOY_MODE, "spark.submit.deployMode");
    String mode =
        checked(
            LauncherOption.DEPLOY_MODE,
            asked.or(() -> stored("spark.submit.deployMode", "DEPLOY_MODE")));
    if (mode.equals("cluster") && !(typed.command().equals("sweep") && !typed.has("--dry-run"))) {
      if (asked.isPresent()) {
        throw RefusedException.usage(
            "--deploy-mode cluster: for sweeps alone, because what is printed ends in a container's log");
      }
      mode = "client";
    }
    if (mode.equals("cluster") && !master.equals("yarn") && !master.startsWith("k8s://")) {
      throw RefusedException.usage(
          "--deploy-mode cluster: expected --master yarn or k8s://URL, not "
              + (master.isEmpty() ? "local[*]" : master));
    }
    if (master.equals("yarn")
        && environment
            .get("HADOOP_CONF_DIR")
            .or(() -> environment.get("YARN_CONF_DIR"))
            .isEmpty()) {
      throw RefusedException.usage(
          "--master yarn: HADOOP_CONF_DIR or YARN_CONF_DIR has to say where YARN is");
    }
    return mode;
  }

  /** The heap of the driver's JVM. */
  String memory() {
    return memory.isEmpty() ? "2g" : memory;
  }

  /** {@code client}, {@code cluster}, or empty where nothing says. */
  String deployMode() {
    return deployMode;
  }

  /** Whether runs are computed in JVMs of this machine that Spark starts, or in the driver's. */
  boolean isLocal() {
    return master.isEmpty() || master.startsWith("local");
  }

  /** Whether runs are computed in the driver's JVM. */
  boolean computesHere() {
    return isLocal() && !master.startsWith("local-cluster");
  }

  /** Whether the master is on this machine. */
  boolean isLoopback() {
    return isLocal() || master.matches("(?s)spark://(127\\.|localhost:).*");
  }
}
