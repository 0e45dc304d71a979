package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.sweep.SweepStoppedException;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SparkUncaughtExceptionHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a command throws ends it with a line that says what happened, and an exit code. */
@ExtendWith(LocalSpark.class)
class FailureTest {
  private static final String BUG = " bug ";

  private String err;

  @AfterEach
  void beQuietAgain() {
    System.clearProperty(Sessions.VERBOSE_PROPERTY);
  }

  private int explain(Throwable thrown) {
    StringWriter text = new StringWriter();
    int exitCode = Failure.explain(thrown, new PrintWriter(text, true));
    err = text.toString();
    return exitCode;
  }

  private String only(int exitCode, Throwable thrown) {
    assertThat(explain(thrown)).isEqualTo(exitCode);
    assertThat(err.lines()).as(err).hasSize(1);
    assertThat(err).startsWith("dmf: ").doesNotContain("\tat ");
    return err;
  }

  private static Throwable thrownBy(Runnable fault) {
    try {
      fault.run();
    } catch (Throwable e) {
      return e;
    }
    throw new AssertionError("nothing was thrown");
  }

  @Test
  void missingClass_isOfTheProgramOrOfAConnector() {
    assertThat(only(3, missing("io/github/dmfstages/cli/Memory"))).contains("jar of this program");
    assertThat(only(3, missing("software/amazon/awssdk/core/Client")))
        .contains("software.amazon.awssdk.core.Client", "--jars");
  }

  private static Throwable missing(String name) {
    NoClassDefFoundError error = new NoClassDefFoundError(name);
    error.initCause(new ClassNotFoundException(name.replace('/', '.')));
    return error;
  }

  @Test
  void fault_ofTheProgram_isCalledThatAndTracedOnRequest() {
    Throwable fault = thrownBy(() -> List.of(1).get(1));
    assertThat(only(3, fault)).contains("IndexOutOfBoundsException", BUG, "--verbose");

    System.setProperty(Sessions.VERBOSE_PROPERTY, "true");
    assertThat(explain(fault)).isEqualTo(3);
    assertThat(err).contains("\tat " + FailureTest.class.getName());
  }

  @Test
  void exception_withoutAMessage_sendsToVerbose() {
    assertThat(only(3, new IOException())).contains("java.io.IOException", "--verbose");
  }

  @Test
  void exception_ofAnotherThread_isReportedAsItWasThrown() {
    assertThat(only(3, new CompletionException(new IOException("disk on fire"))))
        .isEqualTo("dmf: disk on fire\n");
    assertThat(only(3, new FileNotFoundException("x\n\tat y\n  z"))).isEqualTo("dmf: x z\n");
  }

  /** Hadoop throws an error of its own, where Java would throw an exception. */
  @Test
  void disk_thatIsFull_isReportedAsJavaWould() throws IOException {
    RawLocalFileSystem files = new RawLocalFileSystem();
    files.initialize(URI.create("file:///"), new Configuration());
    Throwable full =
        thrownBy(
            () -> {
              // Hadoop would set the permissions of a file that it creates.
              try (OutputStream out = files.append(new Path("/dev/full"))) {
                out.write(0);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });

    assertThat(full).isInstanceOf(FSError.class);
    assertThat(only(3, full)).isEqualTo("dmf: No space left on device\n");
  }

  @Test
  void machine_thatRefuses_isNotCalledAFaultOfTheProgram() {
    Throwable foreign = new IllegalArgumentException("no such host", new IOException("unknown"));
    assertThat(only(3, foreign)).contains("no such host").doesNotContain(BUG);
    foreign.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("java.util.Objects", "requireNonNull", "Objects.java", 1),
          new StackTraceElement("org.apache.hadoop.Some", "thing", "Some.java", 1)
        });
    assertThat(only(3, foreign)).doesNotContain(BUG);
  }

  @Test
  void memory_thatIsTooLittle_namesTheHeapAndHowToEnlargeIt() {
    OutOfMemoryError error = new OutOfMemoryError("Java heap space");
    assertThat(only(3, error))
        .startsWith("dmf: out of memory (Java heap space): ")
        .contains("--driver-memory");
    assertThat(only(3, new ExceptionInInitializerError(error))).contains("--driver-memory");
    assertThat(only(3, new IllegalStateException(error))).contains("--driver-memory");
    assertThat(
            only(3, new SparkException("Job aborted: java.lang.OutOfMemoryError: Java heap space")))
        .contains("out of memory", "--driver-memory");
  }

  /** A session of which parts are gone throws what comes: here as Spark 4.2 did once in a while. */
  @Test
  void anything_thrownWhileSparkEndsTheJvmForATask_isThatTasksMemory() throws Exception {
    CountDownLatch isEnding = new CountDownLatch(1);
    CompletableFuture<String> reported = new CompletableFuture<>();
    Throwable slowToTell =
        new IllegalStateException() {
          @Override
          public String getMessage() {
            isEnding.countDown();
            return reported.join();
          }
        };
    Thread ending =
        new Thread(
            () ->
                new SparkUncaughtExceptionHandler(false)
                    .uncaughtException(Thread.currentThread(), slowToTell));
    ending.start();
    isEnding.await();
    try {
      assertThat(only(3, new NullPointerException("SparkContext.dagScheduler() is null")))
          .startsWith("dmf: out of memory (")
          .contains("--driver-memory");
    } finally {
      reported.complete("told");
      ending.join();
    }
  }

  @Test
  void library_thatDoesNotFit_sendsToSparkHome() {
    assertThat(only(3, new NoSuchMethodError("org.apache.spark.New.method()")))
        .contains("New.method", "SPARK_HOME");
  }

  @Test
  void sweep_thatWasStopped_saysHowItGoesOn() {
    assertThat(explain(new SweepStoppedException("stopped"))).isEqualTo(3);
    assertThat(err.lines()).hasSize(2).first().isEqualTo("dmf: stopped");
    assertThat(err).contains("committed", "same command");
  }

  @Test
  void file_thatIsRemovedWhileAQueryRuns_isNamed(SparkSession spark, @TempDir File folder) {
    File table = new File(folder, "table");
    spark.range(3).coalesce(1).write().parquet(table.toString());
    Dataset<Row> asked = spark.read().parquet(table.toString());
    assertThat(table.renameTo(new File(folder, "moved"))).isTrue();

    assertThat(only(3, thrownBy(asked::collectAsList)))
        .contains(table + "/", ".parquet was removed while the query ran. Ask again");
  }

  /** That the SQL is wrong shows only when rows are computed, so Spark executes it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1 div (id - 1) FROM range(3)",
        "SELECT (SELECT id FROM range(3))",
        "SELECT CAST(concat('x', id) AS INT) FROM range(3)",
        "SELECT assert_true(id < 1) FROM range(3)",
        "SELECT no_column FROM range(3)"
      })
  void sql_thatIsWrong_exitsWith2(String sql, SparkSession spark) {
    Throwable thrown = thrownBy(() -> spark.sql(sql).collectAsList());

    assertThat(only(2, thrown)).startsWith("dmf: ").contains(": [");
  }
}
