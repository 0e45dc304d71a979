package io.github.dmfstages.cli;

import io.github.dmfstages.config.InvalidConfigException;
import io.github.dmfstages.report.FigureFiles;
import io.github.dmfstages.report.OutputFolder;
import io.github.dmfstages.report.Report;
import io.github.dmfstages.table.Warehouse;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dmf report}: a sweep as one HTML page. */
@Command(
    mixinStandardHelpOptions = true,
    name = "report",
    description = {
      "Writes one HTML page about a sweep, DIR/report.html, which needs no network and nothing else beside it.",
      "A page that is there is replaced. With --figures its charts come as files too, DIR/figures/*.svg and *.png, with",
      "captions.md, which says what each shows and by which SQL."
    })
final class ReportCommand implements Callable<Integer> {
  @Mixin private WarehouseOption warehouseOption;

  @Parameters(paramLabel = "SWEEP", description = "Name of a sweep.")
  private String sweep;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "report",
      description = "Folder for the page, any Hadoop path (default: ${DEFAULT-VALUE}).")
  private String out;

  @Option(names = "--figures", description = "Writes the charts as SVG and PNG files too.")
  private boolean figures;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InvalidConfigException, IOException {
    PrintWriter err = spec.commandLine().getErr();
    try (Warehouse warehouse = warehouseOption.open()) {
      return report(warehouse, err);
    }
  }

  private int report(Warehouse warehouse, PrintWriter err)
      throws InvalidConfigException, IOException {
    if (warehouse.committed(sweep).runs().isEmpty()) {
      err.printf(
          "dmf: there is no run of sweep '%s' in %s, which has %s%n",
          sweep, warehouse.location(), named(warehouse.sweeps()));
      return Dmf.USAGE;
    }
    try (OutputFolder folder = WarehouseOption.open("--out", out, "folder", this::tried)) {
      Report report;
      try (SparkSession session = Sessions.forQuery(warehouse.bytes())) {
        report = Report.of(session, warehouse, sweep);
      }
      PrintWriter names = spec.commandLine().getOut();
      names.println(folder.write(Report.FILE, report.page()));
      if (figures) {
        // Java would look for a screen otherwise.
        System.setProperty("java.awt.headless", "true");
        names.println(FigureFiles.write(report, folder));
      }
    }
    return Dmf.OK;
  }

  private OutputFolder tried(String location, Configuration hadoop) throws IOException {
    OutputFolder folder = new OutputFolder(location, hadoop);
    folder.tryOut(Report.FILE);
    if (figures) {
      folder.tryOut(FigureFiles.CAPTIONS);
    }
    return folder;
  }

  private static String named(List<String> sweeps) {
    return sweeps.isEmpty() ? "no sweeps" : String.join(", ", sweeps.stream().sorted().toList());
  }
}
