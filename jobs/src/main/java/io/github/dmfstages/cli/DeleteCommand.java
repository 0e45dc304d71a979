package io.github.dmfstages.cli;

import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.setting.Spelling;
import io.github.dmfstages.store.Lease;
import io.github.dmfstages.store.Removal;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.store.WarehouseRepair;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code dmf delete}, which removes all runs of a sweep. */
@Command(
    mixinStandardHelpOptions = true,
    name = "delete",
    description = {
      "Removes a sweep: all of its runs, its stage counts and its checkpoints.",
      "It asks for confirmation first. Verdicts of a reproduction are kept.",
      "Removed rows stay in the warehouse's trash for one day."
    },
    footer = {"", "Examples:", "  dmf delete smoke --dry-run", "  dmf delete smoke --yes"})
final class DeleteCommand implements Callable<Integer> {
  @Mixin private WarehouseOption warehouseOption;

  @Parameters(paramLabel = "SWEEP", description = "Name of a sweep.")
  private String sweep;

  @Option(names = "--yes", description = "Removes without asking for confirmation.")
  private boolean yes;

  @Option(names = "--dry-run", description = "Shows what would be removed, and changes nothing.")
  private boolean dryRun;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InvalidConfigException, IOException, InterruptedException {
    try (Warehouse warehouse = warehouseOption.open()) {
      return delete(warehouse);
    }
  }

  // Error Prone does not know the property that makes newer JDKs return null if there is no
  // terminal.
  @SuppressWarnings("SystemConsoleNull")
  private int delete(Warehouse warehouse)
      throws InvalidConfigException, IOException, InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    if (!Removal.findsAnything(warehouse, sweep)) {
      throw WarehouseOption.noSweep(sweep, warehouse);
    }
    String runs = Spelling.counted(warehouse.committed(sweep).runs().size(), "run");
    if (dryRun) {
      spec.commandLine().getOut().printf("sweep %s: all of its %s would be removed%n", sweep, runs);
      return Dmf.OK;
    }
    if (!yes) {
      // Since Java 22 there is a console even without a terminal, but not with this provider.
      System.setProperty("jdk.console", "java.base");
      Console console = System.console();
      if (console == null) {
        err.printf(
            "dmf: delete asks for confirmation before it removes %s of sweep %s, but there is no"
                + " terminal. Add --yes to remove them.%n",
            runs, sweep);
        return Dmf.USAGE;
      }
      String answer =
          console.readLine(
              "Remove %s of sweep %s from %s? [y/N] ", runs, sweep, warehouse.location());
      if (answer == null || !answer.strip().matches("(?i)y|yes")) {
        err.println("nothing was removed");
        return Dmf.OK;
      }
    }
    try (Lease lease = Lease.take(warehouse, sweep, err::println)) {
      WarehouseRepair.repair(warehouse, sweep).forEach(err::println);
      int removed = Removal.of(lease.warehouse(), sweep, id -> true);
      err.printf("removed %s of sweep %s%n", Spelling.counted(removed, "run"), sweep);
      if (removed > 0) {
        err.println(Unnamed.restoring(warehouse, sweep));
      }
    }
    return Dmf.OK;
  }
}
