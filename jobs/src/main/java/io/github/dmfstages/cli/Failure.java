package io.github.dmfstages.cli;

import io.github.dmfstages.config.InvalidConfigException;
import io.github.dmfstages.query.Question;
import io.github.dmfstages.run.BuildInfo;
import io.github.dmfstages.sweep.SweepStoppedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.SparkException;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;

/** What ended a command before its time: said in a line, with the exit code that it means. */
final class Failure {
  /** Spark's name of the error. */
  private static final String UNKNOWN_VIEW = "TABLE_OR_VIEW_NOT_FOUND";

  /** What Spark says to who goes on without knowing that it has given up. */
  private static final String STOPPED = "stopped SparkContext";

  /** How Spark's messages name what a task threw. */
  private static final String OUT_OF_MEMORY = OutOfMemoryError.class.getName();

  /** Of a SQLSTATE: unsupported, more rows than one, wrong data, wrong SQL, raised by the SQL. */
  private static final String FAULT_OF_SQL = "(0A|21|22|42|P0).*";

  private static final String HANDLER_OF_SPARK =
      "org.apache.spark.util.SparkUncaughtExceptionHandler";

  /** Of Hadoop's and Spark's hooks at the JVM's end. */
  private static final int LAST = 0;

  private static final String OURS = "io.github.dmfstages.";

  private Failure() {}

  /**
   * Says on {@code err} what happened and what to do; with {@code --verbose} also where it came
   * from.
   *
   * @return the exit code of the command
   */
  static int explain(Throwable thrown, PrintWriter err) {
    try {
      Throwable e = unwrapped(thrown);
      if (e instanceof StandardOutput.LostException lost && lost.readerHasGone()) {
        return Dmf.READER_HAS_GONE;
      }
      int exitCode = say(e, err);
      if (exitCode == Dmf.INFRASTRUCTURE && Boolean.getBoolean(Sessions.VERBOSE_PROPERTY)) {
        e.printStackTrace(err);
      }
      return exitCode;
    } catch (OutOfMemoryError e) {
      // Not even enough to say more.
      err.println("dmf: out of memory. Use a larger heap: --driver-memory 2g");
      return Dmf.INFRASTRUCTURE;
    }
  }

  /** What other threads left uncaught. An error may leave anything behind, so it ends the JVM. */
  static void ofThread(Throwable e, PrintWriter err) {
    int exitCode = explain(e, err);
    if (e instanceof Error) {
      System.exit(exitCode);
    }
  }

  /**
   * Spark ends a JVM in which one of its tasks had an error by an exit code of its own. Has it end
   * by ours, after all that others do when a JVM ends.
   */
  static void replaceExitCodeOfSpark() {
    ShutdownHookManager.get()
        .addShutdownHook(
            () -> {
              if (isEndedBySpark()) {
                Runtime.getRuntime().halt(Dmf.INFRASTRUCTURE);
              }
            },
            LAST);
  }

  private static boolean isEndedBySpark() {
    return Thread.getAllStackTraces().values().stream()
        .flatMap(Stream::of)
        .anyMatch(frame -> frame.getClassName().startsWith(HANDLER_OF_SPARK));
  }

  private static int say(Throwable e, PrintWriter err) {
    if (e instanceof InvalidConfigException invalid) {
      invalid.problems().forEach(problem -> err.println("dmf: " + problem));
      return Dmf.USAGE;
    }
    if (e instanceof AnalysisException
        || (e instanceof SparkThrowable spark
            && String.valueOf(spark.getSqlState()).matches(FAULT_OF_SQL))) {
      String said = Question.said(e);
      err.println("dmf: the SQL can't be answered: " + said);
      if (said.contains(UNKNOWN_VIEW)) {
        err.println(Dmf.typed() + " query --list shows the views");
      }
      return Dmf.USAGE;
    }
    if (e instanceof Question.RefusedException) {
      err.println("dmf: " + e.getMessage());
      return Dmf.USAGE;
    }
    err.println("dmf: " + said(e));
    Throwable[] afterwards = e.getSuppressed();
    if (e instanceof SweepStoppedException && afterwards.length == 0) {
      err.println("what has finished is committed; the same command goes on with the rest");
    }
    for (Throwable also : afterwards) {
      err.println("dmf: and then: " + said(also));
    }
    return Dmf.INFRASTRUCTURE;
  }

