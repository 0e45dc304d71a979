package io.github.dmfstages.cli;

import io.github.dmfstages.config.ReproductionFile;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.query.Format;
import io.github.dmfstages.reproduce.Disagreements;
import io.github.dmfstages.reproduce.Disagreements.Disagreement;
import io.github.dmfstages.reproduce.History;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code dmf history}, which shows each claim over time. */
@Command(
    mixinStandardHelpOptions = true,
    name = "history",
    description = {
      "Shows how the verdict on each claim has changed over time.",
      "Consecutive verdicts with the same value from the same build are one line.",
      "The exit code is 1 if one build gave two digests for a run. If only builds differ, a note"
          + " says so."
    },
    footer = {
      "",
      "Examples:",
      "  dmf history",
      "  dmf history conf/reproductions/quick.conf --format csv"
    })
final class HistoryCommand implements Callable<Integer> {
  // A path of a file matches this only if it has neither a folder nor a suffix.
  private static final String NAME = "[\\w-]+";

  @Mixin private WarehouseOption warehouseOption;

  @Parameters(
      paramLabel = "FILE|NAME",
      arity = "0..1",
      description =
          "A reproduction file, or the name of a reproduction (default: all in the warehouse).")
  private String what;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "Form of the result: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Format format;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InvalidConfigException, IOException {
    PrintWriter err = spec.commandLine().getErr();
    try (Warehouse warehouse = warehouseOption.open()) {
      return show(warehouse, err);
    }
  }

  private int show(Warehouse warehouse, PrintWriter err)
      throws InvalidConfigException, IOException {
    List<String> judged = warehouse.reproductions();
    String name =
        what == null ? "" : judged.contains(what) || what.matches(NAME) ? what : read(what);
    if (!name.isEmpty() && !judged.contains(name)) {
      err.printf(
          "dmf: %s has no verdicts in %s, which has %s%n",
          name,
          warehouse.location(),
          judged.isEmpty() ? "none" : "those of " + String.join(", ", judged));
      return Dmf.USAGE;
    }
    boolean same = true;
    try (SparkSession session = Sessions.forQuery(warehouse.bytes())) {
      Views.register(session, warehouse, "reproductions attempts");
      format.print(History.of(session, name), spec.commandLine().getOut());
      for (Disagreement d : Disagreements.among(session, name.isEmpty() ? judged : List.of(name))) {
        err.println((d.sameCode() ? "dmf: " : "note: ") + d);
        same &= !d.sameCode();
      }
    }
    return same ? Dmf.OK : Dmf.FAILED_RUNS;
  }

  private static String read(String file) throws InvalidConfigException {
    return ReproductionFile.read(file, Sessions.hadoop(), List.of()).name();
  }
}
