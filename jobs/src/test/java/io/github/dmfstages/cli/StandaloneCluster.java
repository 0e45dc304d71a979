package io.github.dmfstages.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A standalone master and two workers of one core, each a JVM of its own on loopback. Its processes
 * talk only to who knows its secret, and a master that is started again goes on where the last one
 * was.
 */
final class StandaloneCluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path home;
  private final Path folder;
  private final Path properties;
  private final String port = Integer.toString(freePort());
  private final List<Process> workers = new ArrayList<>();
  private Process master;

  private StandaloneCluster(Path folder) throws IOException {
    this.folder = folder;
    this.home = SparkHome.make(folder.resolve("spark home"), "");
    this.properties = folder.resolve("cluster.conf");
  }

  /** Starts it, with everything that it writes under {@code folder}. */
  static StandaloneCluster in(Path folder) throws IOException, InterruptedException {
    StandaloneCluster cluster = new StandaloneCluster(folder);
    try {
      cluster.writeProperties();
      cluster.startMaster();
      cluster.startWorker();
      cluster.startWorker();
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  private void writeProperties() throws IOException {
    Path recovery = Files.createDirectory(folder.resolve("recovery"));
    Files.createFile(
        properties,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        properties,
        """
        spark.authenticate true
        spark.authenticate.secret %s
        spark.deploy.recoveryMode FILESYSTEM
        spark.deploy.recoveryDirectory %s
        spark.deploy.maxExecutorRetries -1
        spark.master.rest.enabled false
        """
            .formatted(UUID.randomUUID(), recovery));
  }

  /** Starts a master, the first or one in the place of one that was killed. */
  void startMaster() throws IOException, InterruptedException {
    Path log = Files.createTempFile(folder, "master", ".log");
    master = start(log, "master.Master", "--port", port, "--webui-port", "0");
    awaitLogged(master, log, "I have been elected leader");
  }

  /** Starts one more worker, and waits until the master knows it. */
  void startWorker() throws IOException, InterruptedException {
    Path log = Files.createTempFile(folder, "worker", ".log");
    Process worker =
        start(
            log,
            "worker.Worker",
            "--cores",
            "1",
            "--memory",
            "1g",
            "--webui-port",
            "0",
            "--work-dir",
            Files.createTempDirectory(folder, "work").toString(),
            url());
    workers.add(worker);
    awaitLogged(worker, log, "Successfully registered with master");
  }

  /** What a driver needs to be let in: a file for {@code --properties-file}. */
  Path properties() {
    return properties;
  }

  /** The master's process. */
  Process master() {
    return master;
  }

  /** The workers' processes. */
  List<Process> workers() {
    return workers.stream().filter(Process::isAlive).toList();
  }

  /** The executors' processes. */
  List<ProcessHandle> executors() {
    return workers().stream().flatMap(Process::descendants).toList();
  }

  Path home() {
    return home;
  }

  String url() {
    return "spark://127.0.0.1:" + port;
  }

  private Process start(Path log, String daemon, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "java",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "@" + home.resolve("java.options"),
                "-cp",
                home.resolve("jars") + "/*",
                "org.apache.spark.deploy." + daemon,
                "--host",
                "127.0.0.1",
                "--properties-file",
                properties.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("SPARK_HOME", home.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    return builder.start();
  }

  private static void awaitLogged(Process process, Path log, String text)
      throws IOException, InterruptedException {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!Files.readString(log).contains(text)) {
      if (Instant.now().isAfter(deadline) || !process.isAlive()) {
        throw new IllegalStateException("never " + text + ": " + Files.readString(log));
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
  long executorsStarted() throws IOException {
    try (Stream<Path> all = Files.walk(folder, 4)) {
      return all.filter(path -> path.getFileName().toString().equals("stderr")).count();
    }
  }

  @Override
  public void close() {
    if (master != null) {
      master.destroyForcibly();
    }
    for (Process worker : workers) {
      worker.descendants().forEach(ProcessHandle::destroyForcibly);
      worker.destroyForcibly();
    }
  }
}
