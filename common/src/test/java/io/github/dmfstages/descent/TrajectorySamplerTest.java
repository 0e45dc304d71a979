package io.github.dmfstages.descent;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.descent.Descents.GivenState;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TrajectorySamplerTest {
  private static final int CAPACITY = 512;

  private record Given(long step, double loss, double gradientNorm) {}

  @Test
  void observe_nothingHappens_keepsByTimeAlone() {
    // From 0: t >= 1.1 t_last + 1.
    assertThat(keptSteps(constant(40), List.of()))
        .containsExactly(0L, 1L, 3L, 5L, 7L, 9L, 11L, 14L, 17L, 20L, 23L, 27L, 31L, 36L, 40L);
  }

  @Test
  void observe_thresholdMetExactly_isStrictButForTime() {
    // After a record at step 20, 23 is due by time. A fiftieth of the first loss is 1.
    assertThat(keptAt(22, 50, 1)).isFalse();
    assertThat(keptAt(23, 50, 1)).isTrue();
    assertThat(keptAt(22, 49, 1)).isFalse();
    assertThat(keptAt(22, 51, 1)).isFalse();
    assertThat(keptAt(22, Math.nextDown(49.0), 1)).isTrue();
    assertThat(keptAt(22, Math.nextUp(51.0), 1)).isTrue();
    assertThat(keptAt(22, 50, Math.pow(10, .1999))).isFalse();
    assertThat(keptAt(22, 50, Math.pow(10, .2001))).isTrue();
    assertThat(keptAt(22, 50, Math.pow(10, -.1999))).isFalse();
    assertThat(keptAt(22, 50, Math.pow(10, -.2001))).isTrue();
  }

  /** Whether this state is kept after a record at step 20 of loss 50 and gradient norm 1. */
  private static boolean keptAt(long step, double loss, double gradientNorm) {
    TrajectorySampler sampler = new TrajectorySampler(List.of());
    GivenState states = new GivenState();
    sampler.observe(states.at(0, 50, 1, 1));
    sampler.observe(states.at(20, 50, 1, 1));
    sampler.observe(states.at(step, loss, gradientNorm, 1));
    return sampler.finish(states.at(25, 50, 1, 1)).stream().anyMatch(r -> r.step() == step);
  }

  /** Twice 1.1 t_last + 1 is t_last + .2 t_last + 2: the record after step 660 is due at 794. */
  @Test
  void observe_afterOneThinning_isDueByTimeExactly() {
    TrajectorySampler sampler = new TrajectorySampler(List.of());
    GivenState states = new GivenState();
    // Swings by .3 in log10 are kept until 512 records are there, and not after that.
    for (int t = 0; t < CAPACITY; t++) {
      sampler.observe(states.at(t, 1, Math.pow(10, .3 * (t % 2)), 1));
    }
    sampler.observe(states.at(660, 1, 100, 1));
    for (long t = 661; t <= 794; t++) {
      sampler.observe(states.at(t, 1, 100, 1));
    }
    List<Long> steps =
        sampler.finish(states.at(800, 1, 100, 1)).stream().map(TrajectoryRecord::step).toList();
    assertThat(steps).hasSizeLessThan(100).endsWith(660L, 794L, 800L);
  }

  @Test
  void observe_randomRuns_keepsWhatTheTextSays() {
    Random random = new Random(1);
    int thinned = 0;
    for (int trial = 0; trial < 100; trial++) {
      List<Given> run =
          walk(random, 6000 + random.nextInt(18_000), Math.pow(4, -random.nextInt(3)));
      List<Long> expected = stepsByText(run);
      assertThat(keptSteps(run, List.of())).as("trial %s", trial).isEqualTo(expected);
      thinned += coarsenessByText(run) > 2 ? 1 : 0;
    }
    // The thresholds doubled more than once in some of them.
    assertThat(thinned).isGreaterThan(10);
  }

  @Test
  void observe_recordSteps_areKeptBesidesAndChangeNothingElse() {
    Random random = new Random(2);
    for (int trial = 0; trial < 20; trial++) {
      List<Given> run = walk(random, 6000, .3);
      List<Long> wanted =
          LongStream.generate(() -> random.nextInt(6000)).limit(700).boxed().toList();
      List<Long> without = keptSteps(run, List.of());
      List<Long> expected = new ArrayList<>(without);
      expected.addAll(wanted);
      assertThat(keptSteps(run, wanted)).isEqualTo(expected.stream().sorted().distinct().toList());
    }
  }

  @Test
  void observe_recordStepsBeyondTheEnd_areNotMissed() {
    assertThat(keptSteps(constant(6), List.of(99L, 4L, 4L, 0L)))
        .containsExactly(0L, 1L, 3L, 4L, 5L, 6L);
  }

  @Test
  void observe_longRun_staysAtItsCapacity() {
    List<Given> run = walk(new Random(3), 200_000, 1);
    assertThat(keptSteps(run, List.of())).hasSizeBetween(50, CAPACITY + 1);
  }

  @Test
  void finish_lastState_isKeptWithItsValuesAsTheFirst() {
    List<TrajectoryRecord> records = kept(constant(23), List.of());
    assertThat(records.get(0).step()).isZero();
    TrajectoryRecord last = records.get(records.size() - 1);
    assertThat(last.step()).isEqualTo(23);
    assertThat(last.loss()).isEqualTo(1);
    assertThat(last.gradientNorm()).isEqualTo(1);
    assertThat(last.singularValues().values()).containsExactly(1);
  }

  @Test
  void finish_stateThatIsNotFinite_hasNoSingularValues() {
    TrajectorySampler sampler = new TrajectorySampler(List.of());
    GivenState states = new GivenState();
    sampler.observe(states.at(0, 1, 1, 1));
    List<TrajectoryRecord> records =
        sampler.finish(states.at(1, Double.POSITIVE_INFINITY, Double.NaN, Double.NaN));
    assertThat(records).hasSize(2);
    assertThat(records.get(1).loss()).isInfinite();
    assertThat(records.get(1).singularValues()).isNull();
  }

  private static List<Given> constant(int steps) {
    return LongStream.rangeClosed(0, steps).mapToObj(t -> new Given(t, 1, 1)).toList();
  }

  /** Random walks of the loss and of the logarithm of the gradient norm. */
  private static List<Given> walk(Random random, int steps, double volatility) {
    List<Given> run = new ArrayList<>();
    double loss = 1;
    double logGradient = 0;
    for (int t = 0; t <= steps; t++) {
      run.add(new Given(t, loss, Math.exp(logGradient)));
      loss = Math.abs(loss + .01 * volatility * random.nextGaussian());
      logGradient += .1 * volatility * random.nextGaussian();
    }
    return run;
  }

  /** Other observers may ask before or after the sampler has observed the state. */
  @Test
  void isRecorded_beforeAndAfterTheState_isWhetherItIsKept() {
    List<Long> wanted = List.of(40L, 97L);
    TrajectorySampler sampler = new TrajectorySampler(wanted);
    GivenState states = new GivenState();
    List<Long> recorded = new ArrayList<>();
    for (int t = 0; t <= 200; t++) {
      DescentState state = states.at(t, 1, t % 7 == 0 ? 2 : 1, 1);
      boolean before = sampler.isRecorded(state);
      sampler.observe(state);
      assertThat(sampler.isRecorded(state)).isEqualTo(before);
      if (before) {
        recorded.add(state.step());
      }
    }
    List<Long> kept =
        sampler.finish(states.at(200, 1, 1, 1)).stream().map(TrajectoryRecord::step).toList();
    assertThat(recorded).containsAll(wanted).hasSizeLessThan(200);
    recorded.add(200L);
    assertThat(recorded.stream().distinct()).containsExactlyElementsOf(kept);
  }

  private static List<Long> keptSteps(List<Given> run, List<Long> wanted) {
    return kept(run, wanted).stream().map(TrajectoryRecord::step).toList();
  }

  private static List<TrajectoryRecord> kept(List<Given> run, List<Long> wanted) {
    TrajectorySampler sampler = new TrajectorySampler(wanted);
    GivenState states = new GivenState();
    DescentState state = null;
    for (Given given : run) {
      state = states.at(given.step(), given.loss(), given.gradientNorm(), 1);
      sampler.observe(state);
    }
    return sampler.finish(state);
  }

  // The text: a record when t >= 1.1 t_last + 1, or log10 of the gradient norm moved by .2, or the
  // loss by .02 of the first; at 512 records the thresholds double and the records are thinned.

  private static List<Long> stepsByText(List<Given> run) {
    List<Given> records = recordsByText(run, new int[] {1});
    List<Long> steps = new ArrayList<>(records.stream().map(Given::step).toList());
    long last = run.get(run.size() - 1).step();
    if (!steps.contains(last)) {
      steps.add(last);
    }
    return steps;
  }

  private static int coarsenessByText(List<Given> run) {
    int[] times = {1};
    recordsByText(run, times);
    return times[0];
  }

  private static List<Given> recordsByText(List<Given> run, int[] times) {
    List<Given> records = new ArrayList<>();
    for (Given given : run) {
      addIfMoved(records, given, run.get(0).loss(), times[0]);
      if (records.size() == CAPACITY) {
        times[0] *= 2;
        List<Given> thinned = new ArrayList<>();
        for (Given record : records) {
          addIfMoved(thinned, record, run.get(0).loss(), times[0]);
        }
        records = thinned;
      }
    }
    return records;
  }

  private static void addIfMoved(List<Given> records, Given given, double initialLoss, int times) {
    if (records.isEmpty()) {
      records.add(given);
      return;
    }
    Given last = records.get(records.size() - 1);
    // In whole numbers: t - t_last >= times (.1 t_last + 1).
    boolean time = 10 * (given.step() - last.step()) >= times * (last.step() + 10);
    double decades = Math.log10(given.gradientNorm()) - Math.log10(last.gradientNorm());
    if (time
        || Math.abs(decades) > .2 * times
        || Math.abs(given.loss() - last.loss()) > .02 * times * initialLoss) {
      records.add(given);
    }
  }
}
