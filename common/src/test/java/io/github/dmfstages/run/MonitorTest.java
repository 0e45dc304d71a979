package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.descent.Measurement;
import io.github.dmfstages.descent.Monitor.Quantity;
import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.landscape.Certificate;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.RunSettings;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.stages.TrajectoryPoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run measures along the way. */
class MonitorTest {
  private static final List<Quantity> ALL = List.of(Quantity.values());
  private static final double[] SIGMA = {1, .5, .25};

  private static Experiment monitored(int n, int depth) {
    return Experiment.of(n, depth, SIGMA).relativeStep(.2).set(Settings.MONITOR, ALL);
  }

  private static Measurement last(RunResult result) {
    return measured(result).get(measured(result).size() - 1).measured();
  }

  /** The records of the sampler, without valleys and peaks that were added to them. */
  private static List<TrajectoryPoint> measured(RunResult result) {
    return result.trajectory().stream().filter(p -> p.singularValues() != null).toList();
  }

  private static RunResult withoutMeasurements(RunResult r) {
    RunResult bits = RunTest.bits(r);
    return new RunResult(
        bits.targetSingularValues(),
        bits.status(),
        bits.steps(),
        bits.initialLoss(),
        bits.loss(),
        bits.dataLoss(),
        bits.gradientNorm(),
        bits.end(),
        bits.heldOut(),
        bits.criticalPoint(),
        bits.balance(),
        bits.stageCount(),
        bits.stages(),
        bits.saddleSteps(),
        bits.reasons(),
        bits.modes(),
        bits.theory(),
        bits.trajectory().stream()
            .map(
                p ->
                    new TrajectoryPoint(
                        p.step(),
                        p.loss(),
                        p.gradientNorm(),
                        p.heldOutError(),
                        p.singularValues(),
                        p.modeGradients(),
                        Measurement.NONE,
                        p.region()))
            .toList(),
        0,
        "");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void run_monitored_hasTheBitsOfOneThatIsNot(int depth) {
    RunResult plain = Experiment.of(5, depth, SIGMA).relativeStep(.2).run();
    RunResult monitored = monitored(5, depth).run();

    assertThat(measured(monitored))
        .allSatisfy(p -> assertThat(p.measured()).isNotEqualTo(Measurement.NONE));
    assertThat(plain.trajectory())
        .allSatisfy(p -> assertThat(p.measured()).isSameAs(Measurement.NONE));
    assertThat(withoutMeasurements(monitored)).isEqualTo(RunTest.bits(plain));
    assertThat(monitored.end().digest()).isEqualTo(plain.end().digest()).isNotNull();
  }

  @Test
  void runId_withoutMonitor_isAsBefore_andTheOrderOfAListDoesNotMatter() {
    RunSettings settings = SmallRun.of(2, 3);
    RunConfig none = RunConfig.resolve(settings);
    RunConfig two =
        RunConfig.resolve(settings.set(Settings.MONITOR, List.of(ALL.get(2), ALL.get(0))));
    RunConfig same =
        RunConfig.resolve(
            settings.set(Settings.MONITOR, List.of(ALL.get(0), ALL.get(2), ALL.get(0))));

    assertThat(RunConfig.resolve(settings.set(Settings.MONITOR, List.of())).runId())
        .isEqualTo(none.runId());
    assertThat(two.runId()).isEqualTo(same.runId()).isNotEqualTo(none.runId());
  }

  /** At each record, beside LAPACK's eigenvalues of the Hessian from its formula. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void curvature_atEachRecord_isThatOfTheDenseHessian(int depth) {
    RunConfig config = monitored(4, depth).maxSteps(300).config();
    Map<Long, Factors> factors = new HashMap<>();
    RunResult result = Run.execute(config, state -> factors.put(state.step(), state.factors()));

    assertThat(measured(result)).hasSizeGreaterThan(10);
    for (TrajectoryPoint p : measured(result)) {
      double[] exact = DenseHessian.of(config, factors.get(p.step())).eigenvalues();
      double scale = Math.max(-exact[0], exact[exact.length - 1]);
      assertThat(p.measured().minEigenvalue())
          .as("step %d", p.step())
          .isCloseTo(exact[0], within(2e-5 * scale));
      assertThat(p.measured().maxEigenvalue())
          .as("step %d", p.step())
          .isCloseTo(exact[exact.length - 1], within(2e-5 * scale));
    }
    Certificate end = result.criticalPoint().certificate();
    assertThat(last(result).maxEigenvalue())
        .isCloseTo(end.maxEigenvalue(), within(2e-5 * end.maxEigenvalue()));
  }

  /** At the balanced minimum, lambda_max = N sigma_1^(2-2/N): 2 sigma_1 at depth 2. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void curvature_atTheBalancedMinimum_isTheClosedForm(int depth) {
    double sigma = .7;
    RunResult result =
        Experiment.of(4, depth, sigma, .3)
            .scale(1e-4)
            .relativeStep(.2)
            .set(Settings.MONITOR, List.of(Quantity.CURVATURE))
            .runAligned();

    assertThat(last(result).maxEigenvalue())
        .isCloseTo(depth * Math.pow(sigma, 2 - 2.0 / depth), within(2e-3));
    assertThat(last(result).layers()).isEmpty();
    assertThat(last(result).imbalance()).isNaN();
    assertThat(last(result).alignment()).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void layers_ofBalancedModes_areTheirNthRoots(int depth) {
    RunResult result = monitored(3, depth).scale(1e-3).runAligned();

    for (TrajectoryPoint p : measured(result)) {
      assertThat(p.measured().layers()).hasSize(depth);
      for (int r = 0; r < 3; r++) {
        double root = Math.pow(p.singularValues().apply(r), 1.0 / depth);
        for (int j = 0; j < depth; j++) {
          assertThat(p.measured().layers().get(j).apply(r)).isCloseTo(root, within(1e-12));
        }
      }
    }
  }

  /** Each step changes D_j by eta^2 (G^T G - G G^T), and there are about 1/eta steps. */
  @Test
  void balance_ofBalancedFactors_isOfOrderEta() {
    double[] ends = new double[2];
    for (int i = 0; i < 2; i++) {
      Experiment experiment = monitored(5, 3).relativeStep(.02 / (1 + i)).scale(1e-2);
      experiment.initialisation = Initialisation.Kind.BALANCED;
      RunResult result = experiment.run();
      assertThat(measured(result).get(0).measured().imbalance()).isLessThan(1e-15);
      ends[i] = last(result).imbalance();
      // The balance at the end is also the drift, because D_j was 0.
      assertThat(ends[i]).isCloseTo(result.balance().drift(), within(1e-14));
    }
    assertThat(ends[0] / ends[1]).isBetween(1.9, 2.1);
  }

  @Test
  void alignment_ofAlignedModes_isOne_andOfLearnedModesAtTheEnd() {
    RunResult aligned = monitored(3, 2).scale(1e-3).runAligned();
    RunResult random = monitored(6, 3).run();

    assertThat(measured(aligned))
        .allSatisfy(
            p ->
                assertThat(p.measured().alignment().values())
                    .containsExactly(new double[] {1, 1, 1}, within(1e-9)));
    assertThat(last(random).alignment().values())
        .containsExactly(new double[] {1, 1, 1}, within(1e-2));
    assertThat(Math.abs(measured(random).get(0).measured().alignment().apply(0))).isLessThan(.9);
  }

  @Test
  void monitor_ofADivergingRun_leavesOutWhatIsNotFinite() {
    RunResult result =
        Experiment.of(4, 3, SIGMA)
            .optimizer(Optimizer.Kind.GRADIENT_DESCENT, 1e6)
            .set(Settings.MONITOR, ALL)
            .maxSteps(50)
            .run();

    assertThat(result.status()).isEqualTo(Status.DIVERGED);
    assertThat(result.trajectory().get(0).measured().layers()).hasSize(3);
  }
}
