package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dmfstages.descent.Monitor;
import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.Schedule;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.descent.StepObserver;
import io.github.dmfstages.descent.StepSize;
import io.github.dmfstages.linalg.Sha256;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Settings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that go on from a checkpoint, to the bits of those that were never interrupted. */
class CheckpointTest {
  private static final double[] SIGMA = {1, .6, .3};

  /** A store in memory. */
  private static final class Memory implements CheckpointStore {
    private byte[] saved;
    private int saves;
    private final List<String> refused = new ArrayList<>();

    @Override
    public void save(Contents contents) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try {
        contents.writeTo(out);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      saved = out.toByteArray();
      saves++;
    }

    @Override
    public <T> Optional<T> restore(Reader<T> reader) {
      if (saved == null) {
        return Optional.empty();
      }
      try {
        return Optional.of(reader.from(() -> new ByteArrayInputStream(saved)));
      } catch (IOException e) {
        refused.add(e.getMessage());
        return Optional.empty();
      }
    }
  }

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  static Stream<Experiment> experiments() {
    Experiment plain = Experiment.of(6, 3, SIGMA).relativeStep(.5);
    Experiment shallow = Experiment.of(6, 1, SIGMA).relativeStep(.05);
    Experiment pairs = Experiment.of(5, 2, SIGMA).relativeStep(.3);
    pairs.pairsEvery = 50;
    Experiment completion = Experiment.of(8, 3, SIGMA).relativeStep(.5).maxSteps(4000);
    completion.observedEntries = OptionalLong.of(45);
    Experiment early = Experiment.of(8, 2, SIGMA).relativeStep(.1).scale(1e-3).maxSteps(9000);
    early.noise = .1;
    early.holdOut = .2;
    Stream<Experiment> optimizers =
        Arrays.stream(Optimizer.Kind.values())
            .map(
                kind -> {
                  Experiment experiment = Experiment.of(6, 2, SIGMA).maxSteps(3000);
                  experiment.stepSize = new StepSize.Absolute(1e-3);
                  experiment.optimizer = kind;
                  return experiment;
                });
    Experiment scheduled =
        Experiment.of(6, 2, SIGMA)
            .relativeStep(.5)
            .maxSteps(1000)
            .set(Settings.WEIGHT_DECAY, .01)
            .set(Settings.WARMUP_STEPS, 100L)
            .set(Settings.SCHEDULE, Schedule.Kind.COSINE);
    Experiment regression =
        Experiment.of(6, 2, SIGMA)
            .relativeStep(.5)
            .maxSteps(1000)
            .set(Settings.OBSERVATION, ObservationScheme.Kind.REGRESSION)
            .set(Settings.SAMPLES, 20L);
    regression.noise = .1;
    Experiment symmetric =
        Experiment.of(6, 2, SIGMA)
            .relativeStep(.5)
            .scale(1e-4)
            .maxSteps(1000)
            .set(Settings.TARGET_SYMMETRIC, true)
            .set(Settings.LAYER_STEP_FACTORS, List.of(2.0, 2.0));
    symmetric.initialisation = Initialisation.Kind.SYMMETRIC;
    symmetric.observedEntries = OptionalLong.of(30);
    Experiment layers =
        Experiment.of(6, 2, SIGMA)
            .maxSteps(1000)
            .optimizer(Optimizer.Kind.ADAM, 1e-2)
            .set(Settings.LAYER_SCALES, List.of(.1, .01))
            .set(Settings.LAYER_STEP_FACTORS, List.of(1.0, 2.0));
    Experiment monitored =
        Experiment.of(6, 3, SIGMA)
            .relativeStep(.5)
            .set(Settings.MONITOR, List.of(Monitor.Quantity.values()));
    Stream<Experiment> noisy =
        Stream.of(Optimizer.Kind.GRADIENT_DESCENT, Optimizer.Kind.ADAM)
            .map(
                kind ->
                    Experiment.of(6, 2, SIGMA)
                        .optimizer(kind, 1e-2)
                        .maxSteps(1000)
                        .set(Settings.BATCH_SIZE, 7L)
                        .set(Settings.LABEL_NOISE, .01)
                        .set(Settings.TEMPERATURE, 1e-6));
    return Stream.of(
            Stream.of(
                monitored,
                plain,
                shallow,
                pairs,
                completion,
                early,
                scheduled,
                regression,
                symmetric,
                layers),
            optimizers,
            noisy)
        .flatMap(runs -> runs);
  }

