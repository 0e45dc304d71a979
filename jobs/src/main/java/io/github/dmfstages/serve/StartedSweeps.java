package io.github.dmfstages.serve;

import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.file.InvalidConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * The sweeps that requests have started. Each is a command {@code dmf sweep}, a process of its own,
 * so that it can fail or be killed without harm to the server. They end with the server: they are
 * asked to stop, commit what is complete, and can be started again later.
 */
final class StartedSweeps implements AutoCloseable {
  /** Sweeps that may run at the same time. */
  static final int MOST = 4;

  /** The most bytes of a console that one answer has. */
  private static final int PART = 1 << 16;

  private static final long GRACE_SECONDS = 30;

  private final String command;
  private final Configuration hadoop;
  private final Path folder;
  private final Map<Key, Started> all = new HashMap<>();
  private final Thread atExit = new Thread(this::stopAll, "stop sweeps");

  /** A sweep of a warehouse. */
  private record Key(String warehouse, String sweep) {}

  /** The process of a sweep and the file that holds what it prints. */
  private record Started(Process process, Path console) {}

  /**
   * A part of what a sweep has printed.
   *
   * @param text whole lines
   * @param next the number of the byte after them
   * @param exitCode the exit code of its process; null while it runs
   */
  record Console(String text, long next, Integer exitCode) {}

  /**
   * Makes a folder for the files of the sweeps, which is deleted when this is closed or the JVM
   * ends.
   *
   * @param command the path of {@code submit/dmf}
   * @param hadoop how the files that a sweep file names are read
   */
  StartedSweeps(String command, Configuration hadoop) throws IOException {
    this.command = command;
    this.hadoop = hadoop;
    this.folder = Files.createTempDirectory("dmf-serve-sweeps");
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /**
   * Starts a sweep.
   *
   * @param text the content of a sweep file. The files that it names are looked up in the working
   *     directory of the server.
   * @return the checked sweep
   * @throws InvalidConfigException with everything that is wrong in the text
   * @throws RefusedException if this sweep or too many others are running
   */
  synchronized SweepFile start(ServedWarehouse warehouse, String text)
      throws IOException, InvalidConfigException, RefusedException {
    SweepFile sweep = SweepFile.parse(text, "sweep.conf", hadoop, List.of());
    Key key = new Key(warehouse.name(), sweep.name());
    if (isRunning(key) || warehouse.isRunning(sweep.name())) {
      throw new RefusedException(
          409,
          "sweep %s of the warehouse %s is already running"
              .formatted(sweep.name(), warehouse.name()));
    }
    if (all.keySet().stream().filter(this::isRunning).count() >= MOST) {
      throw new RefusedException(
          503,
          "%d sweeps are running; start this one when one of them has ended".formatted(MOST),
          Map.of("Retry-After", "60"));
    }
    Path own = Files.createTempDirectory(folder, "sweep");
    Path file = Files.writeString(own.resolve("sweep.conf"), text);
    Path console = Files.createFile(own.resolve("console"));
    ProcessBuilder builder =
        new ProcessBuilder(command, "sweep", file.toString(), "--warehouse", warehouse.location());
    // The launcher has set this for the server, and would take it for a person's choice.
    builder
        .environment()
        .remove("SPARK_HOME", Path.of(command).resolveSibling("spark/target").toString());
    Process process =
        builder
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(console.toFile())
            .start();
    all.put(key, new Started(process, console));
    return sweep;
  }

  /** Returns the answer of a server that may not start sweeps. */
  static RefusedException notAllowed() {
    return new RefusedException(
        403, "this server starts no sweeps; start it with dmf serve --allow-sweeps");
  }

  private boolean isRunning(Key key) {
    Started sweep = all.get(key);
    return sweep != null && sweep.process().isAlive();
  }

  /** Returns whether a request has started this sweep, so that it has a console. */
  synchronized boolean has(String warehouse, String sweep) {
    return all.containsKey(new Key(warehouse, sweep));
  }

  private synchronized Started of(ServedWarehouse warehouse, String sweep) throws RefusedException {
    Started started = all.get(new Key(warehouse.name(), sweep));
    if (started == null) {
      throw new RefusedException(
          404,
          "no request has started sweep %s of the warehouse %s".formatted(sweep, warehouse.name()));
    }
    return started;
  }

  /**
   * Returns a part of what a sweep has printed.
   *
   * @param from the number of the byte at which the part begins
   */
  Console console(ServedWarehouse warehouse, String sweep, long from)
      throws IOException, RefusedException {
    Started started = of(warehouse, sweep);
    // Asked first: what a process prints before its end is then in the file.
    Integer exitCode = started.process().isAlive() ? null : started.process().exitValue();
    byte[] part;
    try (InputStream in = Files.newInputStream(started.console())) {
      in.skipNBytes(Math.min(from, Files.size(started.console())));
      part = in.readNBytes(PART);
    }
    int length = part.length;
    // A line that is not yet complete is left for the next time, with its characters whole.
    while (exitCode == null && length > 0 && part[length - 1] != '\n') {
      length--;
    }
    boolean last = exitCode != null && part.length < PART;
    return new Console(
        new String(part, 0, length, StandardCharsets.UTF_8), from + length, last ? exitCode : null);
  }

  /** Asks the process of a sweep to stop. It commits the runs that are complete. */
  void stop(ServedWarehouse warehouse, String sweep) throws RefusedException {
    of(warehouse, sweep).process().destroy();
  }

  private void stopAll() {
    List<Process> processes;
    synchronized (this) {
      processes = new ArrayList<>(all.values().stream().map(Started::process).toList());
    }
    processes.forEach(Process::destroy);
    for (Process process : processes) {
      try {
        if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    stopAll();
  }
}
