package io.github.dmfstages.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A Spark distribution that is put together from the embedded Spark: its jars, and a {@code
 * bin/spark-submit} that starts SparkSubmit with the options that a distribution's gives it.
 */
final class SparkHome {
  private SparkHome() {}

  /**
   * Makes one in {@code home}, which does not exist yet, with {@code moreJars}, a class path, for
   * SparkSubmit.
   */
  static Path make(Path home, String moreJars) throws IOException {
    Path embedded = Launcher.root().resolve("submit/spark/target");
    Files.createDirectories(home);
    Files.createSymbolicLink(home.resolve("jars"), embedded.resolve("jars"));
    Files.copy(Launcher.root().resolve("conf/java.options"), home.resolve("java.options"));
    Path submit = Files.createDirectory(home.resolve("bin")).resolve("spark-submit");
    Files.writeString(
        submit,
        """
        #!/usr/bin/env bash
        export SPARK_HOME=$(cd "$(dirname "$0")/.." && pwd) SPARK_SCALA_VERSION=2.13 SPARK_LOCAL_IP=127.0.0.1
        eval "options=(${SPARK_SUBMIT_OPTS:-})"
        exec java "@$SPARK_HOME/java.options" "${options[@]}" -cp "$SPARK_HOME/jars/*:%s" org.apache.spark.deploy.SparkSubmit "$@"
        """
            .formatted(moreJars));
    Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"));
    return home;
  }
}
