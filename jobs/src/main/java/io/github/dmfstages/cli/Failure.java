package io.github.dmfstages.cli;

import io.github.dmfstages.descent.OptimizerFailedException;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.query.Question;
import io.github.dmfstages.result.BuildInfo;
import io.github.dmfstages.sweep.SweepStoppedException;
import io.github.dmfstages.terminal.StandardOutput;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.SparkException;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;

/** Reports what ended a command early, in one line, and gives the exit code for it. */
final class Failure {
  /** Spark's name for the error of a query that reads a view that does not exist. */
  private static final String UNKNOWN_VIEW = "TABLE_OR_VIEW_NOT_FOUND";

  /** A part of Spark's message if a call uses a context that Spark has stopped. */
  private static final String STOPPED = "stopped SparkContext";

  /** The name that Spark's messages have for the error if a task ran out of memory. */
  private static final String OUT_OF_MEMORY = OutOfMemoryError.class.getName();

  /** A part of Spark's message if a file was removed after a query had listed it. */
  private static final String FILE_IS_GONE = "underlying files have been updated";

  private static final Pattern TABLE_FILE = Pattern.compile("\\S+\\.parquet");

  /**
   * The SQLSTATE classes for which the SQL is wrong: unsupported features, more than one row, wrong
   * data, wrong SQL, and errors that the SQL raises itself.
   */
  private static final String FAULT_OF_SQL = "(0A|21|22|42|P0).*";

  private static final String HANDLER_OF_SPARK =
      "org.apache.spark.util.SparkUncaughtExceptionHandler";

  /** The priority of a shutdown hook that runs after those of Hadoop and Spark. */
  private static final int LAST = 0;

  private static final String OURS = "io.github.dmfstages.";

  private Failure() {}

  /**
   * Prints to {@code err} what happened and what to do next. With {@code --verbose} it also prints
   * the stack trace.
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
      // There is not even enough memory for a better message.
      err.println("dmf: out of memory. Use a larger heap: --driver-memory 2g");
      return Dmf.INFRASTRUCTURE;
    }
  }

  /** Prints the same message to {@code out}, for a program, and returns the same exit code. */
  static int describe(Throwable thrown, PrintWriter out) {
    return say(unwrapped(thrown), out);
  }

  /**
   * Reports an exception that another thread did not catch. An {@link Error} ends the JVM, whose
   * state is unknown.
   */
  static void ofThread(Throwable e, PrintWriter err) {
    int exitCode = explain(e, err);
    if (e instanceof Error) {
      System.exit(exitCode);
    }
  }

  /**
   * If a task has an error, Spark ends the JVM with an exit code of its own. This replaces that
   * code by {@link Dmf#INFRASTRUCTURE}, after all other shutdown hooks.
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
      String message = Question.firstLine(e);
      err.println("dmf: the SQL can't be answered: " + message);
      if (message.contains(UNKNOWN_VIEW)) {
        err.println("To see all views and their columns: " + Dmf.typed() + " query --list");
      }
      return Dmf.USAGE;
    }
    if (e instanceof Question.RefusedException) {
      err.println("dmf: " + e.getMessage());
      return Dmf.USAGE;
    }
    if (e instanceof OptimizerFailedException) {
      err.println("dmf: " + oneLine(e.getMessage()));
      return Dmf.FAILED_RUNS;
    }
    err.println("dmf: " + message(e));
    Throwable[] afterwards = e.getSuppressed();
    if (e instanceof SweepStoppedException && afterwards.length == 0) {
      err.println("Finished runs are committed. Start the same command again to compute the rest.");
    }
    for (Throwable also : afterwards) {
      err.println("dmf: this failed afterwards: " + message(also));
    }
    return Dmf.INFRASTRUCTURE;
  }

  /**
   * Returns the exception itself, without those that another thread or reflection wraps around it.
   */
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

  private static String message(Throwable e) {
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
    boolean inTask = e instanceof SparkException && message.contains(OUT_OF_MEMORY);
    // In that case the exception in this thread is only a consequence, whatever it is.
    if (Sessions.computesHere() && (inTask || isEndedBySpark())) {
      return Memory.tooLittle("in a Spark task");
    }
    Matcher file = TABLE_FILE.matcher(message);
    if (message.contains(FILE_IS_GONE) && file.find()) {
      return file.group()
          + " was removed while the query ran. Ask again for the tables as they are now.";
    }
    if (e instanceof NoClassDefFoundError && message.replace('/', '.').startsWith(OURS)) {
      return oneLine(e.toString())
          + ". The jar of this program was replaced while it ran, or is damaged. Start it again.";
    }
    if (e.getCause() instanceof ClassNotFoundException missing) {
      return missing.getMessage()
          + ". Add the connector of this file system with --jars, such as hadoop-aws for s3a:"
          + " URLs.";
    }
    if (e instanceof IllegalStateException && message.contains(STOPPED)) {
      return "Spark stopped this application. Run with --verbose for details. If you gave --master,"
          + " check that it is reachable.";
    }
    if (e instanceof FSError) {
      return oneLine(String.valueOf(e.getCause() == null ? message : e.getCause().getMessage()));
    }
    if (e instanceof LinkageError) {
      return oneLine(e.toString())
          + ". Check that SPARK_HOME is a version of Spark that this program supports.";
    }
    if (isOurFault(e)) {
      return "%s. This is a bug in dmf %s. Please report it, with the output of --verbose."
          .formatted(oneLine(e.toString()), BuildInfo.current().version());
    }
    if (e.getMessage() == null) {
      return oneLine(e.toString()) + " (no message). Run with --verbose for the stack trace.";
    }
    boolean speaks =
        e instanceof IOException
            || e instanceof UncheckedIOException
            || e instanceof SparkException
            || e instanceof SweepStoppedException
            || e instanceof StandardOutput.LostException;
    return oneLine(speaks ? e.getMessage() : e.toString());
  }

  /**
   * Returns whether the cause is a bug of this program, and not a disk, the network, Spark or the
   * input. It is a bug if our own classes threw an unchecked exception, or if Java's classes did
   * when ours called them.
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

  /** Returns the text in one line, without the stack traces that Spark puts into its messages. */
  private static String oneLine(String text) {
    return text.lines()
        .takeWhile(line -> !line.startsWith("Driver stacktrace:"))
        .filter(line -> !line.startsWith("\tat "))
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining(" "));
  }
}
