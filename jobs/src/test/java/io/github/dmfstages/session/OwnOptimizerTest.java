package io.github.dmfstages.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.OwnJar;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.descent.OptimizerFailedException;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.run.CheckpointStore;
import io.github.dmfstages.run.Run;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Settings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Optimizers from a jar: how they are found, what their runs are, and what happens if they fail.
 */
@ExtendWith(LocalSpark.class)
// Jars are on the class path in the body of a try statement, which does not name them.
@SuppressWarnings("try")
class OwnOptimizerTest {
  /** Heavy ball as the program has it, and rules with a mistake. */
  private static final String SOURCE =
      """
      package com.example;

      import io.github.dmfstages.descent.Optimizer;
      import io.github.dmfstages.descent.StateArchive;
      import io.github.dmfstages.linalg.LinearAlgebra;
      import io.github.dmfstages.linalg.WorkMatrix;
      import java.io.IOException;

      public record Ball(double decay, double factor) implements Optimizer {
        public Ball() {
          this(.5, 1);
        }

        public Ball {
          if (!(factor > 0)) {
            throw new IllegalArgumentException("factor should be positive, not " + factor);
          }
        }

        @Override
        public Update start(LinearAlgebra engine, WorkMatrix[] factors, Gradient gradient) {
          WorkMatrix[] velocities = Optimizer.zeros(engine, factors);
          return new Update() {
            @Override
            public void apply(WorkMatrix[] gradients, double eta) {
              for (int j = 0; j < factors.length; j++) {
                velocities[j].scaleAndAdd(decay, gradients[j]);
                factors[j].addScaled(-factor * eta, velocities[j]);
              }
            }

            @Override
            public void saveOrRestore(StateArchive archive) throws IOException {
              archive.visitElements(velocities);
            }
          };
        }

        public record Whole(int n) implements Optimizer {
          public Whole() {
            this(1);
          }

          @Override
          public Update start(LinearAlgebra engine, WorkMatrix[] factors, Gradient gradient) {
            return (gradients, eta) -> {};
          }
        }

        public static final class Throwing implements Optimizer {
          @Override
          public Update start(LinearAlgebra engine, WorkMatrix[] factors, Gradient gradient) {
            int[] step = {0};
            return (gradients, eta) -> factors[0].scale(1 / (4 - ++step[0]));
          }
        }

        public static final class NotANumber implements Optimizer {
          @Override
          public Update start(LinearAlgebra engine, WorkMatrix[] factors, Gradient gradient) {
            return (gradients, eta) -> factors[1].scale(Double.NaN);
          }
        }

        public static final class Padding implements Optimizer {
          @Override
          public Update start(LinearAlgebra engine, WorkMatrix[] factors, Gradient gradient) {
            return (gradients, eta) -> java.util.Arrays.fill(factors[1].values(), 1);
          }
        }

        public static final class Unlisted implements Optimizer {
          @Override
          public Update start(LinearAlgebra engine, WorkMatrix[] factors, Gradient gradient) {
            return null;
          }
        }

        public static final class Hidden {}
      }
      """;

  private static final String[] PROVIDERS = {
    "com.example.Ball",
    "com.example.Absent",
    "com.example.Ball$Whole",
    "com.example.Ball$Throwing",
    "com.example.Ball$NotANumber",
    "com.example.Ball$Padding",
    "com.example.Ball$Hidden"
  };

  private static final String FIXED =
      "step-size = 0.01, max-steps = 700, gradient-tolerance = 0, loss-tolerance = 0, ";
  private static final String OWN = FIXED + "optimizer = \"com.example.Ball\"";

  private final SparkSession spark;
  @TempDir private Path folder;
  private Path jar;

  OwnOptimizerTest(SparkSession spark) {
    this.spark = spark.newSession();
  }

  @BeforeEach
  void pack() throws IOException {
    jar = OwnJar.pack(folder.resolve("ball.jar"), SOURCE, "Ball", PROVIDERS);
  }

  /** A jar with another version of the class, which computes the same. */
  private Path otherJar() throws IOException {
    return OwnJar.pack(
        folder.resolve("newer.jar"), SOURCE.replace("not \"", "and not \""), "Ball", PROVIDERS);
  }

  private RunConfig config(String grid) throws IOException {
    try (var own = new OwnJar.OnClassPath(jar)) {
      return SmallRuns.config(grid);
    }
  }

  @Test
  void run_ofTheUpdateOfABuiltInRule_hasItsBits() throws IOException {
    RunResult own = Run.execute(config(OWN));
    RunResult builtIn = Run.execute(config(FIXED + "optimizer = momentum, momentum = 0.5"));

    assertThat(own.steps()).isEqualTo(700);
    assertThat(own.end().digest()).isEqualTo(builtIn.end().digest());
    assertThat(own.stages()).isEqualTo(builtIn.stages());
  }

