package io.github.dmfstages.descent;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.descent.Descents.GivenState;
import io.github.dmfstages.model.AlignedProblem;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.model.Target;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StopRuleTest {
  private static final double ETA = .1;

  // By real runs.

  @Test
  void run_stepAboveTheLimitOfOneFactor_divergesByTheLoss() {
    AlignedProblem problem = AlignedProblem.of(3, 3, 1, .1, 1);
    Descent descent = Descents.of(problem.target(), problem.start(), 2.5, 1e-6, 10_000);
    assertThat(descent.run(List.of())).isEqualTo(Status.DIVERGED);
    // The residual grows by 1.5 a step: the loss is a million times the first after 18 of them.
    assertThat(descent.state().step()).isEqualTo(18);
    assertThat(descent.state().isFinite()).isTrue();
  }

  @Test
  void run_hugeStep_divergesToWhatIsNotFiniteAndShowsItToNobody() {
    AlignedProblem problem = AlignedProblem.of(3, 3, 3, 1e30, 1);
    Descent descent = Descents.of(problem.target(), problem.start(), 1e80, 1e-6, 10);
    Status status = descent.run(List.of(state -> assertThat(state.isFinite()).isTrue()));
    assertThat(status).isEqualTo(Status.DIVERGED);
    assertThat(descent.state().isFinite()).isFalse();
    assertThat(descent.state().step()).isEqualTo(1);
  }

  @Test
  void run_smallStep_convergesAtTheFirstLossBelowTheTolerance() {
    AlignedProblem problem = AlignedProblem.of(3, 3, 2, .1, 1);
    double[] last = {0, 0};
    Descent descent = Descents.of(problem.target(), problem.start(), ETA, 1e-6, 10_000);
    Status status =
        descent.run(
            List.of(
                state -> {
                  last[0] = last[1];
                  last[1] = state.loss();
                }));
    assertThat(status).isEqualTo(Status.CONVERGED);
    double tolerance = 1e-6 * .9 * .9 / 2;
    assertThat(last[1]).isLessThanOrEqualTo(tolerance);
    assertThat(last[0]).isGreaterThan(tolerance);
  }

  @Test
  void run_startAtTheTarget_convergesAtOnceWithoutLoss() {
    Target target = Target.draw(4, 4, 2, Spectrum.Named.LINEAR, 1);
    Descent descent = Descents.of(target, new Factors(List.of(target.matrix())), ETA, 0, 10);
    assertThat(descent.run(List.of())).isEqualTo(Status.CONVERGED);
    assertThat(descent.state().step()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 6})
  void run_zeroStart_stallsAtOnce(int depth) {
    LayerWidths widths = new LayerWidths(Collections.nCopies(depth + 1, 4));
    Factors zero = new Initialisation.Gaussian(0).draw(widths, 1, null);
    Descent descent = Descents.of(Target.draw(4, 4, 2, Spectrum.Named.LINEAR, 1), zero, ETA, 0, 10);
    assertThat(descent.run(List.of())).isEqualTo(Status.STALLED);
    assertThat(descent.state().step()).isZero();
  }

  @Test
  void run_zeroStartOfOneFactor_converges() {
    Factors zero = new Initialisation.Gaussian(0).draw(new LayerWidths(List.of(4, 4)), 1, null);
    Target target = Target.draw(4, 4, 2, Spectrum.Named.LINEAR, 1);
    assertThat(Descents.of(target, zero, ETA, 1e-6, 1000).run(List.of()))
        .isEqualTo(Status.CONVERGED);
  }

  /** With layers a = 1e-10, the gradient over the parameters is of the order a^2. */
  @Test
  void run_startSoSmallThatNoStepMovesIt_stallsAfterTheFirst() {
    AlignedProblem problem = AlignedProblem.of(3, 3, 4, 1e-40, 1);
    Descent descent = Descents.of(problem.target(), problem.start(), ETA, 1e-6, 1000);
    assertThat(descent.run(List.of())).isEqualTo(Status.STALLED);
    assertThat(descent.state().step()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void run_stepAboveTheLimit_oscillates(int depth) {
    AlignedProblem problem = AlignedProblem.of(3, 3, depth, 1, 4, 2);
    double eta = new StepSize.Relative(1.1).effective(depth, 4, 1);
    Descent descent = Descents.of(problem.target(), problem.start(), eta, 1e-6, 100_000);
    assertThat(descent.run(List.of())).isEqualTo(Status.OSCILLATING);
    assertThat(descent.state().step()).isBetween(2000L, 4000L);
  }

  @Test
  void run_tooFewSteps_exhaustsItsBudget() {
    AlignedProblem problem = AlignedProblem.of(3, 3, 3, 1e-6, 1);
    Descent descent = Descents.of(problem.target(), problem.start(), ETA, 1e-6, 12);
    assertThat(descent.run(List.of())).isEqualTo(Status.BUDGET_EXHAUSTED);
    assertThat(descent.state().step()).isEqualTo(12);
  }

  // The order of the tests, by states that meet two of them.

  @Test
  void end_gradientNotFiniteAtNoLoss_divergedBeforeConverged() {
    assertThat(new ScriptedRun(1e-6, 10).at(0, 1, 1).at(1, 0, Double.NaN).status)
        .isEqualTo(Status.DIVERGED);
    assertThat(new ScriptedRun(1e-6, 10).at(0, Double.POSITIVE_INFINITY, 1).status)
        .isEqualTo(Status.DIVERGED);
  }

  @Test
  void end_lossAtAMillionTimesTheFirst_isNotYetDiverged() {
    ScriptedRun run = new ScriptedRun(1e-6, 10).at(0, 2, 1).at(1, 2e6, 1);
    assertThat(run.status).isNull();
    assertThat(run.at(2, Math.nextUp(2e6), 1).status).isEqualTo(Status.DIVERGED);
  }

  @Test
  void end_neitherLossNorGradient_convergedBeforeStalled() {
    assertThat(new ScriptedRun(0, 10).at(0, 0, 0).status).isEqualTo(Status.CONVERGED);
    assertThat(new ScriptedRun(0, 10).at(0, 1, 1).at(1, 0, 0).status).isEqualTo(Status.CONVERGED);
  }

  @Test
  void end_noGradientAtTheLastStep_stalledBeforeBudget() {
    assertThat(new ScriptedRun(0, 1).at(0, 1, 1).at(1, 1, 0).status).isEqualTo(Status.STALLED);
  }

  @Test
  void end_toleranceReachedAtTheLastStep_convergedBeforeBudget() {
    assertThat(new ScriptedRun(.25, 1).at(0, 1, 1).at(1, .25, 1).status)
        .isEqualTo(Status.CONVERGED);
  }

  @Test
  void end_oscillationWithoutGradient_stalledBeforeOscillating() {
    assertThat(swinging(100_000).at(2000, 1, 0).status).isEqualTo(Status.STALLED);
  }

  @Test
  void end_oscillationAtTheLastStep_oscillatingBeforeBudget() {
    assertThat(swinging(2000).at(2000, 1, 1).status).isEqualTo(Status.OSCILLATING);
  }

  private static ScriptedRun swinging(long maxSteps) {
    ScriptedRun run = new ScriptedRun(1e-6, maxSteps);
    for (int t = 0; t < 2000; t++) {
      run.at(t, 1 + t % 2, 1);
      assertThat(run.status).isNull();
    }
    return run;
  }

  @Test
  void end_newBest_forgetsTheRisesBeforeIt() {
    ScriptedRun run = new ScriptedRun(1e-6, 100_000);
    int t = 0;
    for (; t < 1500; t++) {
      run.at(t, 1 + t % 2, 1);
    }
    for (; t < 6000; t++) {
      assertThat(run.at(t, .5, 1).status).isNull();
    }
  }

  @Test
  void end_stepThatIsTooSmall_isNotTestedAtTheStart() {
    ScriptedRun run = new ScriptedRun(1e-6, 10).at(0, 1, 1e-30);
    assertThat(run.status).isNull();
    assertThat(run.at(1, 1, 1e-30).status).isEqualTo(Status.STALLED);
  }

  // Against the text, by given runs of every kind.

  @Test
  void end_randomRuns_followTheText() {
    Random random = new Random(1);
    Map<Status, Integer> ends = new EnumMap<>(Status.class);
    for (int trial = 0; trial < 400; trial++) {
      double lossTolerance = random.nextBoolean() ? 0 : 1e-3;
      int maxSteps = 1000 + random.nextInt(8000);
      int length = maxSteps + 1;
      double[] loss = new double[length];
      double[] gradient = new double[length];
      double[] parameter = new double[length];
      double trend = Math.pow(10, -2 - 3 * random.nextDouble()) * (random.nextInt(4) - 2);
      double noise = Math.pow(10, -8 + 7 * random.nextDouble());
      double decay = Math.pow(10, -4 + 3 * random.nextDouble());
      parameter[0] = Math.pow(10, -3 * random.nextDouble());
      for (int t = 0; t < length; t++) {
        loss[t] = Math.exp(-trend * t + noise * random.nextGaussian());
        gradient[t] = Math.exp(-decay * t);
        if (t > 0) {
          // A step may go to either side.
          double move = random.nextBoolean() ? ETA : -ETA;
          parameter[t] = parameter[t - 1] + move * gradient[t - 1];
        }
      }
      ScriptedRun run = new ScriptedRun(lossTolerance, maxSteps);
      int t = 0;
      while (run.status == null) {
        run.at(t, loss[t], gradient[t], parameter[t]);
        t++;
      }
      Status expected = statusByText(loss, gradient, parameter, lossTolerance, t - 1);
      if (expected == null && t - 1 == maxSteps) {
        expected = Status.BUDGET_EXHAUSTED;
      }
      assertThat(run.status).as("trial %s", trial).isEqualTo(expected);
      for (int earlier = 0; earlier < t - 1; earlier += 1 + earlier / 50) {
        assertThat(statusByText(loss, gradient, parameter, lossTolerance, earlier)).isNull();
      }
      ends.merge(run.status, 1, Integer::sum);
    }
    // All of them, or the comparison would not say much.
    assertThat(ends.keySet())
        .contains(
            Status.DIVERGED,
            Status.CONVERGED,
            Status.STALLED,
            Status.OSCILLATING,
            Status.BUDGET_EXHAUSTED);
  }

  /** The tests at step t, each by a look at the whole sequence; null where none holds. */
  private static Status statusByText(
      double[] loss, double[] gradient, double[] parameter, double lossTolerance, int t) {
    if (!Double.isFinite(loss[t]) || !Double.isFinite(gradient[t]) || loss[t] > 1e6 * loss[0]) {
      return Status.DIVERGED;
    }
    if (loss[t] <= lossTolerance * loss[0] || loss[0] == 0) {
      return Status.CONVERGED;
    }
    if (gradient[t] == 0 || (t > 0 && ETA * gradient[t] <= 1e-17 * Math.abs(parameter[t]))) {
      return Status.STALLED;
    }
    double best = loss[0];
    int atBest = 0;
    int rises = 0;
    for (int i = 1; i <= t; i++) {
      if (loss[i] < .999 * best) {
        best = loss[i];
        atBest = i;
        rises = 0;
      } else if (loss[i] > (1 + 1e-6) * loss[i - 1]) {
        rises++;
      }
    }
    return t - atBest >= 2000 && rises > .1 * (t - atBest) ? Status.OSCILLATING : null;
  }

  /** A rule that is given one state after another. */
  private static final class ScriptedRun {
    private final StopRule rule;
    private final GivenState states = new GivenState();
    private Status status;

    ScriptedRun(double lossTolerance, long maxSteps) {
      rule = Descents.rule(ETA, ETA, lossTolerance, maxSteps);
    }

    ScriptedRun at(long step, double loss, double gradientNorm) {
      return at(step, loss, gradientNorm, 1);
    }

    ScriptedRun at(long step, double loss, double gradientNorm, double parameter) {
      DescentState state = states.at(step, loss, gradientNorm, parameter);
      status = rule.diverged(state) ? Status.DIVERGED : rule.end(state);
      return this;
    }
  }
}
