package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.PolarDescent;
import io.github.dmfstages.landscape.PolarEscape;
import io.github.dmfstages.landscape.StepSizes;
import io.github.dmfstages.linalg.HaarMatrix;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.Plain;
import io.github.dmfstages.linalg.RandomStream;
import io.github.dmfstages.linalg.SingularVectors;
import io.github.dmfstages.linalg.WorkMatrix;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.Objective;
import io.github.dmfstages.model.Observation;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.model.Target;
import io.github.dmfstages.result.RunResult;
import java.util.List;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Descent along polar factors, under which modes do not leave one after another. */
class PolarRunTest {
  private static final double ETA = .002;
  private static final double[] SIGMA = {1, .5, .25};

  /** (sigma/2)^(1/N)/eta. */
  @ParameterizedTest
  @CsvSource({"2, 354, 250, 177", "3, 397, 315, 250"})
  void halfCrossings_smallFactors_areTheKnownSteps(int depth, double at1, double at2, double at3) {
    assertThat(PolarEscape.halfCrossings(depth, SIGMA, 3, 0, StepSizes.constant(ETA)))
        .containsExactly(new double[] {at1, at2, at3}, within(.5));
    assertThat(PolarEscape.halfCrossings(depth, SIGMA, 2, .3, StepSizes.constant(ETA))[1]).isZero();
  }

  /**
   * From small Gaussian factors, modes cross in the reversed order, as predicted, and all in one
   * stage: gradient descent shows a stage for each of them.
   */
  @ParameterizedTest
  @CsvSource({"2, 1e-6", "3, 1e-6"})
  void smallFactors_modesLeaveTogether_theSmallestFirst(int depth, double alpha) {
    // Afterwards, the smallest modes jump by eta to and fro.
    Experiment experiment = Experiment.of(8, depth, SIGMA).scale(alpha).maxSteps(480);
    for (long seed = 1; seed <= 3; seed++) {
      RunResult polar = experiment.seed(seed).optimizer(Optimizer.Kind.POLAR, ETA).run();
      double[] measured = polar.modes().stream().mapToDouble(m -> m.crossing50()).toArray();
      double[] predicted = polar.theory().halfCrossings().values();
      assertThat(measured[0]).isGreaterThan(measured[1]);
      assertThat(measured[1]).isGreaterThan(measured[2]);
      for (int i = 0; i < 3; i++) {
        assertThat(measured[i]).isCloseTo(predicted[i], within(.05 * predicted[i]));
      }
      assertThat(polar.stageCount().modesPerStage()).isEqualTo(List.of(3));
      assertThat(polar.stageCount().spectral()).isOne();
      assertThat(polar.theory().separation()).isNaN();
      assertThat(polar.criticalPoint().escapeIn()).isNaN();
    }
    RunResult descent = Experiment.of(8, depth, SIGMA).scale(depth == 2 ? 1e-12 : alpha).run();
    assertThat(descent.stageCount().count()).hasValue(3);
  }

  /**
   * Another implementation measured 395, 312 and 246 from its own Gaussian factors. The size of the
   * factors, alpha^(1/3), is five steps.
   */
  @Test
  void halfCrossings_depthThree_areThoseMeasuredElsewhere() {
    RunResult polar =
        Experiment.of(8, 3, SIGMA)
            .scale(1e-6)
            .maxSteps(480)
            .optimizer(Optimizer.Kind.POLAR, ETA)
            .run();
    double[] measured = polar.modes().stream().mapToDouble(m -> m.crossing50()).toArray();
    assertThat(measured).containsExactly(new double[] {395, 312, 246}, within(5.0));
  }

  /** Muon does not orthogonalise exactly, but its modes leave together, too. */
  @ParameterizedTest
  @CsvSource({"2, 1e-12", "3, 1e-6"})
  void muon_smallFactors_hasOneStage(int depth, double alpha) {
    RunResult muon =
        Experiment.of(8, depth, SIGMA)
            .scale(alpha)
            .maxSteps(700)
            .optimizer(Optimizer.Kind.MUON, ETA)
            .run();
    assertThat(muon.modes()).allMatch(m -> m.escaped());
    assertThat(muon.stageCount().spectral()).isOne();
    assertThat(muon.stageCount().count()).hasValue(1);
  }

