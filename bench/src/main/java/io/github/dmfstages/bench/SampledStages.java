package io.github.dmfstages.bench;

import io.github.dmfstages.descent.DescentState;
import io.github.dmfstages.descent.TrajectoryRecord;
import io.github.dmfstages.model.InputMatrix;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.result.RecordedResult;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.run.RecordedRun;
import io.github.dmfstages.run.Run;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.RunSettings;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.setting.Values;
import io.github.dmfstages.stages.Detection;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * Measures how often stages that are counted from some records are those that a run counts at every
 * step. It executes 200 random runs, gives equally spaced records of each to the counters of {@code
 * dmf import}, and prints a Markdown table. Records come to the counters as numbers, without files.
 */
public final class SampledStages {
  private static final int RUNS = 200;
  private static final long LONGEST = 60_000;
  private static final int[] RECORDS = {8, 16, 32, 64, 128, 256, 512, 1024, Integer.MAX_VALUE};

  private SampledStages() {}

  /** The counters of one number of records. */
  private static final class Sampled {
    private final double spacing;
    private final Map<Detection, RecordedRun> counters = new EnumMap<>(Detection.class);
    private long added;

    Sampled(int records, long steps, RunConfig config) {
      spacing = Math.max(1, (double) steps / (records - 1));
      for (Detection detection : Detection.values()) {
        counters.put(detection, new RecordedRun(known(config, detection), detection));
      }
    }

    void observe(DescentState state) {
      if (state.step() != Math.round(added * spacing)) {
        return;
      }
      added++;
      long t = state.step();
      counters.get(Detection.FACTORS).add(t, state.factors());
      DenseVector s = state.singularValues();
      counters
          .get(Detection.GRADIENT)
          .add(new TrajectoryRecord(t, state.loss(), state.gradientNorm(), s));
      counters.get(Detection.LOSS).add(new TrajectoryRecord(t, state.loss(), Double.NaN, null));
      counters
          .get(Detection.SINGULAR_VALUES)
          .add(new TrajectoryRecord(t, Double.NaN, Double.NaN, s));
    }
  }

  /** How often a count was right, and how often it is not marked as unreliable. */
  private static final class Score {
    private int right;
    private int trusted;
    private int trustedAndRight;

    void add(boolean isRight, boolean isTrusted) {
      right += isRight ? 1 : 0;
      trusted += isTrusted ? 1 : 0;
      trustedAndRight += isRight && isTrusted ? 1 : 0;
    }

    @Override
    public String toString() {
      return "%d; %d of %d".formatted(right, trustedAndRight, trusted);
    }
  }

  /** What an import would know: with factors the target, and otherwise the step size alone. */
  private static RunConfig known(RunConfig config, Detection detection) {
    Values.Builder known = Values.NONE.change().set(Settings.STEP_SIZE, config.effectiveStepSize());
    if (detection != Detection.FACTORS) {
      return new RunConfig(
          known.values(), new DenseVector(new double[0]), config.effectiveStepSize(), List.of());
    }
    LayerWidths widths = config.widths();
    Spectrum.Given target =
        new Spectrum.Given(new InputMatrix("target", "", config.target().matrix()));
    known
        .set(Settings.TARGET_FILE, target)
        .set(Settings.RANK, target.singularValues().size())
        .set(Settings.ROWS, widths.rows())
        .set(Settings.COLS, widths.cols())
        .set(Settings.DEPTH, widths.depth())
        .set(Settings.LAYER_WIDTHS, List.copyOf(widths.hidden()));
    return new RunConfig(
        known.values(), target.singularValues(), config.effectiveStepSize(), List.of());
  }

