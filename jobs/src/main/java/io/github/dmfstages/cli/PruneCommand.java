package io.github.dmfstages.cli;

import io.github.dmfstages.config.InvalidConfigException;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.sweep.Sweep;
import io.github.dmfstages.sweep.SweepPlan;
import io.github.dmfstages.sweep.SweepStoppedException;
import io.github.dmfstages.table.Removal;
import io.github.dmfstages.table.Warehouse;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.SparkException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dmf prune}: removes runs that a sweep file no longer names. */
@Command(
    mixinStandardHelpOptions = true,
    name = "prune",
    description = {
      "Removes the runs of a sweep that its file does not name any more, so that no statistic counts them.",
      "Removed rows stay in the warehouse's trash for a day."
    })
final class PruneCommand implements Callable<Integer> {
  @Mixin private WarehouseOption warehouseOption;

  @Parameters(paramLabel = "FILE", description = "Sweep file (HOCON), any Hadoop path.")
  private String file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Overrides a key in every grid, as for the sweep; may be given again.")
  private List<String> overrides = new ArrayList<>();

  @Option(names = "--dry-run", description = "Says what would be removed; writes nothing.")
  private boolean dryRun;

  @Spec private CommandSpec spec;

  @Override
  public Integer call()
      throws InvalidConfigException,
          IOException,
          SparkException,
          SweepStoppedException,
          InterruptedException {
    SweepFile sweepFile = SweepFile.read(file, Sessions.hadoop(), overrides);
    try (Warehouse warehouse = warehouseOption.open()) {
      return prune(
          sweepFile.name(), warehouse, new Sweep(sweepFile, warehouse, SweepPlan.Again.NONE));
    }
  }

  private int prune(String name, Warehouse warehouse, Sweep sweep)
      throws IOException, SparkException, SweepStoppedException, InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    if (!Removal.findsAnything(warehouse, name)) {
      err.printf("dmf: there is no sweep %s in %s%n", name, warehouse.location());
      return Dmf.USAGE;
    }
    int total = sweep.committed();
    if (dryRun) {
      spec.commandLine()
          .getOut()
          .printf(
              "sweep %s: %d of %s would be removed%n",
              name, sweep.unnamed().size(), Unnamed.runs(total));
      return Dmf.OK;
    }
    int removed = sweep.prune(err::println);
    err.printf("removed %d of %s of sweep %s%n", removed, Unnamed.runs(total), name);
    if (removed > 0) {
      err.println(Unnamed.restoring(warehouse, name));
    }
    return Dmf.OK;
  }
}
