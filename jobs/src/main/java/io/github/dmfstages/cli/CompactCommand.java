package io.github.dmfstages.cli;

import io.github.dmfstages.config.InvalidConfigException;
import io.github.dmfstages.setting.Spelling;
import io.github.dmfstages.table.Claim;
import io.github.dmfstages.table.Compaction;
import io.github.dmfstages.table.Warehouse;
import io.github.dmfstages.table.WarehouseCare;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dmf compact}: few files out of many. */
@Command(
    mixinStandardHelpOptions = true,
    name = "compact",
    description = {
      "Merges the small files of a sweep into few, beside readers; a sweep that ends does so by"
          + " itself.",
      "Files that were replaced more than an hour ago are removed."
    })
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
      throws IOException, InterruptedException {
    if (warehouse.committed(sweep).runs().isEmpty()) {
      err.printf("dmf: there is no sweep %s in %s%n", sweep, warehouse.location());
      return Dmf.USAGE;
    }
    try (Claim claim = Claim.take(warehouse, sweep, err::println)) {
      WarehouseCare.mend(warehouse, sweep).forEach(err::println);
      Compaction.Outcome outcome = Compaction.run(claim.warehouse(), sweep, Compaction.GRACE);
      err.printf(
          "%s; %s%n",
          outcome.merged() == 0
              ? "no files to merge"
              : "merged %s into %d"
                  .formatted(Spelling.counted(outcome.merged(), "file"), outcome.written()),
          outcome.removed() == 0
              ? "none to remove that was replaced over an hour ago"
              : "removed %d that were replaced over an hour ago".formatted(outcome.removed()));
    }
    return Dmf.OK;
  }
}
