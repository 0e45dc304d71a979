package io.github.dmfstages.cli;

import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.setting.Spelling;
import io.github.dmfstages.store.Removal;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.sweep.Sweep;
import io.github.dmfstages.sweep.SweepPlan;
import io.github.dmfstages.sweep.SweepStoppedException;
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

/** The command {@code dmf prune}, which removes runs that a sweep file no longer names. */
@Command(
    mixinStandardHelpOptions = true,
    name = "prune",
    description = {
      "Removes the runs of a sweep that its file no longer names.",
      "Statistics then no longer count them. Removed rows stay in the warehouse's trash for one"
          + " day."
    },
    footer = {
      "",
      "Examples:",
      "  dmf prune conf/sweeps/smoke.conf --dry-run",
      "  dmf prune conf/sweeps/smoke.conf"
    })
final class PruneCommand implements Callable<Integer> {
  @Mixin private WarehouseOption warehouseOption;

  @Parameters(paramLabel = "FILE", description = "Sweep file (HOCON); any Hadoop path.")
  private String file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Overrides a key in every grid, as for dmf sweep. May be repeated.")
  private List<String> overrides = new ArrayList<>();

  @Option(names = "--dry-run", description = "Shows what would be removed, and changes nothing.")
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
      throws InvalidConfigException,
          IOException,
          SparkException,
          SweepStoppedException,
          InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    if (!Removal.findsAnything(warehouse, name)) {
      throw WarehouseOption.noSweep(name, warehouse);
    }
    int total = sweep.committed();
    if (dryRun) {
      spec.commandLine()
          .getOut()
          .printf(
              "sweep %s: %d of %s would be removed%n",
              name, sweep.unnamed().size(), Spelling.counted(total, "run"));
      return Dmf.OK;
    }
    int removed = sweep.prune(err::println);
    err.printf("removed %d of %s of sweep %s%n", removed, Spelling.counted(total, "run"), name);
    if (removed > 0) {
      err.println(Unnamed.restoring(warehouse, name));
    }
    return Dmf.OK;
  }
}
