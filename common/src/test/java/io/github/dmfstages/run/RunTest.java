package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.descent.DescentState;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.descent.StepObserver;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.Plain;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.result.EndState;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.RunSettings;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.stages.Extremum;
import io.github.dmfstages.stages.ModeCrossings;
import io.github.dmfstages.stages.SpeStage;
import io.github.dmfstages.stages.StageCount;
import io.github.dmfstages.stages.TrajectoryPoint;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

public class RunTest {

  /** n = 10, geometric, N 1-4, R 1-3, relative step .1 and .5: the stages that theory predicts. */
  public static Stream<RunConfig> smokeGrid() {
    List<RunConfig> configs = new ArrayList<>();
    for (int depth = 1; depth <= 4; depth++) {
      for (int rank = 1; rank <= 3; rank++) {
        for (double relative : new double[] {.1, .5}) {
          RunSettings settings =
              SmallRun.of(rank, depth)
                  .set(Settings.ROWS, 10)
                  .set(Settings.COLS, 10)
                  .set(Settings.RELATIVE_STEP_SIZE, relative);
          configs.add(RunConfig.resolve(settings));
        }
      }
    }
    return configs.stream();
  }

  @ParameterizedTest
  @MethodSource("smokeGrid")
  void execute_smokeGrid_escapesOneSaddleARankAndNoneAtDepthOne(RunConfig config) {
    RunResult result = Run.execute(config);
    int expected = config.depth() == 1 ? 0 : config.targetRank();
    assertThat(result.status()).isEqualTo(Status.CONVERGED);
    assertThat(result.stageCount().count()).hasValue(expected);
    assertThat(result.stageCount().robust()).isTrue();
    assertThat(result.end().rank()).isEqualTo(config.targetRank());
    if (config.depth() > 1) {
      assertThat(result.stageCount().modesPerStage()).containsOnly(1);
      assertThat(result.stageCount().unassigned()).isZero();
    }
  }

  static Stream<RunConfig> variedConfigs() {
    RunSettings rectangular =
        SmallRun.of(3, 3)
            .set(Settings.ROWS, 9)
            .set(Settings.COLS, 5)
            .set(Settings.HIDDEN_WIDTH, 7)
            .set(Settings.LOSS_NORMALISATION, LossNormalisation.MEAN);
    RunSettings widths =
        SmallRun.of(2, 4)
            .set(Settings.LAYER_WIDTHS, List.of(8, 3, 12))
            .set(Settings.SPECTRUM, Spectrum.Named.LINEAR);
    RunSettings deep =
        SmallRun.of(2, 6).set(Settings.INIT_SCALE, 1e-3).set(Settings.RELATIVE_STEP_SIZE, .5);
    RunSettings merged =
        SmallRun.of(3, 2)
            .set(Settings.SPECTRUM, Spectrum.Named.EQUAL)
            .set(Settings.INIT_SCALE, 1e-2);
    RunSettings shallow = SmallRun.of(2, 1);
    RunSettings cut = SmallRun.of(2, 3).set(Settings.MAX_STEPS, 150L);
    return Stream.of(rectangular, widths, deep, merged, shallow, cut).map(RunConfig::resolve);
  }

  /**
   * Two engines differ in the last bit of each product. Near a saddle such differences grow no
   * faster than the mode that leaves it, so they stay relative: a thousand roundings are enough.
   */
  @ParameterizedTest
  @MethodSource("variedConfigs")
  void execute_eitherEngine_hasTheSameStagesAndAgreesToRounding(RunConfig config) {
    double rounding = 1e-10;
    RunResult exact = Run.execute(config);
    RunResult mllib = Run.execute(config.with(Settings.LINEAR_ALGEBRA, LinearAlgebra.Kind.MLLIB));
    assertThat(exact.kernel()).startsWith("exact");
    assertThat(mllib.kernel()).startsWith("mllib");
    assertThat(mllib.status()).isEqualTo(exact.status());
    assertThat(mllib.steps()).isEqualTo(exact.steps());
    assertThat(mllib.loss()).isCloseTo(exact.loss(), within(rounding * exact.initialLoss()));
    assertThat(mllib.stageCount().modesPerStage()).isEqualTo(exact.stageCount().modesPerStage());
    assertThat(mllib.stageCount().spectral()).isEqualTo(exact.stageCount().spectral());
    for (int k = 0; k < exact.stageCount().stages().size(); k++) {
      SpeStage a = exact.stageCount().stages().get(k);
      SpeStage b = mllib.stageCount().stages().get(k);
      assertThat(b.valley().step()).isEqualTo(a.valley().step());
      assertThat(b.peak().step()).isEqualTo(a.peak().step());
      assertThat(b.peak().gradientNorm() / a.peak().gradientNorm()).isCloseTo(1, within(rounding));
    }
    for (int i = 0; i < exact.modes().size(); i++) {
      assertThat(mllib.modes().get(i).crossing50())
          .isEqualTo(exact.modes().get(i).crossing50(), within(rounding * config.maxSteps()));
    }
    assertThat(mllib.end().effectiveRank())
        .isCloseTo(exact.end().effectiveRank(), within(rounding));
  }

