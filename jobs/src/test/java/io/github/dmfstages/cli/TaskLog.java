package io.github.dmfstages.cli;

import io.github.dmfstages.cli.Launcher.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.Success$;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Writes down each task that ends, as soon as it happens: Spark's own event log is behind when a
 * driver is killed.
 */
public final class TaskLog extends SparkListener {
  private static final String FILE = "spark.dmf.task-log";

  private final Path file;

  /** Spark's way of making listeners. */
  public TaskLog(SparkConf conf) {
    file = Path.of(conf.get(FILE));
  }

  /**
   * A task that ended.
   *
   * @param runId its run; empty if that had not begun
   * @param outcome {@code Success}, or the kind of failure
   * @param seconds from launch to finish
   */
  record Ended(String runId, String outcome, double seconds) {
    boolean succeeded() {
      return outcome.equals("Success");
    }
  }

  /** Starts a command of {@code launcher} whose driver writes to {@code file}. */
  static Running start(Launcher launcher, Path file, String... command) {
    Path classes = Launcher.root().resolve("jobs/target/test-classes");
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(
        List.of(
            "--conf",
            "spark.extraListeners=" + TaskLog.class.getName(),
            "--conf",
            FILE + "=" + file));
    return launcher.through("env", "SPARK_CONF_DIR=" + classes).start(all.toArray(String[]::new));
  }

  /** What was written down. */
  static List<Ended> read(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .map(line -> line.split("\t", -1))
          .map(part -> new Ended(part[0], part[1], Double.parseDouble(part[2])))
          .toList();
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd task) {
    String runId =
        CollectionConverters.asJava(task.taskInfo().accumulables()).stream()
            .filter(info -> info.name().isDefined() && info.name().get().equals("run"))
            .map(info -> info.update().get().toString().split(" ", 2)[0])
            .findFirst()
            .orElse("");
    String outcome =
        task.reason() == Success$.MODULE$ ? "Success" : task.reason().getClass().getSimpleName();
    double seconds = (task.taskInfo().finishTime() - task.taskInfo().launchTime()) / 1000.0;
    try {
      Files.writeString(
          file,
          "%s\t%s\t%s%n".formatted(runId, outcome, seconds),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
