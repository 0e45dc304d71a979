package io.github.dmfstages.cli;

import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Spelling;
import io.github.dmfstages.store.Lease;
import io.github.dmfstages.store.RunGroup;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.sweep.FailureLimit;
import io.github.dmfstages.sweep.Forecast;
import io.github.dmfstages.sweep.Sweep;
import io.github.dmfstages.sweep.SweepPlan;
import io.github.dmfstages.sweep.SweepStoppedException;
import io.github.dmfstages.terminal.BoundaryTable;
import io.github.dmfstages.terminal.ProgressBar;
import io.github.dmfstages.terminal.ProgressJson;
import io.github.dmfstages.terminal.ProgressView;
import io.github.dmfstages.terminal.StageCountTable;
import io.github.dmfstages.text.Durations;
import io.github.dmfstages.text.Numbers;
import io.github.dmfstages.text.Quoted;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * The command {@code dmf sweep}, which computes the runs of a sweep file that the warehouse lacks.
 */
@Command(
    mixinStandardHelpOptions = true,
    name = "sweep",
    description = {
      "Computes every run of a sweep file that is not in the warehouse yet, and prints the stage"
          + " counts by rank.",
      "Each run is one Spark task. Ctrl-C stops the sweep and commits finished runs; the same"
          + " command then computes the rest."
    },
    footer = {
      "",
      "A sweep file needs a name and grids, and each grid needs depth, rows, cols, spectrum, and a"
          + " rank unless the spectrum is a list; a target-file replaces all but depth. `dmf init`"
          + " writes such a file, and `dmf run --help` lists all keys.",
      "",
      "Examples:",
      "  dmf sweep conf/sweeps/smoke.conf",
      "  dmf sweep mine.conf --dry-run",
      "  dmf sweep mine.conf --set 'seed=[1,2,3]' --set name=seeds",
      "  dmf sweep mine.conf --set 'init-scale={ from = 1e-8, to = 1e-2, points = 13, scale = log"
          + " }'"
    })
final class SweepCommand implements Callable<Integer> {
  private static final int MAX_WARNINGS = 5;
  private static final int MAX_LONG_RUNS = 3;

  @Mixin private WarehouseOption warehouseOption;