  @ParameterizedTest
  @MethodSource("variedConfigs")
  void execute_again_hasTheSameBits(RunConfig config) {
    assertThat(bits(Run.execute(config))).isEqualTo(bits(Run.execute(config)));
  }

  @Test
  void execute_sideBySide_hasTheBitsOfOneAfterTheOther() throws Exception {
    List<RunConfig> configs = variedConfigs().toList();
    List<RunResult> alone = configs.stream().map(Run::execute).map(RunTest::bits).toList();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<RunResult>> calls = new ArrayList<>();
      for (int copy = 0; copy < 3; copy++) {
        configs.forEach(c -> calls.add(() -> bits(Run.execute(c))));
      }
      List<Future<RunResult>> results = threads.invokeAll(calls);
      for (int i = 0; i < results.size(); i++) {
        assertThat(results.get(i).get()).isEqualTo(alone.get(i % alone.size()));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  static RunResult bits(RunResult r) {
    return new RunResult(
        r.targetSingularValues(),
        r.status(),
        r.steps(),
        r.initialLoss(),
        r.loss(),
        r.dataLoss(),
        r.gradientNorm(),
        r.end(),
        r.heldOut(),
        r.criticalPoint(),
        r.balance(),
        r.stageCount(),
        r.stages(),
        r.saddleSteps(),
        r.reasons(),
        r.modes(),
        r.theory(),
        r.trajectory(),
        0,
        "");
  }

  @Test
  void serialization_configAndResult_surviveIt() throws Exception {
    for (RunConfig config : variedConfigs().toList()) {
      assertThat(copy(config)).isEqualTo(config);
      assertThat(((RunConfig) copy(config)).runId()).isEqualTo(config.runId());
      RunResult result = Run.execute(config);
      assertThat(copy(result)).isEqualTo(result);
    }
    RunSettings listed =
        SmallRun.of(2, 2)
            .set(Settings.SPECTRUM, new Spectrum.Listed(List.of(3.0, 1.0)))
            .set(Settings.RECORD_STEPS, List.of(3L, 1L));
    assertThat(copy(RunConfig.resolve(listed))).isEqualTo(RunConfig.resolve(listed));
  }

  @Test
  void serialization_resultThatDiverged_survivesIt() throws Exception {
    RunSettings settings =
        SmallRun.of(2, 3).set(Settings.STEP_SIZE, 1e100).set(Settings.INIT_SCALE, 1.0);
    RunResult result = Run.execute(RunConfig.resolve(settings));
    assertThat(result.status()).isEqualTo(Status.DIVERGED);
    assertThat(copy(result)).isEqualTo(result);
  }

  private static Object copy(Object value) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return in.readObject();
    }
  }

  @Test
  void execute_trajectory_goesFromTheFirstStateToTheLastInOrder() {
    RunSettings settings = SmallRun.of(3, 3).set(Settings.RECORD_STEPS, List.of(5L, 77L, 78L));
    RunResult result = Run.execute(RunConfig.resolve(settings));
    List<Long> steps = result.trajectory().stream().map(TrajectoryPoint::step).toList();
    assertThat(steps).doesNotHaveDuplicates().isSorted().contains(5L, 77L, 78L);
    assertThat(steps.get(0)).isZero();
    assertThat(steps.get(steps.size() - 1)).isEqualTo(result.steps());
    assertThat(result.trajectory().get(0).loss()).isEqualTo(result.initialLoss());
    TrajectoryPoint last = result.trajectory().get(steps.size() - 1);
    assertThat(last.loss()).isEqualTo(result.loss());
    assertThat(last.gradientNorm()).isEqualTo(result.gradientNorm());
  }

  @Test
  void execute_valleysAndPeaksOfStages_areRecordsWithTheirExactValues() {
    RunResult result = Run.execute(RunConfig.resolve(SmallRun.of(3, 3)));
    List<Extremum> extrema =
        result.stageCount().stages().stream()
            .flatMap(s -> Stream.of(s.valley(), s.peak()))
            .toList();
    assertThat(extrema).hasSize(6);
    for (Extremum e : extrema) {
      TrajectoryPoint record =
          result.trajectory().stream().filter(r -> r.step() == e.step()).findFirst().orElseThrow();
      assertThat(record.loss()).isEqualTo(e.loss());
      assertThat(record.gradientNorm()).isEqualTo(e.gradientNorm());
    }
  }

  @Test
  void execute_watchers_seeEveryStateAndMayAbandonTheRun() {
    RunSettings settings = SmallRun.of(1, 2).set(Settings.MAX_STEPS, 20L);
    List<Long> observed = new ArrayList<>();
    RunResult result =
        Run.execute(RunConfig.resolve(settings), state -> observed.add(state.step()));
    assertThat(observed).hasSize(21);
    assertThat(result.steps()).isEqualTo(20);
    assertThatThrownBy(
            () ->
                Run.execute(
                    RunConfig.resolve(settings),
                    state -> {
                      throw new IllegalStateException("abandoned");
                    }))
        .hasMessage("abandoned");
  }

  /** Keeps the factors that a run ends with. */
  private static final class EndFactors implements StepObserver {
    private Factors factors;

