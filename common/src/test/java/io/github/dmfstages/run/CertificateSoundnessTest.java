package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.descent.DescentState;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.landscape.Certificate;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.result.SaddlePoint;
import io.github.dmfstages.result.StageAccount;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random runs whose ends and valleys are held against dense Hessians, made from the formula of
 * their elements and decomposed by LAPACK. A certificate is false if the true smallest eigenvalue
 * allows an escape within the steps left, or if the same run without certificates has more stages
 * after as many steps.
 */
class CertificateSoundnessTest {
  /** Rounding of LAPACK's eigenvalues, over the largest. */
  private static final double ROUNDING = 1e-13;

  /** What a run of each kind amounted to. */
  private static final class Tally {
    int certified;
    int atSaddles;
    int valleys;
  }

  @Test
  @Tag("nightly")
  void ends_hundredRandomRuns_areCertifiedBySoundEigenvaluesAlone() {
    Tally tally = check(RandomRun.draw(1, 100, 4, 10, 60_000));
    assertThat(tally.certified).isGreaterThan(15);
    assertThat(tally.valleys).isGreaterThan(100);
  }

  @Tag("nightly")
  @Test
  void ends_thousandRandomRuns_areCertifiedBySoundEigenvaluesAlone() {
    Tally tally = check(RandomRun.draw(2, 1_000, 4, 10, 400_000));
    assertThat(tally.certified).isGreaterThan(150);
    assertThat(tally.atSaddles).isGreaterThan(15);
    assertThat(tally.valleys).isGreaterThan(1_000);
  }

  @Tag("nightly")
  @Test
  void ends_largerRandomRuns_gainNoStageWithoutTheCertificate() {
    for (RandomRun run : RandomRun.draw(3, 60, 14, 22, 150_000)) {
      RunResult result = Run.execute(run.config());
      if (byCertificate(run, result)) {
        assertGainsNoStage(run, result);
      }
    }
  }

  /** The dense Hessian is that of the product's Hessian-vector products, if these are right. */
  @Test
  void elements_ofTheDenseHessian_areTheSecondDifferencesOfTheLoss() {
    for (RandomRun run : RandomRun.draw(4, 12, 3, 4, 1_000_000)) {
      Factors start =
          run.config()
              .initialisation()
              .kind()
              .at(.5)
              .draw(run.config().widths(), 1, run.config().target());
      LossByLoops loss = new LossByLoops(run.config());
      double[] at = loss.vector(start);
      double[][] dense = DenseHessian.of(run.config(), start).elements();
      Random random = new Random(1);
      for (int trial = 0; trial < 5; trial++) {
        double[] x = random.doubles(at.length, -1, 1).toArray();
        double form = 0;
        for (int i = 0; i < x.length; i++) {
          for (int j = 0; j < x.length; j++) {
            form += x[i] * dense[i][j] * x[j];
          }
        }
        double difference = loss.secondDifference(at, x, 1e-3);
        assertThat(form).as("%s", run).isCloseTo(difference, within(1e-3 * Math.abs(form) + 1e-4));
      }
    }
  }

  private static Tally check(List<RandomRun> runs) {
    Tally tally = new Tally();
    for (RandomRun run : runs) {
      DescentState[] last = new DescentState[1];
      RunResult result = Run.execute(run.config(), state -> last[0] = state);
      if (byCertificate(run, result)) {
        tally.certified++;
        tally.atSaddles +=
            result.modes().stream().anyMatch(m -> Double.isNaN(m.crossing50())) ? 1 : 0;
        double[] dense = DenseHessian.of(run.config(), last[0].factors()).eigenvalues();
        assertEnclosed(run, result.criticalPoint().certificate(), dense);
        assertThat(stepsToEscape(run, last[0], -dense[0]))
            .as("%s: true eigenvalue %s", run, dense[0])
            .isGreaterThanOrEqualTo((double) (run.config().maxSteps() - result.steps()));
        assertGainsNoStage(run, result);
      }
      tally.valleys += checkValleys(run, result);
    }
    return tally;
  }

  private static boolean byCertificate(RandomRun run, RunResult result) {
    return result.status() == Status.CONVERGED
        && result.loss() > run.config().lossTolerance() * result.initialLoss();
  }

  /** The estimate of docs/method.md, "End of a run", written down again. */
  private static double stepsToEscape(RandomRun run, DescentState end, double curvature) {
    int depth = run.config().depth();
    double eta = run.config().effectiveStepSize();
    if (curvature <= 0) {
      return Double.POSITIVE_INFINITY;
    }
    if (depth > 2) {
      return (depth - 1) / ((depth - 2) * curvature * eta);
    }
    double c = run.config().lossFactor();
    double[] s = end.singularValues().values();
    double next = s[s.length - 1];
    for (int i = s.length - 1; i >= 0 && s[i] <= .02 * s[0]; i--) {
      next = s[i];
    }
    return Math.log(Math.max(2, curvature / (c * next))) / (2 * Math.log1p(eta * curvature));
  }

  private static void assertGainsNoStage(RandomRun run, RunResult result) {
    RunResult without = Run.execute(run.uncertified());
    assertThat(without.stageCount().count()).as("%s", run).isEqualTo(result.stageCount().count());
  }

  private static int checkValleys(RandomRun run, RunResult result) {
    if (result.stages() == null) {
      return 0;
    }
    Map<Long, SaddlePoint> valleys = new HashMap<>();
    for (StageAccount account : result.stages()) {
      if (account.saddle() != null) {
        valleys.put(account.saddle().step(), account.saddle());
      }
    }
    Run.execute(
        run.config(),
        state -> {
          SaddlePoint saddle = valleys.get(state.step());
          if (saddle != null) {
            assertEnclosed(
                run,
                saddle.certificate(),
                DenseHessian.of(run.config(), state.factors()).eigenvalues());
          }
        });
    return valleys.size();
  }

  /** An eigenvalue is as well known as its residual says, and no better than the bound. */
  private static void assertEnclosed(RandomRun run, Certificate certificate, double[] dense) {
    double rounding = ROUNDING * Math.max(-dense[0], dense[dense.length - 1]);
    assertThat(certificate.minEigenvalue())
        .as("%s, %s", run, certificate)
        .isBetween(dense[0] - rounding, dense[0] + certificate.residual() + rounding);
    assertThat(certificate.lowerBound()).as("%s", run).isLessThanOrEqualTo(dense[0] + rounding);
  }
}
