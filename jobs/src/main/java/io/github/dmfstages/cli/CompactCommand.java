package io.github.dmfstages.cli;

import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.setting.Spelling;
import io.github.dmfstages.store.Compaction;
import io.github.dmfstages.store.Lease;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.store.WarehouseRepair;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code dmf compact}, which merges the files of a sweep. */
@Command(
    mixinStandardHelpOptions = true,
    name = "compact",
    description = {
      "Merges the many small files of a sweep into a few large ones.",
      "Queries may run at the same time. A sweep merges its files by itself when it ends.",
      "Files that were replaced more than an hour ago are deleted."
    },
    footer = {"", "Example:", "  dmf compact smoke"})
final class CompactCommand implements Callable<Integer> {
  @Mixin private WarehouseOption warehouseOption;

  @Parameters(paramLabel = "SWEEP", description = "Name of a sweep.")
  private String sweep;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InvalidConfigException, IOException, InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    try (Warehouse warehouse = warehouseOption.open()) {
      return compact(warehouse, err);
    }
  }

  private int compact(Warehouse warehouse, PrintWriter err)
      throws InvalidConfigException, IOException, InterruptedException {
    if (warehouse.committed(sweep).runs().isEmpty()) {
      throw WarehouseOption.noSweep(sweep, warehouse);
    }
    try (Lease lease = Lease.take(warehouse, sweep, err::println)) {
      WarehouseRepair.repair(warehouse, sweep).forEach(err::println);
      Compaction.Outcome outcome = Compaction.run(lease.warehouse(), sweep, Compaction.GRACE);
      err.printf(
          "%s; %s%n",
          outcome.merged() == 0
              ? "there are no files to merge"
              : "merged %s into %d"
                  .formatted(Spelling.counted(outcome.merged(), "file"), outcome.written()),
          outcome.removed() == 0
              ? "no file was replaced more than an hour ago"
              : "deleted %d that were replaced more than an hour ago".formatted(outcome.removed()));
    }
    return Dmf.OK;
  }
}
