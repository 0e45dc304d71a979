package io.github.dmfstages;

import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.result.EndState;
import io.github.dmfstages.result.Provenance;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.run.Run;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.stages.Extremum;
import io.github.dmfstages.stages.SpeStage;
import io.github.dmfstages.stages.StageCount;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/** Real runs of a few milliseconds each. */
public final class SmallRuns {
  private static final String DEFAULTS =
      "rows = 5, cols = 4, spectrum = geometric, rank = 2, depth = 2, relative-step-size = .5";

  private SmallRuns() {}

  /** A sweep of one grid over small defaults. */
  public static SweepFile sweep(String name, String grid) {
    // Outputs give the target, so they can't be combined with a spectrum.
    String defaults =
        grid.contains("outputs-file")
            ? DEFAULTS.replace("spectrum = geometric, rank = 2, ", "")
            : DEFAULTS;
    String text =
        "name = \"%s\", defaults { %s }, grids = [{ %s }]".formatted(name, defaults, grid);
    try {
      return SweepFile.parse(text, "small.conf", new Configuration(), List.of());
    } catch (InvalidConfigException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** The configurations of one grid over small defaults. */
  public static List<RunConfig> configs(String grid) {
    return List.copyOf(sweep("small", grid).runs().values());
  }

  /** The only configuration of a grid without axes. */
  public static RunConfig config(String grid) {
    List<RunConfig> configs = configs(grid);
    if (configs.size() != 1) {
      throw new IllegalArgumentException(configs.size() + " runs in " + grid);
    }
    return configs.get(0);
  }

  /** The row of {@code config}, run here and now. */
  public static RunRow row(RunConfig config) {
    return new RunRow(
        config.runId(), 1, config, Run.execute(config), null, Provenance.current("spark"));
  }

  /** The row of {@code config} as if it had thrown. */
  public static RunRow failed(RunConfig config, String error) {
    return new RunRow(config.runId(), 1, config, null, error, Provenance.current("spark"));
  }

  /**
   * A configuration that no sweep file gives: the run throws, because its target's rank exceeds its
   * rows.
   */
  public static RunConfig throwing(long seed) {
    RunConfig config = config("seed = " + seed);
    return config.with(Settings.RANK, config.widths().rows() + 1);
  }

  /**
   * {@code row} with as many SPE stages as told, of one mode each, or with stages that can't be
   * told.
   */
  public static RunRow withStages(RunRow row, Integer stages, Status status, long steps) {
    RunResult r = row.result();
    StageCount c = r.stageCount();
    Extremum somewhere = new Extremum(1, 1, 1);
    List<SpeStage> list =
        stages == null
            ? null
            : IntStream.rangeClosed(1, stages)
                .mapToObj(i -> new SpeStage(i, somewhere, somewhere, 1, 1))
                .toList();
    StageCount count =
        new StageCount(
            list,
            c.at1_2(),
            c.at2(),
            c.at3(),
            c.bumps(),
            c.open(),
            c.unassigned(),
            c.inOpenRise(),
            c.spectral(),
            c.unsettled());
    return with(row, status, steps, r.end(), count);
  }

  /** {@code row} as if its end state had another digest. */
  public static RunRow withDigest(RunRow row, String digest) {
    RunResult r = row.result();
    EndState e = r.end();
    EndState end =
        new EndState(
            e.rank(),
            e.effectiveRank(),
            e.stableRank(),
            e.nuclearNorm(),
            e.frobeniusNorm(),
            e.reconstructionError(),
            e.unobservedError(),
            e.matrix(),
            digest);
    return with(row, r.status(), r.steps(), end, r.stageCount());
  }

  private static RunRow with(
      RunRow row, Status status, long steps, EndState end, StageCount count) {
    RunResult r = row.result();
    RunResult result =
        new RunResult(
            r.targetSingularValues(),
            status,
            steps,
            r.initialLoss(),
            r.loss(),
            r.dataLoss(),
            r.gradientNorm(),
            end,
            r.heldOut(),
            r.criticalPoint(),
            r.balance(),
            count,
            r.stages(),
            r.saddleSteps(),
            r.reasons(),
            r.modes(),
            r.theory(),
            r.trajectory(),
            r.seconds(),
            r.kernel());
    return new RunRow(row.runId(), row.attempt(), row.config(), result, null, row.provenance());
  }
}