    @Override
    public void observe(DescentState state) {
      assertThat(factors).as("no step comes after the end").isNull();
    }

    @Override
    public void end(DescentState last) {
      assertThat(factors).as("there is one end").isNull();
      factors = last.factors();
    }
  }

  @Test
  void execute_smallTarget_keepsTheProductOfTheFactorsItEndedAt() {
    RunSettings settings = SmallRun.of(2, 3).set(Settings.COLS, 4).set(Settings.MAX_STEPS, 150L);
    EndFactors watcher = new EndFactors();
    EndState end = Run.execute(RunConfig.resolve(settings), watcher).end();
    double[][] product = Plain.of(watcher.factors.factor(1));
    for (int j = 2; j <= 3; j++) {
      product = Plain.multiply(Plain.of(watcher.factors.factor(j)), product);
    }
    assertThat(Plain.of(end.matrix())).isDeepEqualTo(product);
    assertThat(end.withoutDigest().matrix()).isEqualTo(end.matrix());
  }

  @ParameterizedTest
  @CsvSource({"16, 16, true", "1, 256, true", "257, 1, false", "17, 16, false"})
  void execute_targetOfManyEntries_keepsNoMatrix(int rows, int cols, boolean kept) {
    RunSettings settings =
        SmallRun.of(1, 2)
            .set(Settings.ROWS, rows)
            .set(Settings.COLS, cols)
            .set(Settings.MAX_STEPS, 1L);
    assertThat(Run.execute(RunConfig.resolve(settings)).end().matrix() != null).isEqualTo(kept);
  }

  /** The step that a run diverges at is shown to watchers as its end alone. */
  @Test
  void execute_anyEnd_isShownToWatchersOnce() {
    RunSettings diverging =
        SmallRun.of(2, 3).set(Settings.STEP_SIZE, 1e100).set(Settings.INIT_SCALE, 1.0);
    for (RunSettings settings : List.of(diverging, SmallRun.of(2, 3))) {
      EndFactors watcher = new EndFactors();
      RunResult result = Run.execute(RunConfig.resolve(settings), watcher);
      assertThat(
              EndState.digest(
                  watcher.factors, result.steps(), result.loss(), result.gradientNorm()))
          .isEqualTo(result.end().digest());
    }
  }

  @Test
  void execute_diverged_showsTheStateThatWasNotFiniteAsTheLast() {
    RunSettings settings =
        SmallRun.of(2, 3).set(Settings.STEP_SIZE, 1e100).set(Settings.INIT_SCALE, 1.0);
    RunResult result = Run.execute(RunConfig.resolve(settings));
    assertThat(result.status()).isEqualTo(Status.DIVERGED);
    assertThat(Double.isFinite(result.loss())).isFalse();
    TrajectoryPoint last = result.trajectory().get(result.trajectory().size() - 1);
    assertThat(last.step()).isEqualTo(result.steps());
    assertThat(last.singularValues()).isNull();
    assertThat(result.end().rank()).isEqualTo(-1);
    assertThat(result.end().effectiveRank()).isNaN();
    assertThat(result.end().reconstructionError()).isNaN();
    assertThat(result.end().digest()).hasSize(64);
    assertThat(result.end().matrix()).isNull();
    assertThat(result.stageCount()).isEqualTo(StageCount.NONE);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void execute_converged_endsAtTheTarget(int depth) {
    RunSettings settings =
        SmallRun.of(3, depth).set(Settings.ROWS, 8).set(Settings.LOSS_TOLERANCE, 1e-10);
    RunConfig config = RunConfig.resolve(settings);
    RunResult result = Run.execute(config);
    // The loss is 1e-10 of the first, which is 1/2 ||X||^2 up to the scale of the start.
    double relativeError = 1.01e-5;
    assertThat(result.end().reconstructionError()).isLessThan(relativeError);
    double[] sigma = result.targetSingularValues().values();
    assertThat(sigma).containsExactly(new double[] {1, .5, .25}, within(1e-15));
    assertThat(result.end().nuclearNorm()).isCloseTo(1.75, within(10 * relativeError));
    assertThat(result.end().frobeniusNorm())
        .isCloseTo(Math.sqrt(1.3125), within(10 * relativeError));
    assertThat(result.end().stableRank()).isCloseTo(1.3125, within(10 * relativeError));
    assertThat(result.modes()).extracting(ModeCrossings::reference).containsExactly(1.0, .5, .25);
    if (depth > 1) {
      assertThat(result.modes()).extracting(ModeCrossings::crossing50).isSorted();
    }
  }

  @Test
  void execute_otherSeedSameTargetSeed_startsElsewhereAtTheSameTarget() {
    RunSettings settings = SmallRun.of(2, 3).set(Settings.TARGET_SEED, 9L);
    RunConfig one = RunConfig.resolve(settings);
    settings = settings.set(Settings.SEED, 2L);
    RunConfig two = RunConfig.resolve(settings);
    assertThat(two.target().matrix()).isEqualTo(one.target().matrix());
    assertThat(Run.execute(two).end().digest()).isNotEqualTo(Run.execute(one).end().digest());
  }
}