  @Test
  void run_ofARuleThatTheoryDoesNotKnow_hasNeitherPredictionNorCertifiedEnd() throws IOException {
    RunResult own = Run.execute(config(OWN));

    assertThat(own.theory().separation()).isNaN();
    assertThat(own.criticalPoint().escapeIn()).isNaN();
    assertThat(config(OWN).predictedSteps()).isEmpty();
    assertThatThrownBy(() -> config("max-steps = 9, optimizer = \"com.example.Ball\""))
        .hasMessageContaining("step-size is needed with optimizer = com.example.Ball");
  }

  @Test
  void runId_coversClassParametersAndJarAndNothingElse() throws IOException {
    RunConfig config = config(OWN);
    Path copy = Files.copy(jar, folder.resolve("copy.jar"));

    assertThat(config(OWN + ", optimizer-parameters { factor = 1.0 }").runId())
        .as("a default that is given")
        .isEqualTo(config.runId());
    assertThat(config(OWN + ", optimizer-parameters { factor = 2 }").runId())
        .isNotEqualTo(config.runId());
    try (var own = new OwnJar.OnClassPath(copy, jar)) {
      assertThat(SmallRuns.config(OWN).runId()).as("the same bytes").isEqualTo(config.runId());
    }
    try (var own = new OwnJar.OnClassPath(otherJar())) {
      assertThat(SmallRuns.config(OWN).runId()).isNotEqualTo(config.runId());
    }
  }