  @Parameters(paramLabel = "FILE", description = "Sweep file (HOCON); any Hadoop path.")
  private String file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Overrides a key in every grid. May be repeated. A list is an axis: --set"
              + " 'seed=[1,2,3]'.")
  private List<String> overrides = new ArrayList<>();

  @Option(
      names = "--dry-run",
      description = "Shows what would be computed and how long it should take; writes nothing.")
  private boolean dryRun;

  @Option(
      names = "--retry-failed",
      description = "Also computes the runs again that failed before.")
  private boolean retryFailed;

  @Option(
      names = "--max-failures",
      paramLabel = "N|P%",
      converter = FailureLimitConverter.class,
      description =
          "Stops the sweep if more runs than this have failed (default: 10%% of them, but at least"
              + " 10).")
  private FailureLimit failures = FailureLimit.usual();

  @Option(
      names = "--progress",
      paramLabel = "FORM",
      defaultValue = "bar",
      description =
          "Form of the progress on standard error: ${COMPLETION-CANDIDATES}. json is for programs,"
              + " with one object per line (default: ${DEFAULT-VALUE}).")
  private Progress progress;

  private ProgressView view;

  @Spec private CommandSpec spec;

  /** The forms in which progress is shown. */
  private enum Progress {
    BAR,
    JSON
  }

  @Override
  public Integer call()
      throws InvalidConfigException,
          IOException,
          SparkException,
          SweepStoppedException,
          InterruptedException {
    PrintWriter standardError = spec.commandLine().getErr();
    view =
        progress == Progress.JSON
            ? new ProgressJson(standardError)
            : new ProgressBar(standardError);
    if (Sessions.slots().isPresent() && !dryRun) {
      // The runs will be computed in this JVM, and a core is idle while Spark starts.
      LinearAlgebra.warmUp();
    }
    SweepFile sweepFile = SweepFile.read(file, Sessions.hadoop(), overrides);
    List<String> warnings = sweepFile.warnings();
    warnings.stream().limit(MAX_WARNINGS).forEach(w -> view.show("warning: %s".formatted(w)));
    if (warnings.size() > MAX_WARNINGS) {
      view.show(
          "warning: there are %d more warnings like these"
              .formatted(warnings.size() - MAX_WARNINGS));
    }
    try (Warehouse warehouse = warehouseOption.open()) {
      return sweep(sweepFile, warehouse);
    }
  }

  private int sweep(SweepFile sweepFile, Warehouse warehouse)
      throws InvalidConfigException,
          IOException,
          SparkException,
          SweepStoppedException,
          InterruptedException {
    Sweep sweep =
        new Sweep(
            sweepFile, warehouse, retryFailed ? SweepPlan.Again.FAILED : SweepPlan.Again.NONE);
    SweepPlan plan = sweep.plan();
    Memory.warning(plan).ifPresent(view::show);
    if (dryRun) {
      if (sweep.searches()) {
        try (JavaSparkContext spark = Sessions.forDryRun()) {
          int slots = Sessions.slots().orElse(spark.defaultParallelism());
          describe(sweep.prospect(slots), sweepFile, warehouse);
        }
      } else {
        describe(plan, sweepFile.size(), warehouse);
      }
      unnamed(sweep, warehouse).ifPresent(spec.commandLine().getOut()::println);
      return Dmf.OK;
    }
    if (sweepFile.points() > sweepFile.runs().size()) {
      view.show("sweep %s: %s".formatted(plan.sweep(), sweepFile.size()));
    }
    if (sweep.isDone(plan)) {
      view.show(
          plan.total() == 1
              ? "nothing to compute: the run of sweep %s is in %s"
                  .formatted(plan.sweep(), warehouse.location())
              : "nothing to compute: all %d runs of sweep %s are in %s"
                  .formatted(plan.total(), plan.sweep(), warehouse.location()));
      if (Dmf.inApplicationMaster()) {
        // YARN counts a driver that opens no context as failed.
        Sessions.forSweep("dmf sweep " + plan.sweep()).close();
      }
      return conclude(sweep, sweep.refresh(view::show), warehouse, plan.committedFailed());
    }
    unnamed(sweep, warehouse).ifPresent(view::show);
    return sweep.searches()
        ? search(sweep, sweepFile, plan, warehouse)
        : sweep.withLease(view::show, (now, lease) -> run(sweep, warehouse, now, lease));
  }

  /**
   * Computes a sweep that searches. Spark is started before the lease is taken, because it checks
   * the expressions.
   */
  private int search(Sweep sweep, SweepFile sweepFile, SweepPlan plan, Warehouse warehouse)
      throws InvalidConfigException,
          IOException,
          SparkException,
          SweepStoppedException,
          InterruptedException {
    view.show(
        "%s, and further ones for %s; starting Spark"
            .formatted(ConsoleSweep.announced(plan), searched(sweepFile)));
    ConsoleSweep.Outcome outcome;
    try (JavaSparkContext spark = Sessions.forSweep("dmf sweep " + plan.sweep())) {
      sweep.check();
      outcome =
          sweep.withLease(
              view::show,
              (now, lease) -> new ConsoleSweep(sweep, view).run(spark, now, lease, failures));
    }
    return conclude(sweep, outcome.counts(), warehouse, outcome.failed());
  }

  /** Returns what a sweep searches for, in words. */
  private static String searched(SweepFile sweepFile) {
    List<String> words = new ArrayList<>();
    int points =
        sweepFile.boundaries().stream().mapToInt(boundary -> boundary.points().size()).sum();
    if (points > 0) {
      words.add("boundaries at " + Spelling.counted(points, "point"));
    }
    sweepFile
        .picture()
        .ifPresent(
            picture ->
                words.add(
                    "a picture of %d x %d cells in %s"
                        .formatted(
                            picture.xs().size(),
                            picture.ys().size(),
                            Spelling.counted(picture.facets().size(), "facet"))));
    return String.join(" and ", words);
  }

  private Optional<String> unnamed(Sweep sweep, Warehouse warehouse) throws IOException {
    int unnamed = sweep.unnamed().size();
    int total = sweep.committed();
    return unnamed == 0
        ? Optional.empty()
        : Optional.of(Unnamed.message(unnamed, total, file, overrides, warehouse));
  }

  private void describe(SweepPlan plan, String size, Warehouse warehouse) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "sweep %s: %s, %d of them in the warehouse, %d to compute%n",
        plan.sweep(), size, plan.committed(), plan.runs().size());
    out.printf(
        "memory: at most about %s per run, besides Spark's%n", Numbers.bytes(plan.memoryARun()));
    predict(ConsoleSweep.forecast(plan, warehouse));
  }

  private void predict(Forecast forecast) {
    PrintWriter out = spec.commandLine().getOut();
    OptionalInt slots = Sessions.slots();
    out.printf("predicted core time: %s%n", Durations.of(forecast.coreSeconds()));
    if (slots.isPresent()) {
      out.printf(
          "predicted time on %s: about %s, probably %s to %s%n",
          Spelling.counted(slots.getAsInt(), "core"),
          Durations.of(forecast.seconds()),
          Durations.of(forecast.earliest()),
          Durations.of(forecast.latest()));
      tail(forecast.tail());
    } else {
      out.println(
          "predicted time: the core time divided by the number of cores that the master provides");
    }
    out.printf("prediction: %s%n", forecast.basis());
  }

  /** Prints which runs decide when the sweep is done, because they take longer than all others. */
  private void tail(List<Forecast.LongRun> tail) {
    if (tail.isEmpty()) {
      return;
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "the end depends on %s, because each core can compute only one run at a time:%n",
        Spelling.counted(tail.size(), "long run"));
    for (Forecast.LongRun run : tail.subList(0, Math.min(tail.size(), MAX_LONG_RUNS))) {
      RunConfig config = run.run().config();
      out.printf(
          "  %s: about %s; %d x %d, depth %d, rank %d, seed %d%n",
          run.run().runId(),
          Durations.of(run.seconds()),
          config.widths().rows(),
          config.widths().cols(),
          config.depth(),
          config.targetRank(),
          config.seed());
    }
    out.println(
        "  With a shorter time-limit they stop with a checkpoint, and a longer one continues them"
            + " later.");
  }

  private void describe(Sweep.Prospect prospect, SweepFile sweepFile, Warehouse warehouse)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    SweepPlan plan = prospect.plan();
    out.printf(
        "sweep %s: %s of grids and scans, %d of them in the warehouse%n",
        plan.sweep(), sweepFile.size(), plan.committed());
    out.printf(
        "%s: %d to compute now, and about %d more to narrow them down%n",
        searched(sweepFile), plan.runs().size(), prospect.outlook().further());
    sweepFile
        .picture()
        .ifPresent(
            picture ->
                out.printf(
                    "the picture needs at least %d runs and at most %d; the prediction is for one smooth curve across each facet%n",
                    picture.facets().size() * picture.coarseCells().size(), picture.cells()));
    out.printf(
        "memory: at most about %s per run, besides Spark's%n", Numbers.bytes(plan.memoryARun()));
    predict(ConsoleSweep.forecast(plan, warehouse).times(prospect.further()));
  }

  private int run(Sweep sweep, Warehouse warehouse, SweepPlan plan, Lease lease)
      throws IOException, SparkException, SweepStoppedException, InterruptedException {
    view.show(ConsoleSweep.announced(plan) + "; starting Spark");
    ConsoleSweep.Outcome outcome;
    try (JavaSparkContext spark = Sessions.forSweep("dmf sweep " + plan.sweep())) {
      outcome = new ConsoleSweep(sweep, view).run(spark, plan, lease, failures);
    }
    return conclude(sweep, outcome.counts(), warehouse, outcome.failed());
  }

  private int conclude(Sweep sweep, List<RunGroup> counts, Warehouse warehouse, int failed)
      throws IOException {
    StageCountTable.print(counts, spec.commandLine().getOut());
    if (!sweep.boundaries().isEmpty()) {
      spec.commandLine().getOut().println();
      BoundaryTable.print(sweep.boundaries(), spec.commandLine().getOut());
      BoundaryTable.notes(sweep.boundaries()).forEach(view::show);
    }
    sweep
        .picture()
        .ifPresent(
            words ->
                view.show(
                    "picture: %s; to see it: %s report --warehouse %s %s"
                        .formatted(
                            words,
                            Dmf.typed(),
                            Quoted.inShell(warehouse.location()),
                            Quoted.inShell(sweep.name()))));
    unnamed(sweep, warehouse).ifPresent(view::show);
    StageCountTable.notes(counts).forEach(view::show);
    String query =
        "%s query --warehouse %s".formatted(Dmf.typed(), Quoted.inShell(warehouse.location()));
    view.show("tables: %s".formatted(warehouse.location()));
    if (failed > 0) {
      view.show(
          "%s failed. To see why: %s \"SELECT run_id, error FROM runs WHERE status = 'FAILED'\""
              .formatted(Spelling.counted(failed, "run"), query));
      return Dmf.FAILED_RUNS;
    }
    view.show(
        "next: %s \"SELECT depth, rank, status, spe_stages, steps FROM runs\"".formatted(query));
    return Dmf.OK;
  }

  /** Converts the value of {@code --max-failures} for picocli. */
  private static final class FailureLimitConverter implements ITypeConverter<FailureLimit> {
    @Override
    public FailureLimit convert(String text) {
      try {
        return FailureLimit.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
