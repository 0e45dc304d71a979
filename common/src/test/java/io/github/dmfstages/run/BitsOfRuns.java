package io.github.dmfstages.run;

import io.github.dmfstages.descent.GradientDescent;
import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.Schedule;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.PolarFactor;
import io.github.dmfstages.linalg.RandomStream;
import io.github.dmfstages.linalg.SingularValues;
import io.github.dmfstages.linalg.WorkMatrix;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.Objective;
import io.github.dmfstages.model.Observation;
import io.github.dmfstages.model.Target;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.RunSettings;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.stages.TrajectoryPoint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A program that hashes all bits of a few steps of every shape and of whole runs, twice: at once,
 * while the JVM still multiplies by plain loops, and when it does so by vectors, if it can. Prints
 * "kernel hash" each time.
 */
final class BitsOfRuns {
  private static final String PLAIN = "exact-fma";
  private static final int STEPS = 3;
  private static final int DEPTHS = 6;
  private static final int RECTANGLES = 400;
  private static final int WIDEST = 50;
  private static final double STEP_SIZE = .01;
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private final MessageDigest sha;

  private BitsOfRuns() throws NoSuchAlgorithmException {
    this.sha = MessageDigest.getInstance("SHA-256");
  }

  /** Prints both hashes; without the module the two are of one kernel. */
  public static void main(String[] args) throws NoSuchAlgorithmException, InterruptedException {
    print();
    boolean vectors = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    long began = System.nanoTime();
    while (vectors && kernel().equals(PLAIN) && System.nanoTime() - began < PATIENCE_NANOS) {
      Thread.sleep(10);
    }
    print();
  }

  private static String kernel() {
    return LinearAlgebra.Kind.EXACT.create().kernel();
  }

  private static void print() throws NoSuchAlgorithmException {
    String kernel = kernel();
    System.out.println(kernel + " " + new BitsOfRuns().hash());
  }

  private String hash() {
    Random random = new Random(1);
    IntStream.concat(IntStream.rangeClosed(1, 64), IntStream.of(100))
        .forEach(
            n -> {
              for (int depth = 1; depth <= DEPTHS; depth++) {
                int width = n;
                step(n, n, IntStream.range(1, depth).mapToObj(j -> width).toList(), random);
              }
            });
    for (int i = 0; i < RECTANGLES; i++) {
      List<Integer> hidden = new ArrayList<>();
      for (int j = random.nextInt(DEPTHS); j > 0; j--) {
        hidden.add(1 + random.nextInt(WIDEST));
      }
      step(1 + random.nextInt(WIDEST), 1 + random.nextInt(WIDEST), hidden, random);
    }
    for (int depth = 1; depth <= 4; depth++) {
      RunSettings settings =
          SmallRun.of(2, depth)
              .set(Settings.ROWS, 8 + 3 * depth)
              .set(Settings.COLS, 20 - 2 * depth);
      RunResult result = Run.execute(RunConfig.resolve(settings));
      sha.update(result.end().digest().getBytes(StandardCharsets.US_ASCII));
      add(result.stages() == null ? -1.0 : (double) result.stages().size());
      result.trajectory().stream()
          .map(TrajectoryPoint::singularValues)
          .filter(Objects::nonNull)
          .forEach(values -> add(values.values()));
      if (result.criticalPoint() != null) {
        add(result.criticalPoint().certificate().minEigenvalue());
      }
    }
    for (Optimizer.Kind kind : Optimizer.Kind.values()) {
      RunSettings settings =
          SmallRun.of(2, 3)
              .set(Settings.ROWS, 13)
              .set(Settings.COLS, 10)
              .set(Settings.OPTIMIZER, kind)
              .set(Settings.STEP_SIZE, 1e-2)
              .set(Settings.WEIGHT_DECAY, .01)
              .set(Settings.SCHEDULE, Schedule.Kind.COSINE)
              .set(Settings.MAX_STEPS, 100L);
      addEnd(settings);
      if (kind != Optimizer.Kind.GRADIENT_FLOW) {
        addEnd(
            settings
                .set(Settings.BATCH_SIZE, 50L)
                .set(Settings.LABEL_NOISE, .1)
                .set(Settings.TEMPERATURE, 1e-4));
      }
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  private void addEnd(RunSettings settings) {
    RunResult result = Run.execute(RunConfig.resolve(settings));
    sha.update(result.end().digest().getBytes(StandardCharsets.US_ASCII));
  }

  private void step(int rows, int cols, List<Integer> hidden, Random random) {
    LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
    RandomStream stream = RandomStream.of("bits", random.nextLong());
    LayerWidths widths = LayerWidths.of(rows, cols, hidden);
    Objective objective =
        new Objective(
            engine,
            widths,
            new Observation.Full(engine, Target.of(stream.gaussianMatrix(rows, cols, 1))),
            LossNormalisation.SUM);
    WorkMatrix[] factors = new WorkMatrix[widths.depth()];
    for (int j = 1; j <= factors.length; j++) {
      factors[j - 1] =
          engine.pack(
              stream.gaussianMatrix(
                  widths.rowsOf(j), widths.colsOf(j), 1 / Math.sqrt(widths.colsOf(j))));
    }
    Optimizer.Update update =
        new GradientDescent().start(engine, factors, at -> objective.gradients());
    for (int t = 0; t < STEPS; t++) {
      objective.evaluate(factors);
      add(objective.loss());
      add(objective.gradientNorm());
      add(new SingularValues(rows, cols).of(engine, objective.endToEndProduct()));
      update.apply(objective.gradients(), STEP_SIZE / rows / cols);
    }
    WorkMatrix gradient = objective.gradients()[0];
    WorkMatrix polar = engine.allocate(gradient.rows(), gradient.cols());
    new PolarFactor(engine, gradient.rows(), gradient.cols()).of(gradient, polar);
    add(engine.unpack(polar).values());
    for (WorkMatrix factor : factors) {
      add(engine.unpack(factor).values());
    }
  }

  private void add(double[] values) {
    for (double v : values) {
      add(v);
    }
  }

  private void add(double v) {
    sha.update(ByteBuffer.allocate(Double.BYTES).putDouble(v).flip());
  }
}
