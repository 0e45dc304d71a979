package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.descent.StepSize;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.stages.StageCount;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What `robust` is worth, over random runs with steps near and above the limit of stability, with
 * heavy ball and with RMSProp: counts against those of slow runs from the same factors. The table
 * is in docs/method.md.
 */
class RobustCountsTest {
  private static final int RUNS = 600;

  /**
   * A run beside its slow one.
   *
   * @param expected stages of the slow run; empty where its counts disagree or modes are waiting
   */
  private record Outcome(
      String name, boolean aboveTheLimit, RunResult result, OptionalInt expected) {
    boolean isDecided() {
      return expected.isPresent() && result.stageCount().count().isPresent();
    }

    boolean isRight() {
      return result.stageCount().count().equals(expected);
    }

    /** Whether counts by the gradient norm agree. */
    boolean agrees() {
      StageCount count = result.stageCount();
      return count.at1_2() != null && count.at1_2().equals(count.at2());
    }

    boolean diverged() {
      return result.status() == Status.DIVERGED;
    }

    @Override
    public String toString() {
      return "%s: expected %s, spectral %s, %s"
          .formatted(name, expected, result.stageCount().spectral(), result.explanation());
    }

    boolean isRobust() {
      return Boolean.TRUE.equals(result.stageCount().robust());
    }
  }

  @Tag("nightly")
  @Test
  void robust_ofHardRuns_catchesMostWrongCountsAndLosesFewRightOnes() throws Exception {
    List<Outcome> outcomes = execute();
    List<Outcome> decided = outcomes.stream().filter(Outcome::isDecided).toList();
    List<Outcome> right = decided.stream().filter(o -> o.isRight() && o.agrees()).toList();
    List<Outcome> wrong = decided.stream().filter(o -> !o.isRight() && o.agrees()).toList();
    List<Outcome> oscillating =
        decided.stream().filter(o -> o.result().status() == Status.OSCILLATING).toList();
    print("%d runs, %d decided", outcomes.size(), decided.size());
    print("%d diverged", outcomes.stream().filter(Outcome::diverged).count());
    print("counts agree: %d right, %d wrong", right.size(), wrong.size());
    print("robust: %d right, %d wrong", robust(right), robust(wrong));
    print(
        "robust and oscillating: %d right, %d wrong",
        robust(oscillating.stream().filter(Outcome::isRight).toList()),
        robust(oscillating.stream().filter(o -> !o.isRight()).toList()));
    print("wrong above the limit: %d", wrong.stream().filter(Outcome::aboveTheLimit).count());
    wrong.stream().filter(Outcome::isRobust).forEach(o -> print("wrong: %s", o));
    right.stream().filter(o -> !o.isRobust()).forEach(o -> print("lost: %s", o));

    assertThat(wrong).hasSizeGreaterThan(10);
    assertThat(robust(wrong)).isLessThan(wrong.size() / 2);
    assertThat(robust(right)).isGreaterThan(right.size() * 97L / 100);
    assertThat(wrong.stream().filter(Outcome::aboveTheLimit))
        .isNotEmpty()
        .noneMatch(Outcome::isRobust);
  }

  private static void print(String text, Object... values) {
    System.out.println(String.format(Locale.ROOT, text, values));
  }

  private static long robust(List<Outcome> outcomes) {
    return outcomes.stream().filter(Outcome::isRobust).count();
  }

  private static List<Outcome> execute() throws Exception {
    Random random = new Random(2);
    List<Callable<Outcome>> runs = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      runs.add(draw(random));
    }
    return TwoThreads.results(runs);
  }

  private static Callable<Outcome> draw(Random random) {
    int depth = random.nextInt(2, 4);
    int n = random.nextInt(5, 9);
    double[] sigma = new double[random.nextInt(1, 4)];
    sigma[0] = 1;
    for (int i = 1; i < sigma.length; i++) {
      sigma[i] = random.nextDouble(.15, 1);
    }
    double[] descending = Arrays.stream(sigma).map(s -> -s).sorted().map(s -> -s).toArray();
    double alpha =
        depth == 2
            ? RandomRun.logUniform(random, 1e-12, 1e-3)
            : RandomRun.logUniform(random, 1e-6, 1e-2);
    int kind = random.nextInt(3);
    double relative = kind == 0 ? random.nextDouble(.5, 1.35) : random.nextDouble(.05, 1.2);
    double step = RandomRun.logUniform(random, 1e-4, 1e-2);
    long seed = random.nextInt(1_000_000);
    Experiment run = Experiment.of(n, depth, descending).scale(alpha).seed(seed).maxSteps(30_000);
    Experiment slow = Experiment.of(n, depth, descending).scale(alpha).seed(seed).maxSteps(150_000);
    run.gradientTolerance = 0;
    slow.gradientTolerance = 0;
    run.relativeStep(relative);
    slow.relativeStep(.05);
    if (kind == 1) {
      run.optimizer = Optimizer.Kind.MOMENTUM;
    } else if (kind == 2) {
      run.optimizer = Optimizer.Kind.RMSPROP;
      run.stepSize = new StepSize.Absolute(step);
      slow.optimizer = Optimizer.Kind.RMSPROP;
      slow.stepSize = new StepSize.Absolute(step / 10);
    }
    String name =
        String.format(
            Locale.ROOT,
            "N = %d, %d x %d, sigma %s, alpha %.2g, %s, %s, seed %d",
            depth,
            n,
            n,
            Arrays.toString(descending),
            alpha,
            run.optimizer,
            run.stepSize,
            seed);
    return () -> new Outcome(name, kind == 0 && relative > 1, run.run(), stagesOf(slow.run()));
  }

  private static OptionalInt stagesOf(RunResult slow) {
    StageCount count = slow.stageCount();
    boolean one =
        count.count().isPresent()
            && count.at1_2() != null
            && List.of(count.at1_2(), count.at2(), count.at3()).stream()
                .allMatch(n -> n == count.count().getAsInt());
    boolean all = slow.modes().stream().noneMatch(m -> Double.isNaN(m.crossing50()));
    return one && all ? count.count() : OptionalInt.empty();
  }
}