  /**
   * At depth 2, (W_2^T W_2)^(1/2) - (W_1 W_1^T)^(1/2) is conserved up to O(eta), also where modes
   * jump to and fro at their ends, if the factors are aligned with the target. They need not be
   * balanced.
   */
  @Test
  void conservedQuantity_alignedFactors_driftsByTheStepSizeAtMost() {
    double[][] u = Plain.of(HaarMatrix.draw(5, 3, RandomStream.of("u", 1)));
    double[][] v = Plain.of(HaarMatrix.draw(4, 3, RandomStream.of("v", 1)));
    double[][] hidden = Plain.of(HaarMatrix.draw(3, 3, RandomStream.of("hidden", 1)));
    Target target = Target.of(Plain.dense(u), new double[] {1, .6, .3}, Plain.dense(v));
    DenseMatrix first = Plain.dense(product(hidden, v, .3, .1, .2));
    DenseMatrix second = Plain.dense(product(u, hidden, .1, .4, .05));
    for (double eta : new double[] {4e-3, 1e-3}) {
      assertThat(drift(target, List.of(first, second), eta, 1.5)).isLessThan(2 * eta);
    }
  }

  private static double[][] product(double[][] left, double[][] right, double... s) {
    return Plain.multiply(
        Plain.multiply(left, Plain.diagonal(s.length, s.length, s)), Plain.transpose(right));
  }

  /**
   * From Gaussian factors, which are not aligned, it is not: the drift does not vanish with eta.
   */
  @Test
  void conservedQuantity_gaussianFactors_isNotConserved() {
    Target target = Target.draw(5, 4, 3, Spectrum.Named.LINEAR, 1);
    List<DenseMatrix> start =
        new Initialisation.Gaussian(.5)
            .draw(new LayerWidths(List.of(4, 3, 5)), 3, target)
            .matrices();
    double coarse = drift(target, start, 4e-3, .2);
    double fine = drift(target, start, 1e-3, .2);
    assertThat(fine).isGreaterThan(.05).isCloseTo(coarse, within(.05 * coarse));
  }

  /** The drift in a time of the flow. */
  private static double drift(Target target, List<DenseMatrix> start, double eta, double time) {
    LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
    Objective objective =
        new Objective(
            engine,
            new LayerWidths(List.of(4, 3, 5)),
            new Observation.Full(engine, target),
            LossNormalisation.SUM);
    WorkMatrix[] factors = start.stream().map(engine::pack).toArray(WorkMatrix[]::new);
    long steps = Math.round(time / eta);
    double[][] before = conserved(engine, factors);
    Optimizer.Update update = new PolarDescent(0).start(engine, factors, at -> at);
    for (int t = 0; t < steps; t++) {
      objective.evaluate(factors);
      update.apply(objective.gradients(), eta);
    }
    double[][] drift = Plain.plus(conserved(engine, factors), -1, before);
    return SingularVectors.of(Plain.dense(drift)).values().apply(0);
  }

  private static double[][] conserved(LinearAlgebra engine, WorkMatrix[] factors) {
    SingularVectors first = SingularVectors.of(engine.unpack(factors[0]));
    SingularVectors second = SingularVectors.of(engine.unpack(factors[1]));
    return Plain.plus(
        root(second.right(), second.values().values()),
        -1,
        root(first.left(), first.values().values()));
  }

  /** Q diag(s) Q^T. */
  private static double[][] root(DenseMatrix q, double[] s) {
    double[][] plain = Plain.of(q);
    return Plain.multiply(
        Plain.multiply(plain, Plain.diagonal(s.length, s.length, s)), Plain.transpose(plain));
  }
}
