package io.github.dmfstages.descent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.landscape.ScalarMap;
import io.github.dmfstages.landscape.ScalarMap.FirstPassage;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.Plain;
import io.github.dmfstages.model.AlignedProblem;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.PlainObjective;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.model.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DescentTest {

  @ParameterizedTest
  @MethodSource("io.github.dmfstages.landscape.ScalarMap$FirstPassage#table")
  void run_alignedFactors_passHalfAtTheStepsOfTheScalarMap(FirstPassage row) {
    double[] sigma = FirstPassage.modes();
    AlignedProblem problem = AlignedProblem.of(5, 4, row.depth(), row.start(), sigma);
    Descent descent = Descents.of(problem.target(), problem.start(), row.eta(), 0, row.at1());
    long[] firstAtHalf = {-1, -1, -1};
    descent.run(
        List.of(
            state -> {
              double[] s = state.singularValues().values();
              for (int i = 0; i < sigma.length; i++) {
                if (firstAtHalf[i] < 0 && s[i] >= sigma[i] / 2) {
                  firstAtHalf[i] = state.step();
                }
              }
            }));
    assertThat(firstAtHalf).containsExactly(row.steps());
  }

  /**
   * Aligned modes don't see each other: every singular value of every state is the scalar map's.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void run_alignedFactors_followTheScalarMap(int depth) {
    double roundingOfAThousandSteps = 1e-12;
    double[] sigma = {4, 2.5, 1.2};
    double eta = .01;
    AlignedProblem problem = AlignedProblem.of(4, 6, depth, .05, sigma);
    List<ScalarMap> maps =
        Arrays.stream(sigma).mapToObj(s -> new ScalarMap(depth, s, .05, eta)).toList();
    Descents.of(problem.target(), problem.start(), eta, 0, 1000)
        .run(
            List.of(
                state -> {
                  for (int i = 0; i < sigma.length; i++) {
                    assertThat(state.singularValues().apply(i))
                        .isCloseTo(maps.get(i).strength(), within(roundingOfAThousandSteps));
                    maps.get(i).advance();
                  }
                }));
  }

  /**
   * D_j = W_{j+1}^T W_{j+1} - W_j W_j^T changes by eta^2 (G_{j+1}^T G_{j+1} - G_j G_j^T) a step,
   * exactly: no first-order term.
   */
  @Test
  void run_anyStart_keepsTheBalanceUpToItsExactSecondOrderChange() {
    double eta = .05;
    LayerWidths widths = LayerWidths.of(6, 5, List.of(4, 7, 5));
    Target target = Target.draw(6, 5, 3, Spectrum.Named.LINEAR, 1);
    Factors start = new Initialisation.Gaussian(1).draw(widths, 1, null);
    List<List<double[][]>> states = new ArrayList<>();
    Descents.of(target, start, eta, 0, 30)
        .run(
            List.of(
                state -> states.add(state.factors().matrices().stream().map(Plain::of).toList())));
    PlainObjective objective =
        new PlainObjective(
            LinearAlgebra.Kind.EXACT, widths, target.matrix(), LossNormalisation.SUM);
    // Some ten roundings of elements of order 1; the change itself is of order 1e-3.
    double rounding = 1e-14;
    double largestChange = 0;
    for (int t = 0; t + 1 < states.size(); t++) {
      List<double[][]> gradient = objective.gradient(states.get(t));
      for (int j = 1; j < widths.depth(); j++) {
        double[][] change =
            Plain.plus(balance(states.get(t + 1), j), -1, balance(states.get(t), j));
        double[][] expected = balance(gradient, j);
        assertThat(Plain.norm(Plain.plus(change, -eta * eta, expected))).isLessThan(rounding);
        largestChange = Math.max(largestChange, Plain.norm(change));
      }
    }
    assertThat(largestChange).isGreaterThan(1e-4);
  }

  /** A_{j+1}^T A_{j+1} - A_j A_j^T for j = 1..N-1. */
  private static double[][] balance(List<double[][]> a, int j) {
    double[][] above = a.get(j);
    double[][] below = a.get(j - 1);
    return Plain.plus(
        Plain.multiply(Plain.transpose(above), above),
        -1,
        Plain.multiply(below, Plain.transpose(below)));
  }

  /**
   * Between two escapes, where the gradient is least, the loss is 1/2 sum of what's not learned.
   */
  @ParameterizedTest
  @CsvSource({"2, 1e-14", "3, 1e-9", "4, 1e-8"})
  void run_separatedModes_restAtThePlateausOfTheSaddles(int depth, double scale) {
    double[] sigma = {4, 2.5, 1.2};
    double[] plateaus = {11.845, 3.845, .72, 0};
    AlignedProblem problem = AlignedProblem.of(4, 4, depth, scale, sigma);
    int[] learned = {0};
    double[] least = new double[4];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    double[] lossThere = new double[4];
    Status status =
        Descents.of(problem.target(), problem.start(), .02, 1e-10, 1_000_000)
            .run(
                List.of(
                    state -> {
                      // Valleys are hundreds of steps wide: every tenth step is enough to count
                      // modes.
                      if (state.step() % 10 == 0) {
                        learned[0] = 0;
                        for (int i = 0; i < sigma.length; i++) {
                          learned[0] += state.singularValues().apply(i) >= sigma[i] / 2 ? 1 : 0;
                        }
                      }
                      if (state.gradientNorm() < least[learned[0]]) {
                        least[learned[0]] = state.gradientNorm();
                        lossThere[learned[0]] = state.loss();
                      }
                    }));
    assertThat(status).isEqualTo(Status.CONVERGED);
    // At the valley the next mode has begun to move: the loss is below the plateau by sigma s.
    double nextModeThere = .002;
    for (int k = 0; k < 4; k++) {
      assertThat(lossThere[k]).isCloseTo(plateaus[k], within(nextModeThere));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void run_relativeStepSizeBelowOne_convergesAndAboveDoesNot(int depth) {
    assertThat(statusAtRelativeStepSize(depth, .98)).isEqualTo(Status.CONVERGED);
    assertThat(statusAtRelativeStepSize(depth, 1.02)).isNotEqualTo(Status.CONVERGED);
  }

  private static Status statusAtRelativeStepSize(int depth, double relative) {
    double sigma = 4;
    AlignedProblem problem = AlignedProblem.of(3, 3, depth, 1, sigma, 2, 1);
    double eta = new StepSize.Relative(relative).effective(depth, sigma, 1);
    return Descents.of(problem.target(), problem.start(), eta, 1e-8, 10_000).run(List.of());
  }

  /** Seven steps by the textbook loops, each update with one rounding. */
  @Test
  void run_exact_takesTheStepsOfThePlainLoopsBitForBit() {
    LayerWidths widths = LayerWidths.of(5, 9, List.of(3, 10));
    Target target = Target.draw(5, 9, 2, Spectrum.Named.EQUAL, 2);
    double eta = .07;
    Factors start = new Initialisation.Gaussian(.5).draw(widths, 2, null);
    Descent descent = Descents.of(target, start, eta, 0, 7);
    assertThat(descent.run(List.of())).isEqualTo(Status.BUDGET_EXHAUSTED);

    double[][] x = Plain.of(target.matrix());
    double[][] w1 = Plain.of(start.factor(1));
    double[][] w2 = Plain.of(start.factor(2));
    double[][] w3 = Plain.of(start.factor(3));
    for (int t = 0; t < 7; t++) {
      double[][] p2 = Plain.multiply(w2, w1);
      double[][] b3 = Plain.plus(Plain.multiply(w3, p2), -1, x);
      double[][] b2 = Plain.multiply(Plain.transpose(w3), b3);
      double[][] b1 = Plain.multiply(Plain.transpose(w2), b2);
      w3 = Plain.plus(w3, -eta, Plain.multiply(b3, Plain.transpose(p2)));
      w2 = Plain.plus(w2, -eta, Plain.multiply(b2, Plain.transpose(w1)));
      w1 = Plain.plus(w1, -eta, b1);
    }
    Factors end = descent.state().factors();
    assertThat(end.matrices().stream().map(Plain::of)).containsExactly(w1, w2, w3);
  }

  @Test
  void run_sevenSteps_showsEightStatesAndCountsSevenUpdates() {
    AlignedProblem problem = AlignedProblem.of(3, 3, 2, .1, 1);
    Descent descent = Descents.of(problem.target(), problem.start(), .1, 0, 7);
    List<Long> observed = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    Status status =
        descent.run(
            List.of(
                state -> {
                  observed.add(state.step());
                  losses.add(state.loss());
                }));
    assertThat(status).isEqualTo(Status.BUDGET_EXHAUSTED);
    assertThat(observed).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
    assertThat(descent.state().step()).isEqualTo(7);
    assertThat(descent.state().loss()).isEqualTo(losses.get(7));
    // State 0 is the start itself: c/2 (sigma - s0)^2.
    assertThat(losses.get(0)).isCloseTo(.9 * .9 / 2, within(1e-15));
  }

  @Test
  void largestGradientNorm_everyState_isTheRunningMaximum() {
    AlignedProblem problem = AlignedProblem.of(3, 3, 2, 1e-3, 1);
    double[] largest = {0};
    long[] moved = {0};
    Descents.of(problem.target(), problem.start(), .1, 1e-6, 200)
        .run(
            List.of(
                state -> {
                  moved[0] += state.gradientNorm() > largest[0] ? 1 : 0;
                  largest[0] = Math.max(largest[0], state.gradientNorm());
                  assertThat(state.largestGradientNorm()).isEqualTo(largest[0]);
                }));
    // It rises from the saddle and falls to the minimum.
    assertThat(moved[0]).isBetween(10L, 100L);
  }

  @Test
  void run_observerThatThrows_endsTheRun() {
    AlignedProblem problem = AlignedProblem.of(3, 3, 2, .1, 1);
    Descent descent = Descents.of(problem.target(), problem.start(), .1, 0, 100);
    StepObserver stop =
        state -> {
          if (state.step() == 5) {
            throw new IllegalStateException("enough");
          }
        };
    assertThatThrownBy(() -> descent.run(List.of(stop))).hasMessage("enough");
    assertThat(descent.state().step()).isEqualTo(5);
  }

  @Test
  void relativeDistance_knownProduct_isThatOfTheFrobeniusNorms() {
    AlignedProblem problem = AlignedProblem.of(5, 4, 3, .1, 2, 1);
    Descent descent = Descents.of(problem.target(), problem.start(), .1, 0, 1);
    double expected = Math.sqrt((1.9 * 1.9 + .9 * .9) / 5);
    assertThat(descent.state().relativeDistance(problem.target()))
        .isCloseTo(expected, within(1e-14));
  }
}