  /** A time limit that is over at once stops each start 64 steps on; the last has no limit. */
  @ParameterizedTest
  @MethodSource("experiments")
  void run_stoppedEvery64Steps_hasTheBitsOfOneThatWasNot(Experiment experiment) {
    RunConfig unlimited = experiment.config();
    RunResult whole = Run.execute(unlimited);
    experiment.timeLimit = Optional.of(Duration.ofNanos(1));
    RunConfig limited = experiment.config();
    Memory store = new Memory();
    for (long step = 0; step < whole.steps(); step += 64) {
      RunResult stopped = Run.execute(limited, store);
      assertThat(stopped.status()).isEqualTo(Status.TIMED_OUT);
      assertThat(stopped.steps()).isEqualTo(step);
    }
    List<Long> observed = new ArrayList<>();
    RunResult result = Run.execute(unlimited, store, state -> observed.add(state.step()));
    assertThat(observed).hasSizeLessThanOrEqualTo(64);
    assertThat(store.refused).isEmpty();
    assertThat(RunTest.bits(result)).isEqualTo(RunTest.bits(whole));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, .01})
  void run_killedTenTimesAtRandomSteps_hasTheBitsOfOneThatWasNot(double labelNoise) {
    Experiment experiment = Experiment.of(6, 4, SIGMA).relativeStep(.5);
    experiment.set(Settings.LABEL_NOISE, labelNoise);
    RunResult whole = experiment.run();
    experiment.checkpointInterval = Duration.ofNanos(1);
    RunConfig config = experiment.config();
    Memory store = new Memory();
    // Slow steps, so that saving at 2 % of the time happens often.
    StepObserver slow = state -> LockSupport.parkNanos(20_000);
    long[] kills = new Random(1).longs(10, 100, whole.steps()).sorted().toArray();
    for (long kill : kills) {
      StepObserver killer =
          state -> {
            if (state.step() >= kill) {
              throw new Killed();
            }
          };
      assertThatThrownBy(() -> Run.execute(config, store, slow, killer)).isInstanceOf(Killed.class);
    }
    assertThat(store.saves).isGreaterThan(kills.length);
    List<Long> first = new ArrayList<>();
    RunResult result = Run.execute(config, store, state -> first.add(state.step()));
    assertThat(first.get(0)).isGreaterThan(kills[0] - 1);
    assertThat(RunTest.bits(result)).isEqualTo(RunTest.bits(whole));
  }

  @Test
  void seconds_ofAllParts_areAddedUp() {
    Experiment experiment = Experiment.of(6, 3, SIGMA).relativeStep(.5);
    experiment.timeLimit = Optional.of(Duration.ofMillis(200));
    RunConfig limited = experiment.config();
    Memory store = new Memory();
    StepObserver slow = state -> LockSupport.parkNanos(1_000_000);
    RunResult first = Run.execute(limited, store, slow);
    RunResult second = Run.execute(limited, store, slow);
    assertThat(first.status()).isEqualTo(Status.TIMED_OUT);
    // The limit is one of all parts together: the second has nothing left but to the next look.
    assertThat(second.status()).isEqualTo(Status.TIMED_OUT);
    assertThat(second.steps()).isEqualTo(first.steps() + 64);
    // Alone it takes a third of that; what the first did after it was saved is in neither.
    assertThat(second.seconds()).isGreaterThan(.2);
  }

  @Test
  void interval_ofZero_savesNothing() {
    Experiment experiment = Experiment.of(6, 3, SIGMA).relativeStep(.5);
    experiment.checkpointInterval = Duration.ZERO;
    experiment.timeLimit = Optional.of(Duration.ofNanos(1));
    Memory store = new Memory();
    assertThat(Run.execute(experiment.config(), store).status()).isEqualTo(Status.TIMED_OUT);
    assertThat(store.saves).isZero();
  }

  /** Each is refused with its reason, and the run starts at its start. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "cut",
        "longer",
        "flipped",
        "empty",
        "of another run",
        "of another build",
        "of other classes"
      })
  void checkpoint_broken_isRefused(String how) {
    Experiment experiment = Experiment.of(6, 3, SIGMA).relativeStep(.5);
    RunResult whole = experiment.run();
    Experiment limited = Experiment.of(6, 3, SIGMA).relativeStep(how.contains("run") ? .4 : .5);
    limited.timeLimit = Optional.of(Duration.ofNanos(1));
    Memory store = new Memory();
    Run.execute(limited.config(), store);
    Run.execute(limited.config(), store);
    byte[] good = store.saved;
    byte[] flipped = good.clone();
    flipped[good.length / 2] ^= 1;
    store.saved =
        switch (how) {
          case "cut" -> Arrays.copyOf(good, good.length - 1000);
          case "longer" -> Arrays.copyOf(good, good.length + 1);
          case "flipped" -> flipped;
          case "empty" -> new byte[0];
          case "of another build" -> with(good, "BuildInfo[", "buildInfo[");
          case "of other classes" -> with(good, ", classes ", ", klasses ");
          default -> good;
        };
    RunResult result = Run.execute(experiment.config(), store);
    assertThat(store.refused).hasSize(1);
    assertThat(store.refused.get(0))
        .contains(
            switch (how) {
              case "of another run" -> "another run's";
              case "of another build", "of other classes" -> "another build's";
              default -> "cut short or changed";
            });
    assertThat(RunTest.bits(result)).isEqualTo(RunTest.bits(whole));
  }

  /** A checkpoint with another text of the same length in it, and the digest that belongs to it. */
  private static byte[] with(byte[] checkpoint, String text, String other) {
    String changed =
        new String(checkpoint, StandardCharsets.ISO_8859_1)
            .replaceFirst(Pattern.quote(text), other);
    byte[] bytes = changed.getBytes(StandardCharsets.ISO_8859_1);
    assertThat(bytes).isNotEqualTo(checkpoint);
    byte[] digest = Sha256.digest().digest(Arrays.copyOf(bytes, bytes.length - 32));
    System.arraycopy(digest, 0, bytes, bytes.length - 32, 32);
    return bytes;
  }
}
