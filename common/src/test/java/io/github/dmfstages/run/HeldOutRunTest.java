package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.descent.Status;
import io.github.dmfstages.descent.StopWhen;
import io.github.dmfstages.linalg.RandomStream;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.InputMatrix;
import io.github.dmfstages.model.Names;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.model.Target;
import io.github.dmfstages.model.Unlisted;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.setting.InvalidRunException;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.RunSettings;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.stages.TrajectoryPoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Targets of which some entries are unknown or withheld. */
class HeldOutRunTest {
  private static final int ROWS = 6;
  private static final int COLS = 5;
  private static final DenseMatrix X =
      Target.draw(ROWS, COLS, 2, Spectrum.Named.GEOMETRIC, 1).matrix();

  private static InputMatrix input(DenseMatrix matrix) {
    return new InputMatrix("file", Arrays.toString(matrix.toArray()), matrix);
  }

  private static DenseMatrix mask(int... entries) {
    double[] mask = new double[ROWS * COLS];
    Arrays.stream(entries).forEach(i -> mask[i] = 1);
    return new DenseMatrix(ROWS, COLS, mask);
  }

  private static DenseMatrix inverse(DenseMatrix mask) {
    return new DenseMatrix(
        ROWS, COLS, Arrays.stream(mask.toArray()).map(v -> v == 1 ? 0 : 1).toArray());
  }

