package io.github.dmfstages.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * HDFS, and YARN if a test needs it: Hadoop's own daemons, each a JVM of its own on loopback, from
 * the jars that the build with {@code -P nightly} puts under {@code target/hadoop}.
 */
final class HadoopCluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Path JARS = Launcher.root().resolve("jobs/target/hadoop");

  private final Path folder;
  private final String url;
  private final List<Process> dataNodes = new ArrayList<>();
  private final List<Process> others = new ArrayList<>();
  private Process nodeManager;

  private HadoopCluster(Path folder, String url) {
    this.folder = folder;
    this.url = url;
  }

  /** HDFS with so many data nodes, with everything that it writes under {@code folder}. */
  static HadoopCluster hdfs(Path folder, int dataNodes) throws IOException, InterruptedException {
    HadoopCluster cluster =
        new HadoopCluster(folder, "hdfs://127.0.0.1:" + StandaloneCluster.freePort());
    try {
      cluster.startHdfs(dataNodes);
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  /** HDFS with one data node, and YARN with one node of four cores and 4 GB. */
  static HadoopCluster yarn(Path folder) throws IOException, InterruptedException {
    HadoopCluster cluster = hdfs(folder, 1);
    try {
      cluster.startYarn();
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  /** Of the file system: {@code hdfs://HOST:PORT}. */
  String url() {
    return url;
  }

  /** What HADOOP_CONF_DIR is to a program that uses it. */
  Path clientConf() {
    return folder.resolve("client");
  }

  /** Kills a data node, as when its machine is lost. */
  void killDataNode() {
    Process lost = dataNodes.remove(0);
    lost.destroyForcibly();
    lost.onExit().join();
  }

  /** Processes of Java in YARN's containers. */
  Stream<ProcessHandle> containers() {
    return nodeManager
        .descendants()
        .filter(process -> process.info().command().orElse("").endsWith("/java"));
  }

  /** What containers have written under the name {@code stream}: stdout or stderr. */
  String containerOutput(String stream) throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("containers"))) {
      StringBuilder output = new StringBuilder();
      for (Path file : all.filter(path -> path.endsWith(stream)).sorted().toList()) {
        output.append(Files.readString(file));
      }
      return output.toString();
    }
  }

  private void startHdfs(int count) throws IOException, InterruptedException {
    Map<String, String> core = Map.of("fs.defaultFS", url);
    write(clientConf().resolve("core-site.xml"), core);
    Map<String, String> site = new HashMap<>(core);
    site.put("hadoop.tmp.dir", folder.resolve("hadoop").toString());
    write(conf().resolve("core-site.xml"), site);
    write(
        conf().resolve("hdfs-site.xml"),
        Map.of(
            "dfs.namenode.http-address", "127.0.0.1:0",
            "dfs.datanode.address", "127.0.0.1:0",
            "dfs.datanode.http.address", "127.0.0.1:0",
            "dfs.datanode.ipc.address", "127.0.0.1:0"));
    Files.writeString(
        conf().resolve("log4j.properties"),
        """
        log4j.rootLogger=INFO,console
        log4j.appender.console=org.apache.log4j.ConsoleAppender
        log4j.appender.console.layout=org.apache.log4j.PatternLayout
        log4j.appender.console.layout.ConversionPattern=%d{HH:mm:ss} %p %c{1}: %m%n
        """);
    String nameNode = "hdfs.server.namenode.NameNode";
    Process format = start("format", nameNode, "-format", "-nonInteractive");
    if (!format.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || format.exitValue() != 0) {
      throw new IllegalStateException("no file system: " + Files.readString(log("format")));
    }
    others.add(start("namenode", nameNode));
    for (int i = 0; i < count; i++) {
      dataNodes.add(
          start(
              "datanode" + i,
              "hdfs.server.datanode.DataNode",
              "-D",
              "dfs.datanode.data.dir=" + folder.resolve("blocks" + i)));
    }
    awaitLogged("namenode", "registerDatanode: from", count);
  }

  private void startYarn() throws IOException, InterruptedException {
    Map<String, String> addresses = new HashMap<>();
    for (String of : List.of("address", "scheduler.address", "resource-tracker.address")) {
      addresses.put("yarn.resourcemanager." + of, "127.0.0.1:" + StandaloneCluster.freePort());
    }
    write(clientConf().resolve("yarn-site.xml"), addresses);
    Map<String, String> site = new HashMap<>(addresses);
    for (String of : List.of("admin.address", "webapp.address")) {
      site.put("yarn.resourcemanager." + of, "127.0.0.1:" + StandaloneCluster.freePort());
    }
    for (String of : List.of("address", "localizer.address", "webapp.address")) {
      site.put("yarn.nodemanager." + of, "127.0.0.1:0");
    }
    site.put("yarn.nodemanager.resource.memory-mb", "4096");
    site.put("yarn.nodemanager.resource.cpu-vcores", "4");
    site.put("yarn.scheduler.minimum-allocation-mb", "256");
    site.put("yarn.nodemanager.log-dirs", folder.resolve("containers").toString());
    // How much of the JVM's address space is mapped, and how full this machine's disk is, is not
    // what is tested.
    site.put("yarn.nodemanager.vmem-check-enabled", "false");
    site.put("yarn.nodemanager.disk-health-checker.enable", "false");
    write(conf().resolve("yarn-site.xml"), site);
    write(
        conf().resolve("capacity-scheduler.xml"),
        Map.of(
            "yarn.scheduler.capacity.root.queues", "default",
            "yarn.scheduler.capacity.root.default.capacity", "100",
            "yarn.scheduler.capacity.maximum-am-resource-percent", "1"));
    others.add(start("resourcemanager", "yarn.server.resourcemanager.ResourceManager"));
    nodeManager = start("nodemanager", "yarn.server.nodemanager.NodeManager");
    others.add(nodeManager);
    awaitLogged("resourcemanager", "registered with capability", 1);
  }

  private Path conf() {
    return folder.resolve("conf");
  }

  private Path log(String name) {
    return folder.resolve(name + ".log");
  }

  private static void write(Path file, Map<String, String> properties) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        properties.entrySet().stream()
            .map(
                p ->
                    "<property><name>%s</name><value>%s</value></property>%n"
                        .formatted(p.getKey(), p.getValue()))
            .collect(Collectors.joining("", "<configuration>\n", "</configuration>\n")));
  }

  private Process start(String name, String daemon, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "java",
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                // Guice, in YARN's web pages.
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-cp",
                conf() + ":" + JARS + "/*",
                "org.apache.hadoop." + daemon));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(log(name).toFile())
        .start();
  }

  private void awaitLogged(String name, String text, int times)
      throws IOException, InterruptedException {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (Files.readString(log(name)).lines().filter(line -> line.contains(text)).count()
        < times) {
      if (Instant.now().isAfter(deadline)) {
        throw new IllegalStateException(
            "never %d times: %s: %s".formatted(times, text, Files.readString(log(name))));
      }
      Thread.sleep(100);
    }
  }

  @Override
  public void close() {
    for (Process process : Stream.concat(others.stream(), dataNodes.stream()).toList()) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      process.onExit().join();
    }
  }
}