  /** What happened, without that it happened in another thread or by a call through reflection. */
  private static Throwable unwrapped(Throwable thrown) {
    Throwable e = thrown;
    while (e.getCause() != null
        && (e instanceof CompletionException
            || e instanceof ExecutionException
            || e instanceof InvocationTargetException
            || e instanceof ExceptionInInitializerError)) {
      e = e.getCause();
    }
    return e;
  }

  private static Stream<Throwable> causes(Throwable e) {
    return Stream.iterate(e, cause -> cause != null, Throwable::getCause).limit(100);
  }

  private static String said(Throwable e) {
    if (e instanceof Memory.TooLittleException) {
      return e.getMessage();
    }
    if (causes(e).anyMatch(OutOfMemoryError.class::isInstance)) {
      return Memory.tooLittle(
          causes(e)
              .filter(OutOfMemoryError.class::isInstance)
              .map(cause -> String.valueOf(cause.getMessage()))
              .findFirst()
              .orElseThrow());
    }
    String message = String.valueOf(e.getMessage());
    boolean saidByTask = e instanceof SparkException && message.contains(OUT_OF_MEMORY);
    // Then whatever this thread ran into, exceptions of Spark's that say nothing too, came of it.
    if (Sessions.computesHere() && (saidByTask || isEndedBySpark())) {
      return Memory.tooLittle("in a task of Spark's");
    }
    if (e.getCause() instanceof ClassNotFoundException missing) {
      return missing.getMessage()
          + ": bring the connector of this file system, such as hadoop-aws for s3a:, by --jars";
    }
    if (e instanceof IllegalStateException && message.contains(STOPPED)) {
      return "Spark has ended this application, which --verbose tells more about; with --master, is that master there?";
    }
    if (e instanceof FSError) {
      return oneLine(String.valueOf(e.getCause() == null ? message : e.getCause().getMessage()));
    }
    if (e instanceof LinkageError) {
      return oneLine(e.toString()) + ": is SPARK_HOME a Spark that this program runs on?";
    }
    if (isOurFault(e)) {
      return "%s. This is a fault of this program (%s): please report it, with what --verbose shows"
          .formatted(oneLine(e.toString()), BuildInfo.current().version());
    }
    boolean speaks =
        e.getMessage() != null
            && (e instanceof IOException
                || e instanceof UncheckedIOException
                || e instanceof SparkException
                || e instanceof SweepStoppedException
                || e instanceof StandardOutput.LostException);
    return oneLine(speaks ? e.getMessage() : e.toString());
  }

  /**
   * Whether no disk, network, Spark or person is at fault: an exception that says so of the code
   * itself, thrown by our own classes or by Java's when these called them.
   */
  private static boolean isOurFault(Throwable e) {
    boolean unchecked = e instanceof RuntimeException || e instanceof Error;
    return unchecked
        && !(e instanceof StandardOutput.LostException)
        && causes(e).noneMatch(c -> c instanceof IOException || c instanceof SparkThrowable)
        && Stream.of(e.getStackTrace())
            .map(StackTraceElement::getClassName)
            .filter(name -> !name.startsWith("java.") && !name.startsWith("jdk."))
            .findFirst()
            .filter(name -> name.startsWith(OURS))
            .isPresent();
  }

  /** Without the stack traces that Spark's messages hold. */
  private static String oneLine(String text) {
    return text.lines()
        .takeWhile(line -> !line.startsWith("Driver stacktrace:"))
        .filter(line -> !line.startsWith("\tat "))
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining(" "));
  }
}