  private static RunConfig draw(Random random, long seed) {
    int depth = 2 + random.nextInt(3);
    int rank = 1 + random.nextInt(4);
    int n = rank + 1 + random.nextInt(4);
    List<Double> sigma =
        Stream.iterate(1.0, s -> s * (.4 + .5 * random.nextDouble())).limit(rank).toList();
    // From scales at which modes merge to those at which each mode has a stage.
    double decades = depth == 2 ? 2 + 10 * random.nextDouble() : 2 + 3 * random.nextDouble();
    return RunConfig.resolve(
        RunSettings.of()
            .set(Settings.ROWS, n)
            .set(Settings.COLS, n + random.nextInt(2))
            .set(Settings.DEPTH, depth)
            .set(Settings.SPECTRUM, new Spectrum.Listed(sigma))
            .set(Settings.INIT_SCALE, Math.pow(10, -decades))
            .set(Settings.RELATIVE_STEP_SIZE, .1 + .4 * random.nextDouble())
            .set(Settings.SEED, seed));
  }

  /** Prints the table. */
  public static void main(String[] args) {
    Random random = new Random(1);
    List<Map<Detection, Score>> scores = new ArrayList<>();
    for (int i = 0; i < RECORDS.length; i++) {
      Map<Detection, Score> each = new EnumMap<>(Detection.class);
      for (Detection detection : Detection.values()) {
        each.put(detection, new Score());
      }
      scores.add(each);
    }
    long steps = 0;
    int[] stages = new int[8];
    int runs = 0;
    for (long seed = 1; runs < RUNS; seed++) {
      RunConfig config = draw(random, seed);
      RunResult dense = Run.execute(config);
      if (dense.steps() > LONGEST || dense.stageCount().count().isEmpty()) {
        continue;
      }
      runs++;
      steps += dense.steps();
      stages[dense.stageCount().count().getAsInt()]++;
      compare(config, dense, scores);
    }
    StringBuilder counts = new StringBuilder();
    for (int k = 0; k < stages.length; k++) {
      counts.append(stages[k] == 0 ? "" : "%d with %d, ".formatted(stages[k], k));
    }
    System.out.printf("%d runs, %d steps; stages: %s%n%n", runs, steps, counts);
    print(scores);
  }

  private static void compare(
      RunConfig config, RunResult dense, List<Map<Detection, Score>> scores) {
    List<Sampled> sampled = new ArrayList<>();
    for (int records : RECORDS) {
      sampled.add(new Sampled(records, dense.steps(), config));
    }
    Run.execute(config, state -> sampled.forEach(each -> each.observe(state)));
    for (int i = 0; i < RECORDS.length; i++) {
      for (Map.Entry<Detection, RecordedRun> counter : sampled.get(i).counters.entrySet()) {
        RecordedResult recorded = counter.getValue().result();
        scores.get(i).get(counter.getKey()).add(isRight(recorded, dense), isTrusted(recorded));
      }
    }
  }

  private static boolean isRight(RecordedResult recorded, RunResult dense) {
    return recorded.detection() == Detection.SINGULAR_VALUES
        ? dense.stageCount().spectral().equals(recorded.result().stageCount().spectral())
        : dense.stageCount().count().equals(recorded.result().stageCount().count());
  }

  /** Returns whether column {@code robust} is not false. */
  private static boolean isTrusted(RecordedResult recorded) {
    return recorded.resolved() && !Boolean.FALSE.equals(recorded.result().stageCount().robust());
  }

  private static void print(List<Map<Detection, Score>> scores) {
    System.out.println(
        "| records | factors | gradient norm and singular values | loss | singular values |");
    System.out.println("|---|---|---|---|---|");
    for (int i = 0; i < RECORDS.length; i++) {
      StringBuilder line =
          new StringBuilder(
              "| %s |".formatted(RECORDS[i] == Integer.MAX_VALUE ? "all" : RECORDS[i]));
      for (Detection detection :
          List.of(
              Detection.FACTORS, Detection.GRADIENT, Detection.LOSS, Detection.SINGULAR_VALUES)) {
        line.append(" %s |".formatted(scores.get(i).get(detection)));
      }
      System.out.println(line);
    }
  }
}