  private static DenseMatrix select(DenseMatrix matrix, DenseMatrix mask) {
    double[] values = matrix.toArray().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] *= mask.toArray()[i];
    }
    return new DenseMatrix(ROWS, COLS, values);
  }

  private static DenseMatrix with(DenseMatrix matrix, int entry, double value) {
    double[] values = matrix.toArray().clone();
    values[entry] = value;
    return new DenseMatrix(ROWS, COLS, values);
  }

  private static RunSettings of(Spectrum.Given target) {
    return RunSettings.of()
        .set(Settings.TARGET_FILE, target)
        .set(Settings.DEPTH, 3)
        .set(Settings.RELATIVE_INIT_SCALE, .01)
        .set(Settings.MAX_STEPS, 400L);
  }

  private static RunSettings of(DenseMatrix target) {
    return of(new Spectrum.Given(input(target)));
  }

  private static RunSettings partial(DenseMatrix known) {
    return of(new Spectrum.Given(input(select(X, known)), known, false, Names.NONE));
  }

  /** Step size, initial scale and tolerances keep their defaults, which must not see it either. */
  @ParameterizedTest
  @ValueSource(strings = {"drawn", "drawn from some", "in a file"})
  void heldOutValue_ofAnySize_leavesTheBitsOfTheRunAlone(String how) {
    int withheld = 0;
    RunResult before = Run.execute(heldOut(X, how));
    for (int i = 0; i < ROWS * COLS; i++) {
      RunResult changed = Run.execute(heldOut(with(X, i, 3), how));
      boolean same = changed.end().digest().equals(before.end().digest());
      boolean sameError = changed.heldOut().end() == before.heldOut().end();
      assertThat(same && sameError)
          .as("%d is neither trained on nor withheld", i)
          .isEqualTo(how.contains("some") && same && sameError);
      withheld += same && !sameError ? 1 : 0;
    }
    assertThat(withheld).isEqualTo(how.contains("some") ? 4 : 6);
  }

  private static RunSettings heldOut(DenseMatrix x, String how) {
    return switch (how) {
      case "drawn" -> of(x).set(Settings.HOLD_OUT, .2);
      case "drawn from some" ->
          of(x)
              .set(Settings.OBSERVATION, ObservationScheme.Kind.COMPLETION)
              .set(Settings.OBSERVED_ENTRIES, 20L)
              .set(Settings.HOLD_OUT, .2);
      default -> of(x).set(Settings.HOLD_OUT_FILE, input(mask(0, 7, 13, 14, 20, 29)));
    };
  }

  @Test
  void heldOutError_isThatOfTheWithheldEntries() {
    DenseMatrix withheld = mask(0, 7, 13, 14, 20, 29);
    RunResult result = Run.execute(of(X).set(Settings.HOLD_OUT_FILE, input(withheld)));

    double error = 0;
    double size = 0;
    for (int i = 0; i < ROWS * COLS; i++) {
      if (withheld.toArray()[i] == 1) {
        double x = X.toArray()[i];
        error += Math.pow(result.end().matrix().toArray()[i] - x, 2);
        size += x * x;
      }
    }
    assertThat(result.heldOut().end()).isCloseTo(Math.sqrt(error / size), within(1e-12));
    // Every entry that is known and not observed is withheld.
    assertThat(result.end().unobservedError()).isCloseTo(result.heldOut().end(), within(1e-12));
    assertThat(result.trajectory().get(result.trajectory().size() - 1).heldOutError())
        .isEqualTo(result.heldOut().end());
    assertThat(result.trajectory().get(0).heldOutError()).isCloseTo(1, within(.1));
  }

  @Test
  void heldOutError_atTheTarget_isZero() {
    RunResult result =
        Run.execute(
            of(X)
                .set(Settings.DEPTH, 1)
                .without(Settings.RELATIVE_INIT_SCALE)
                .set(Settings.INITIALISATION, Initialisation.Kind.FILE)
                .set(Settings.INIT_FILES, List.of(input(X)))
                .set(Settings.STEP_SIZE, .1)
                .set(Settings.HOLD_OUT, .3));
    assertThat(result.status()).isEqualTo(Status.CONVERGED);
    assertThat(result.heldOut().end()).isZero();
    assertThat(result.heldOut().best()).isZero();
    assertThat(result.heldOut().bestStep()).isZero();
  }

  /** Noise is part of what is withheld: the target itself is off by about its size. */
  @Test
  void heldOutError_withNoise_isAboutValuesWithNoise() {
    int n = 60;
    RunSettings settings =
        RunSettings.of()
            .set(Settings.TARGET_FILE, new Spectrum.Given(input(DenseMatrix.eye(n))))
            .set(Settings.DEPTH, 1)
            .set(Settings.INITIALISATION, Initialisation.Kind.FILE)
            .set(Settings.INIT_FILES, List.of(input(DenseMatrix.eye(n))))
            .set(Settings.STEP_SIZE, .1)
            .set(Settings.MAX_STEPS, 1L)
            .set(Settings.NOISE, 3.0)
            .set(Settings.HOLD_OUT, .5);
    // ||noise||^2 / ||I + noise||^2 over half of the entries: 9 / (9 + 1/60) but for chance.
    double expected = Math.sqrt(9 / (9 + 1.0 / n));
    assertThat(Run.execute(settings).trajectory().get(0).heldOutError())
        .isCloseTo(expected, within(.01));
  }

  @Test
  void unknownEntries_areThoseOfTheMaskThatLeavesThemOut() {
    DenseMatrix known = inverse(mask(1, 2, 8, 17, 22, 27));
    RunResult blank = Run.execute(partial(known));
    RunResult masked =
        Run.execute(
            of(select(X, known))
                .set(Settings.OBSERVATION, ObservationScheme.Kind.COMPLETION)
                .set(Settings.MASK_FILE, input(known)));

    assertThat(blank.end().digest()).isEqualTo(masked.end().digest());
    assertThat(blank.trajectory()).isEqualTo(masked.trajectory());
    assertThat(blank.stages()).isEqualTo(masked.stages());
    assertThat(blank.criticalPoint()).isEqualTo(masked.criticalPoint());
    assertThat(blank.targetSingularValues()).isEqualTo(masked.targetSingularValues());
    // Nobody knows the unknown entries, so only the mask's run has an error there.
    assertThat(blank.end().unobservedError()).isNaN();
    double[] w = blank.end().matrix().toArray();
    double error = 0;
    double size = 0;
    for (int i = 0; i < w.length; i++) {
      double x = select(X, known).toArray()[i];
      error += known.toArray()[i] * Math.pow(w[i] - x, 2);
      size += x * x;
    }
    assertThat(blank.end().reconstructionError()).isCloseTo(Math.sqrt(error / size), within(1e-12));
  }

  @Test
  void unlistedEntries_areZeroUnlessTheyAreUnobserved() {
    DenseMatrix listed = inverse(mask(1, 2, 8));
    Spectrum.Given file = new Spectrum.Given(input(select(X, listed)), listed, true, Names.NONE);
    RunSettings settings = of(file);
    RunSettings unobserved = settings.set(Settings.UNLISTED, Unlisted.UNOBSERVED);

    assertThat(Run.execute(settings).end().digest())
        .isEqualTo(Run.execute(of(select(X, listed))).end().digest());
    assertThat(Run.execute(unobserved).end().digest())
        .isEqualTo(Run.execute(partial(listed)).end().digest());
    assertThat(RunConfig.resolve(settings).runId())
        .isEqualTo(RunConfig.resolve(of(select(X, listed))).runId());
  }

  @Test
  void observedEntries_ofAPartialTarget_areDrawnFromThoseThatItHas() {
    DenseMatrix known = inverse(mask(1, 2, 8, 17, 22, 27));
    RunSettings settings =
        partial(known)
            .set(Settings.OBSERVATION, ObservationScheme.Kind.COMPLETION)
            .set(Settings.OBSERVED_ENTRIES, 12L);
    assertThat(RunConfig.resolve(settings).observed()).isEqualTo(12);
    // Those that are not drawn are known, so they have an error.
    assertThat(Run.execute(settings).end().unobservedError()).isBetween(0.0, 2.0);
    assertThat(Run.execute(settings.set(Settings.OBSERVED_ENTRIES, 24L)).end().digest())
        .isEqualTo(Run.execute(partial(known)).end().digest());
    assertThatThrownBy(() -> RunConfig.resolve(settings.set(Settings.OBSERVED_ENTRIES, 25L)))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining("should be 1 to 24");
  }

  @Test
  void runId_doesNotDependOnHowTheSameEntriesAreObserved() {
    DenseMatrix known = inverse(mask(1, 2, 8, 17, 22, 27));
    Set<String> same = new HashSet<>();
    same.add(RunConfig.resolve(partial(known)).runId());
    RunSettings stated =
        partial(known).set(Settings.OBSERVATION, ObservationScheme.Kind.COMPLETION);
    same.add(RunConfig.resolve(stated).runId());
    same.add(RunConfig.resolve(stated.set(Settings.OBSERVED_ENTRIES, 24L)).runId());
    assertThat(same).hasSize(1);
  }

  /** 704 and 705 entries leave the same number for training. */
  @Test
  void runId_otherEntriesWithheld_isAnother() {
    RunSettings settings =
        RunSettings.of()
            .set(Settings.ROWS, 30)
            .set(Settings.COLS, 30)
            .set(Settings.SPECTRUM, Spectrum.Named.LINEAR)
            .set(Settings.RANK, 2)
            .set(Settings.DEPTH, 2)
            .set(Settings.OBSERVATION, ObservationScheme.Kind.COMPLETION)
            .set(Settings.HOLD_OUT, .1);
    RunConfig one = RunConfig.resolve(settings.set(Settings.OBSERVED_ENTRIES, 704L));
    RunConfig other = RunConfig.resolve(settings.set(Settings.OBSERVED_ENTRIES, 705L));
    assertThat(one.observed()).isEqualTo(other.observed());
    assertThat(one.runId()).isNotEqualTo(other.runId());
  }

  /** The rule of docs/method.md again, applied to the errors of all steps. */
  @ParameterizedTest
  @CsvSource({"1, 0", "1, 1", "2, 2", "3, 1", "3, .1"})
  void stopWhenHeldOut_endsWhereTheErrorsSay(int depth, double patience) {
    RunSettings settings = noisy(depth);
    List<Double> errors = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    RunConfig fitted = RunConfig.resolve(settings);
    RunResult whole =
        Run.execute(
            fitted,
            CheckpointStore.NONE,
            state -> {
              errors.add(state.heldOutError());
              losses.add(state.loss());
            });
    RunResult early =
        Run.execute(
            settings.set(Settings.STOP_WHEN, StopWhen.HELD_OUT).set(Settings.PATIENCE, patience));

    int last = lastStep(errors, losses, patience);
    assertThat(last).isLessThan((int) whole.steps());
    assertThat(early.status()).isEqualTo(Status.STOPPED_EARLY);
    assertThat(early.steps()).isEqualTo(last);
    assertThat(early.heldOut().end()).isEqualTo(errors.get(last));
    double best = errors.subList(0, last + 1).stream().min(Double::compare).orElseThrow();
    assertThat(early.heldOut().best()).isEqualTo(best);
    assertThat(early.heldOut().bestStep()).isEqualTo(errors.indexOf(best));
    for (TrajectoryPoint point : early.trajectory()) {
      if (point.singularValues() != null) {
        assertThat(point.heldOutError()).isEqualTo(errors.get((int) point.step()));
      }
    }
  }

  private static RunSettings noisy(int depth) {
    return RunSettings.of()
        .set(Settings.ROWS, 12)
        .set(Settings.COLS, 10)
        .set(Settings.SPECTRUM, new Spectrum.Listed(List.of(3.0, 2.0)))
        .set(Settings.DEPTH, depth)
        .set(Settings.RELATIVE_INIT_SCALE, 1e-3)
        .set(Settings.NOISE, .1)
        .set(Settings.HOLD_OUT, .2)
        .set(Settings.LOSS_TOLERANCE, 0.0)
        .set(Settings.GRADIENT_TOLERANCE, 0.0)
        .set(Settings.MAX_STEPS, 6000L);
  }

  private static int lastStep(List<Double> errors, List<Double> losses, double patience) {
    int learned =
        IntStream.range(0, losses.size())
            .filter(t -> losses.get(t) <= .9 * losses.get(0))
            .findFirst()
            .orElseThrow();
    double improved = Double.POSITIVE_INFINITY;
    int since = 0;
    for (int t = 0; t < errors.size(); t++) {
      if (errors.get(t) < .999 * improved) {
        improved = errors.get(t);
        since = t;
      }
      if (t >= learned && t >= (1 + patience) * Math.max(since, learned)) {
        return t;
      }
    }
    throw new AssertionError("the patience does not end");
  }

  /** At the true matrix, the loss is that of the noise, which the default tolerance expects. */
  @Test
  void lossTolerance_withKnownNoise_isItsShareOfTheLoss() {
    int n = 40;
    double sigma = 8;
    double noise = .2;
    RunSettings settings =
        RunSettings.of()
            .set(Settings.ROWS, n)
            .set(Settings.COLS, n)
            .set(Settings.SPECTRUM, new Spectrum.Listed(List.of(sigma)))
            .set(Settings.DEPTH, 2)
            .set(Settings.NOISE, noise);
    DenseMatrix x = RunConfig.resolve(settings).target().matrix();
    DenseMatrix e = RandomStream.of("noise", 1).gaussianMatrix(n, n, noise);
    double ofNoise = Arrays.stream(e.toArray()).map(v -> v * v).sum();
    double ofBoth =
        IntStream.range(0, n * n)
            .mapToDouble(i -> Math.pow(x.toArray()[i] + e.toArray()[i], 2))
            .sum();

    RunConfig drawn = RunConfig.resolve(settings.set(Settings.HOLD_OUT, .1));
    assertThat(drawn.lossTolerance() / (ofNoise / ofBoth)).isCloseTo(1, within(.1));
    Spectrum.Given file = new Spectrum.Given(input(x));
    RunConfig given =
        RunConfig.resolve(
            RunSettings.of()
                .set(Settings.TARGET_FILE, file)
                .set(Settings.DEPTH, 2)
                .set(Settings.NOISE, noise)
                .set(Settings.HOLD_OUT, .1));
    assertThat(given.lossTolerance() / (ofNoise / ofBoth)).isCloseTo(1, within(.1));
    // Runs that withhold nothing keep their tolerance, and with it their ids.
    assertThat(RunConfig.resolve(settings).lossTolerance()).isEqualTo(1e-6);
    assertThat(Run.execute(drawn).end().rank()).isEqualTo(1);
  }

  @Test
  void settings_thatContradictOneAnother_areRefused() {
    DenseMatrix known = inverse(mask(1, 2, 8));
    RunSettings partial = partial(known);
    assertWrong(partial.set(Settings.HOLD_OUT, .01), "hold-out withholds 0 of 27");
    assertWrong(partial.set(Settings.HOLD_OUT_FILE, input(mask(3, 8))), "selects row 3, column 2");
    assertWrong(
        partial
            .set(Settings.OBSERVATION, ObservationScheme.Kind.COMPLETION)
            .set(Settings.MASK_FILE, input(mask(0, 1))),
        "mask-file selects row 2, column 1");
    assertWrong(partial.set(Settings.HOLD_OUT_FILE, input(known)), "none is left to train on");
    assertWrong(
        partial.set(Settings.STOP_WHEN, StopWhen.HELD_OUT), "stop-when needs hold-out or hold-out");
    assertWrong(
        partial.set(Settings.UNLISTED, Unlisted.UNOBSERVED), "unlisted needs a target-file");
    assertWrong(
        partial
            .set(Settings.OBSERVATION, ObservationScheme.Kind.SENSING)
            .set(Settings.MEASUREMENTS, 9L),
        "observation measures the whole target");
    assertWrong(
        of(X).set(Settings.HOLD_OUT, .1).set(Settings.INITIALISATION, Initialisation.Kind.ALIGNED),
        "initialisation uses the whole target-file");
    assertWrong(
        of(X).set(Settings.HOLD_OUT, .1).set(Settings.RANK, 1),
        "rank should be 4, the rank of the");
  }

  private static void assertWrong(RunSettings settings, String message) {
    assertThatThrownBy(() -> RunConfig.resolve(settings))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining(message);
  }
}
