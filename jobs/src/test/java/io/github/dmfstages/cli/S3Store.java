package io.github.dmfstages.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.MalformedURLException;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * An S3 server on loopback: S3Proxy in a JVM of its own, which keeps each object as a file. Clients
 * reach it through a {@link FaultyProxy}. The jars of the server and of Hadoop's connector are
 * those that the build with {@code -P nightly} puts under {@code target}.
 */
final class S3Store implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Path SERVER = Launcher.root().resolve("jobs/src/test/s3/target/jars");
  private static final Path CONNECTOR = Launcher.root().resolve("submit/s3/target/jars");
  private static final String BUCKET = "bucket";

  private final Path folder;
  private final Path settings;
  private final int port = StandaloneCluster.freePort();
  private final FaultyProxy proxy = new FaultyProxy(port);
  private Process server;

  private S3Store(Path folder) throws IOException {
    this.folder = folder;
    this.settings = folder.resolve("s3.conf");
  }

  /** Starts a server with one empty bucket, which keeps everything under {@code folder}. */
  static S3Store in(Path folder) throws IOException, InterruptedException {
    S3Store store = new S3Store(folder);
    try {
      Files.createDirectories(folder.resolve("objects").resolve(BUCKET));
      Files.createFile(
          store.settings,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(
          store.settings,
          store.options().entrySet().stream()
              .map(option -> "spark.hadoop.%s %s".formatted(option.getKey(), option.getValue()))
              .toList());
      store.start();
    } catch (IOException | InterruptedException | RuntimeException e) {
      store.close();
      throw e;
    }
    return store;
  }

  /** What Hadoop needs to know of the server. */
  private Map<String, String> options() {
    return Map.of(
        "fs.s3a.endpoint", "http://127.0.0.1:" + proxy.port(),
        "fs.s3a.endpoint.region", "external",
        "fs.s3a.path.style.access", "true",
        "fs.s3a.access.key", "who",
        "fs.s3a.secret.key", "secret");
  }

  /** The same, and where its connector is. */
  Configuration hadoop() {
    Configuration hadoop = new Configuration();
    options().forEach(hadoop::set);
    // So that tests fail soon.
    hadoop.set("fs.s3a.retry.limit", "1");
    hadoop.set("fs.s3a.retry.interval", "100ms");
    hadoop.set("fs.s3a.attempts.maximum", "1");
    hadoop.setClassLoader(Loader.OF_CONNECTOR);
    return hadoop;
  }

  /** Hadoop keeps statistics of the connector, so there must be one class of it in this JVM. */
  private static final class Loader {
    static final ClassLoader OF_CONNECTOR =
        new URLClassLoader(
            connector().map(S3Store::url).toArray(URL[]::new), S3Store.class.getClassLoader());
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Stream<Path> connector() {
    try (Stream<Path> jars = Files.list(CONNECTOR)) {
      return jars.sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The jars of the connector, for the option {@code --jars}. */
  static String jars() {
    return connector().map(Path::toString).collect(Collectors.joining(","));
  }

  /** What a user would write into a file for {@code --properties-file}. */
  Path settings() {
    return settings;
  }

  /** The URL of something in the bucket. */
  static String at(String key) {
    return "s3a://" + BUCKET + "/" + key;
  }

  /** Where the server keeps an object, or a folder of objects. */
  Path file(String key) {
    return folder.resolve("objects").resolve(BUCKET).resolve(key);
  }

  /** Puts an object into the bucket. */
  void put(String key, byte[] content) throws IOException {
    var path = new org.apache.hadoop.fs.Path(at(key));
    try (OutputStream out = path.getFileSystem(hadoop()).create(path)) {
      out.write(content);
    }
  }

  /** What clients reach in the place of the server. */
  FaultyProxy proxy() {
    return proxy;
  }

  /** Starts the server, the first or one in the place of one that was killed. */
  void start() throws IOException, InterruptedException {
    Path properties =
        Files.write(
            folder.resolve("server.properties"),
            List.of(
                "s3proxy.endpoint=http://127.0.0.1:" + port,
                "s3proxy.authorization=aws-v4",
                "s3proxy.identity=who",
                "s3proxy.credential=secret",
                // Its successor filesystem-nio2 reports a folder of objects as an object.
                "jclouds.provider=filesystem",
                "jclouds.identity=unused",
                "jclouds.credential=unused",
                "jclouds.filesystem.basedir=" + folder.resolve("objects")));
    // By default, it logs everything that it does.
    Path logging =
        Files.writeString(
            folder.resolve("logback.xml"),
            """
            <configuration>
              <appender name="log" class="ch.qos.logback.core.ConsoleAppender">
                <encoder><pattern>%d %level %logger{0} %msg%n</pattern></encoder>
              </appender>
              <root level="WARN"><appender-ref ref="log"/></root>
            </configuration>
            """);
    Path log = Files.createTempFile(folder, "server", ".log");
    server =
        new ProcessBuilder(
                "java",
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dlogback.configurationFile=" + logging,
                "-cp",
                SERVER + "/*",
                "org.gaul.s3proxy.Main",
                "--properties",
                properties.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!isListening()) {
      if (Instant.now().isAfter(deadline) || !server.isAlive()) {
        throw new IllegalStateException("the server does not start: " + Files.readString(log));
      }
      Thread.sleep(100);
    }
  }

  private boolean isListening() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** Kills the server. What it has answered is on the disk. */
  void kill() {
    server.destroyForcibly().onExit().join();
  }

  @Override
  public void close() throws IOException {
    if (server != null) {
      kill();
    }
    proxy.close();
  }
}