  @Test
  void columns_showClassParametersAndJar() throws IOException {
    RunConfig config = config(OWN + ", optimizer-parameters { factor = 2e-3 }");

    assertThat(Settings.OPTIMIZER.toColumn(config.get(Settings.OPTIMIZER)))
        .isEqualTo("com.example.Ball");
    assertThat(Settings.OPTIMIZER_PARAMETERS.toColumn(config.get(Settings.OPTIMIZER_PARAMETERS)))
        .isEqualTo("{\"decay\": 0.5, \"factor\": 0.002}");
    assertThat(config.get(Settings.OPTIMIZER_JAR)).isEqualTo(OwnJar.sha256(jar));
    assertThat(config("seed = 1").find(Settings.OPTIMIZER_PARAMETERS)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          optimizer = "com.example.Missing"        | optimizer = "com.example.Missing": is not a class that can be found; give its jar with --jars
          optimizer = "com.example.Absent"         | not found
          optimizer = "com.example.Ball$Hidden"    | com.example.Ball$Hidden not a subtype
          optimizer = "com.example.Ball$Unlisted"  | is a class, but no jar lists it in META-INF/services/io.github.dmfstages.descent.Optimizer
          optimizer = "java.lang.String"           | the class does not implement io.github.dmfstages.descent.Optimizer
          optimizer = "com.example.Ball$Whole"     | has the component n of type int, but all components should be of type double
          optimizer = adma                         | should be gradient-descent, momentum
          optimizer-parameters = 3                 | optimizer-parameters = 3: should be { name = number, .. }
          optimizer-parameters { factr = 1 }       | optimizer-parameters = {"factr":1}: com.example.Ball has no parameter factr; its parameters are decay, factor
          optimizer-parameters { factor = 1e999 }  | factor 1e999 is too large for a double
          optimizer-parameters { factor = NaN }    | factor should be a number
          optimizer-parameters { factor = -1 }     | factor should be positive, not -1.0
          optimizer-jar = 1234                     | should be a SHA-256 of 64 hexadecimal digits
          """)
  void sweepFile_withAWrongOptimizer_namesKeyValueFileAndLine(String wrong, String message)
      throws IOException {
    String key = wrong.replaceAll(" .*", "");
    String own = key.equals("optimizer") ? FIXED : OWN;
    String text =
        """
        name = bad
        defaults { rows = 5, cols = 4, spectrum = geometric, rank = 2, depth = 2, %s }
        grids = [{
          %s
        }]
        """
            .formatted(own.replaceAll(", $", ""), wrong);

    try (var path = new OwnJar.OnClassPath(jar)) {
      assertThatThrownBy(() -> SweepFile.parse(text, "bad.conf", new Configuration(), List.of()))
          .isInstanceOf(InvalidConfigException.class)
          .hasMessageContaining("bad.conf:4: " + key + " = ")
          .hasMessageContaining(message);
    }
  }

  @Test
  void parameters_ofABuiltInRule_areRefused() {
    assertThatThrownBy(() -> config("optimizer-parameters { factor = 1 }"))
        .hasMessageContaining(
            "has no effect, because optimizer is gradient-descent; remove it, or set optimizer = the name of a class");
  }

  @Test
  void optimizer_inTwoJarsWithDifferentVersions_isRefused() throws IOException {
    Path other = otherJar();
    try (var own = new OwnJar.OnClassPath(jar, other)) {
      assertThatThrownBy(() -> SmallRuns.config(OWN))
          .hasMessageContaining("is in several jars, of which only one may be given")
          .hasMessageContaining("ball.jar")
          .hasMessageContaining("newer.jar");
    }
  }

  @Test
  void optimizer_thatIsNotInAJar_isRefused() throws Exception {
    Path classes;
    try (Stream<Path> all = Files.list(folder)) {
      classes = all.filter(Files::isDirectory).findFirst().orElseThrow();
    }
    try (var own = new OwnJar.OnClassPath(classes)) {
      assertThatThrownBy(() -> SmallRuns.config(OWN)).hasMessageContaining("is not in a jar");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Throwing   | com.example.Ball$Throwing failed in step 4: java.lang.ArithmeticException: / by zero
          NotANumber | com.example.Ball$NotANumber set an element of W_2 to NaN in step 1
          Padding    | com.example.Ball$Padding wrote into the padding of W_2 in step 1, which must stay 0
          """)
  void run_whoseStepFails_endsWithItsNameAndStep(String rule, String message) throws IOException {
    RunConfig config = config(FIXED + "optimizer = \"com.example.Ball$" + rule + "\"");

    assertThatThrownBy(() -> Run.execute(config))
        .isInstanceOf(OptimizerFailedException.class)
        .hasMessage(message);
  }

  /** The newest checkpoint, in memory. */
  private static final class Newest implements CheckpointStore {
    private byte[] saved;

    @Override
    public void save(Contents contents) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try {
        contents.writeTo(out);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      saved = out.toByteArray();
    }

    @Override
    public <T> Optional<T> restore(Reader<T> reader) {
      try {
        return saved == null
            ? Optional.empty()
            : Optional.of(reader.from(() -> new ByteArrayInputStream(saved)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void run_stoppedEvery64Steps_hasTheBitsOfOneThatWasNot() throws IOException {
    RunConfig config = config(OWN);
    RunConfig limited = config.with(Settings.TIME_LIMIT, Duration.ofNanos(1));
    RunResult whole = Run.execute(config);
    Newest checkpoint = new Newest();

    for (int step = 0; step < 640; step += 64) {
      assertThat(Run.execute(limited, checkpoint).status()).isEqualTo(Status.TIMED_OUT);
    }

    RunResult resumed = Run.execute(config, checkpoint);
    assertThat(resumed.end().digest()).isEqualTo(whole.end().digest());
    assertThat(resumed.stages()).isEqualTo(whole.stages());
  }

  @Test
  void sweep_inASession_sendsTheJarAndKeepsFailuresAsRows() throws Exception {
    spark.sparkContext().addJar(jar.toString());
    String sweep =
        """
        name = own
        defaults { rows = 5, cols = 4, spectrum = geometric, rank = 2, depth = 2, step-size = 0.01, max-steps = 300 }
        grids = [
          { optimizer = "com.example.Ball", optimizer-parameters = [{ decay = 0.5 }, { decay = 0.7, factor = 2 }] }
          { optimizer = "com.example.Ball$Throwing" }
        ]
        """;
    List<Row> rows;
    // The program of a session has its own locale, and this one has its own digits.
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG"));
    try (var own = new OwnJar.OnClassPath(jar)) {
      rows =
          DmfSweep.of(sweep)
              .warehouse(folder.resolve("W").toString())
              .run(spark)
              .selectExpr(
                  "status",
                  "get_json_object(optimizer_parameters, '$.decay')",
                  "split(error, '\n')[0]")
              .orderBy("status", "optimizer_parameters")
              .collectAsList();
    } finally {
      Locale.setDefault(before);
    }

    assertThat(rows)
        .extracting(Row::toString)
        .containsExactly(
            "[BUDGET_EXHAUSTED,0.5,null]",
            "[BUDGET_EXHAUSTED,0.7,null]",
            "[FAILED,null,io.github.dmfstages.descent.OptimizerFailedException:"
                + " com.example.Ball$Throwing failed in step 4: java.lang.ArithmeticException: / by"
                + " zero]");
    assertThat(spark.sql("SELECT * FROM phase WHERE sweep = 'own'").count()).isEqualTo(3);
  }
}
