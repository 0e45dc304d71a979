package io.github.dmfstages.cli;

import io.github.dmfstages.config.InvalidConfigException;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.sweep.Sweep;
import io.github.dmfstages.sweep.SweepPlan;
import io.github.dmfstages.table.Warehouse;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.apache.spark.SparkException;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dmf sweep}: computes what a sweep file asks for and the warehouse lacks. */
@Command(
    mixinStandardHelpOptions = true,
    name = "sweep",
    description = {
      "Computes every run of a sweep file that is not in the warehouse yet, one Spark task a run, and prints stage counts against rank.",
      "Started again, it goes on where it was stopped."
    })
final class SweepCommand implements Callable<Integer> {
  @Mixin private WarehouseOption warehouseOption;

  @Parameters(paramLabel = "FILE", description = "Sweep file (HOCON), any Hadoop path.")
  private String file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Overrides a key in every grid; may be given again. A list is an axis: --set 'seed=[1,2,3]'.")
  private List<String> overrides = new ArrayList<>();

  @Option(
      names = "--dry-run",
      description = "Says what would be computed and how long it should take; writes nothing.")
  private boolean dryRun;

  @Spec private CommandSpec spec;

  @Override
  public Integer call()
      throws InvalidConfigException, IOException, SparkException, InterruptedException {
    SweepFile sweepFile = SweepFile.read(file, Sessions.hadoop(), overrides);
    Warehouse warehouse = warehouseOption.open();
    Sweep sweep = Sweep.plan(sweepFile, warehouse);
    SweepPlan plan = sweep.plan();
    if (dryRun) {
      describe(plan, spec.commandLine().getOut());
      return Dmf.OK;
    }
    return run(sweep, warehouse);
  }

  private static void describe(SweepPlan plan, PrintWriter out) {
    out.printf(
        "sweep %s: %d runs, %d of them in the warehouse, %d to compute%n",
        plan.sweep(), plan.total(), plan.committed(), plan.runs().size());
    out.printf("predicted core-time: %s%n", Durations.of(plan.predictedCoreSeconds()));
    OptionalInt slots = Sessions.slots();
    if (slots.isPresent()) {
      out.printf(
          "predicted time on %d cores: %s%n",
          slots.getAsInt(), Durations.of(plan.predictedSeconds(slots.getAsInt())));
    } else {
      out.println("predicted time: core-time over the cores that the master will give");
    }
  }

  private int run(Sweep sweep, Warehouse warehouse)
      throws IOException, SparkException, InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    SweepPlan plan = sweep.plan();
    if (plan.runs().isEmpty()) {
      err.printf(
          "nothing to compute: all %d runs of sweep %s are in %s%n",
          plan.total(), plan.sweep(), warehouse.location());
    } else {
      err.printf(
          "sweep %s: %d runs, %d to compute; starting Spark%n",
          plan.sweep(), plan.total(), plan.runs().size());
    }
    int failed = plan.committedFailed();
    try (SparkSession session = Sessions.forSweep("dmf sweep " + plan.sweep())) {
      try (ConsoleProgress progress = new ConsoleProgress(plan, err)) {
        sweep.run(session, progress);
        failed += progress.failed();
      }
      new StageCountTable(session, plan.sweep()).print(spec.commandLine().getOut());
    }
    err.printf("tables: %s%n", warehouse.location());
    err.printf(
        "next: dmf query --warehouse '%s' \"SELECT depth, rank, status, spe_stages, steps FROM runs\"%n",
        warehouse.location());
    if (failed > 0) {
      err.printf(
          "%d runs failed: dmf query \"SELECT run_id, error FROM runs WHERE status = 'FAILED'\"%n",
          failed);
      return Dmf.FAILED_RUNS;
    }
    return Dmf.OK;
  }
}
