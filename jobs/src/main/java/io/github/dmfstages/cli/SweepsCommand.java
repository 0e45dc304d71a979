package io.github.dmfstages.cli;

import io.github.dmfstages.descent.Status;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.store.CommittedRun;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.text.TextTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code dmf sweeps}, which lists the sweeps of a warehouse. */
@Command(
    mixinStandardHelpOptions = true,
    name = "sweeps",
    description = {
      "Lists the sweeps of the warehouse: how many runs each has, how they ended, and when the last"
          + " of them ended."
    },
    footer = {"", "Example:", "  dmf sweeps --warehouse /data/warehouse"})
final class SweepsCommand implements Callable<Integer> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneOffset.UTC);

  @Mixin private WarehouseOption warehouseOption;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InvalidConfigException, IOException {
    PrintWriter out = spec.commandLine().getOut();
    try (Warehouse warehouse = warehouseOption.open()) {
      TextTable table =
          new TextTable("sweep", "runs", "converged", "timed out", "failed", "last ended (UTC)");
      List<String> sweeps = warehouse.sweeps().stream().sorted().toList();
      for (String sweep : sweeps) {
        table.add(line(sweep, warehouse.committed(sweep).runs().values()));
      }
      if (sweeps.isEmpty()) {
        spec.commandLine()
            .getErr()
            .println("note: %s has no sweeps".formatted(warehouse.location()));
      } else {
        table.print(out);
      }
    }
    return Dmf.OK;
  }

  private static List<String> line(String sweep, Collection<CommittedRun> runs) {
    Instant last =
        runs.stream()
            .map(CommittedRun::endedAt)
            .max(Comparator.naturalOrder())
            .orElse(Instant.EPOCH);
    return List.of(
        sweep,
        String.valueOf(runs.size()),
        count(runs, Status.CONVERGED),
        count(runs, Status.TIMED_OUT),
        count(runs, Status.FAILED),
        last.equals(Instant.EPOCH) ? "" : TIME.format(last));
  }

  private static String count(Collection<CommittedRun> runs, Status status) {
    return String.valueOf(runs.stream().filter(run -> run.status() == status).count());
  }
}
