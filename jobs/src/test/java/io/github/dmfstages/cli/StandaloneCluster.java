package io.github.dmfstages.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A standalone master and two workers of one core, each a JVM of its own on loopback, from a Spark
 * home that is put together from the embedded Spark: its jars, and a {@code bin/spark-submit} that
 * starts SparkSubmit with the options that a distribution's gives it.
 */
final class StandaloneCluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path home;
  private final String url;
  private final List<Process> processes = new ArrayList<>();

  private StandaloneCluster(Path home, String url) {
    this.home = home;
    this.url = url;
  }

  /** Starts it, with everything that it writes under {@code folder}. */
  static StandaloneCluster in(Path folder) throws IOException, InterruptedException {
    Path embedded = Launcher.root().resolve("jobs/target/spark");
    Path home = Files.createDirectories(folder.resolve("spark home"));
    Files.createSymbolicLink(home.resolve("jars"), embedded.resolve("jars"));
    Files.copy(embedded.resolve("java-options"), home.resolve("java-options"));
    Path submit = Files.createDirectory(home.resolve("bin")).resolve("spark-submit");
    Files.writeString(
        submit,
        """
        #!/usr/bin/env bash
        export SPARK_HOME=$(cd "$(dirname "$0")/.." && pwd) SPARK_SCALA_VERSION=2.13 SPARK_LOCAL_IP=127.0.0.1
        eval "options=(${SPARK_SUBMIT_OPTS:-})"
        exec java "@$SPARK_HOME/java-options" "${options[@]}" -cp "$SPARK_HOME/jars/*" org.apache.spark.deploy.SparkSubmit "$@"
        """);
    Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"));
    String port = Integer.toString(freePort());
    StandaloneCluster cluster = new StandaloneCluster(home, "spark://127.0.0.1:" + port);
    Path log = folder.resolve("master.log");
    cluster.start(log, "master.Master", "--port", port, "--webui-port", "0");
    for (int i = 1; i <= 2; i++) {
      cluster.start(
          folder.resolve("worker" + i + ".log"),
          "worker.Worker",
          "--cores",
          "1",
          "--memory",
          "1g",
          "--webui-port",
          "0",
          "--work-dir",
          folder.resolve("work" + i).toString(),
          cluster.url);
    }
    cluster.awaitWorkers(log);
    return cluster;
  }

  Path home() {
    return home;
  }

  String url() {
    return url;
  }

  private void start(Path log, String daemon, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "java",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "@" + home.resolve("java-options"),
                "-cp",
                home.resolve("jars") + "/*",
                "org.apache.spark.deploy." + daemon,
                "--host",
                "127.0.0.1"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("SPARK_HOME", home.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    processes.add(builder.start());
  }

  private void awaitWorkers(Path log) throws IOException, InterruptedException {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (true) {
      String said = Files.readString(log);
      if (said.lines().filter(line -> line.contains("Registering worker")).count() == 2) {
        return;
      }
      if (Instant.now().isAfter(deadline) || !processes.get(0).isAlive()) {
        close();
        throw new IllegalStateException("no two workers: " + said);
      }
      Thread.sleep(100);
    }
  }

  /** A port of loopback that nobody listens at now. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** How many executors the workers have started so far, over all applications. */
  static long executors(Path folder) {
    return Stream.of("work1", "work2").mapToLong(work -> executorsOf(folder.resolve(work))).sum();
  }

  private static long executorsOf(Path work) {
    try (Stream<Path> all = Files.walk(work, 2)) {
      return all.filter(path -> path.getParent().getParent().equals(work)).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    for (Process process : processes) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
