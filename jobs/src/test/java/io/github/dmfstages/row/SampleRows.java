package io.github.dmfstages.row;

import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.descent.Measurement;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.landscape.LayerBalance;
import io.github.dmfstages.landscape.Theory;
import io.github.dmfstages.result.BuildInfo;
import io.github.dmfstages.result.EndState;
import io.github.dmfstages.result.Provenance;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.stages.ModeCrossings;
import io.github.dmfstages.stages.StageCount;
import io.github.dmfstages.stages.TrajectoryPoint;
import java.util.List;
import org.apache.spark.ml.linalg.DenseVector;

/** One row of each kind that a table has to hold. */
public final class SampleRows {
  private SampleRows() {}

  public static List<RunRow> ofEveryKind() {
    return List.of(
        SmallRuns.row(SmallRuns.config("seed = 1")),
        SmallRuns.row(SmallRuns.config("depth = 1, seed = 2")),
        SmallRuns.row(
            SmallRuns.config(
                "depth = 3, layer-widths = [6, 7], spectrum = [.25, 2], step-size = .05, seed = -3,"
                    + " target-seed = 4, record-steps = [0, 3, 11], loss-normalisation = mean,"
                    + " linear-algebra = mllib, loss-tolerance = 1e-3, init-scale = 1e-4")),
        SmallRuns.row(SmallRuns.config("max-steps = 5, hidden-width = 9")),
        SmallRuns.row(SmallRuns.config("step-size = 1e250, depth = 3")),
        SmallRuns.row(SmallRuns.config("init-scale = 0")),
        SmallRuns.row(
            SmallRuns.config(
                "observation = completion, observed-entries = 17, noise = .01, optimizer ="
                    + " momentum, step-size = .1, max-steps = 3000, record-pairs-every = 1000")),
        SmallRuns.row(
            SmallRuns.config(
                "observation = sensing, measurements = 19, optimizer = rmsprop, epsilon = .1, "
                    + "step-size = .03, max-steps = 300, depth = 3, initialisation = orthogonal")),
        SmallRuns.row(
            SmallRuns.config(
                "seed = 8, noise = .1, hold-out = .2, stop-when = held-out, patience = .1,"
                    + " loss-tolerance = 0, gradient-tolerance = 0")),
        SmallRuns.row(
            SmallRuns.config(
                "observation = regression, samples = 30, input-covariance = spiked, noise = .1,"
                    + " max-steps = 300, layer-step-factors = [1, 2]")),
        SmallRuns.row(SmallRuns.config("layer-scales = [.1, .01], max-steps = 300")),
        SmallRuns.row(SmallRuns.config("seed = 6, time-limit = 1 us")),
        SmallRuns.row(
            SmallRuns.config("depth = 3, monitor = [alignment, curvature, balance, layers]")),
        SmallRuns.failed(
            SmallRuns.config("seed = 99"), "java.lang.Error: \"quoted\",\n\tat a line\u0000 größe"),
        nothingFinite());
  }

  /** A row whose numbers are NaN or infinite, and whose stages could not be told. */
  static RunRow nothingFinite() {
    double nan = Double.NaN;
    double infinity = Double.POSITIVE_INFINITY;
    RunResult result =
        new RunResult(
            new DenseVector(new double[] {1, nan}),
            Status.DIVERGED,
            7,
            nan,
            infinity,
            infinity,
            -infinity,
            new EndState(-1, nan, infinity, nan, infinity, -infinity, nan, null, "digest"),
            null,
            null,
            LayerBalance.unknown(),
            StageCount.NONE,
            null,
            null,
            List.of(),
            List.of(new ModeCrossings(1, infinity, 1, 2, nan, nan, nan)),
            Theory.none(1),
            List.of(
                new TrajectoryPoint(0, nan, infinity, nan, null, null, Measurement.NONE, null),
                new TrajectoryPoint(
                    7,
                    -infinity,
                    nan,
                    infinity,
                    new DenseVector(new double[] {nan, 2}),
                    null,
                    new Measurement(
                        infinity,
                        nan,
                        List.of(new DenseVector(new double[] {infinity, 3})),
                        nan,
                        new DenseVector(new double[] {1, nan})),
                    null)),
            nan,
            "kernel");
    return new RunRow(
        "not-finite",
        3,
        SmallRuns.config("seed = 7"),
        result,
        null,
        new Provenance(
            new BuildInfo("version", "commit", true), "java", null, "blas", "cpu", "host"));
  }

  /** {@code row} as of another attempt. */
  public static RunRow attempt(RunRow row, int attempt) {
    return new RunRow(
        row.runId(), attempt, row.config(), row.result(), row.error(), row.provenance());
  }
}
