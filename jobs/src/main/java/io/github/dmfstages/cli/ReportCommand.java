package io.github.dmfstages.cli;

import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.OutputFolder;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.report.FigureFiles;
import io.github.dmfstages.report.Report;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code dmf report}, which writes one HTML page about a sweep, or about two. */
@Command(
    mixinStandardHelpOptions = true,
    name = "report",
    description = {
      "Writes one HTML page about a sweep, DIR/report.html.",
      "With OTHER, the page shows two sweeps side by side. Runs are paired if they differ only in"
          + " the settings in which the sweeps differ.",
      "The page needs no network and no other files. An existing page is replaced.",
      "With --figures, the charts are also written as DIR/figures/*.svg and *.png. The file"
          + " captions.md there says what each chart shows and which SQL it comes from."
    },
    footer = {
      "",
      "Examples:",
      "  dmf report smoke --open",
      "  dmf report smoke --out paper --figures",
      "  dmf report momentum gradient-descent"
    })
final class ReportCommand implements Callable<Integer> {
  @Mixin private WarehouseOption warehouseOption;

  @Parameters(index = "0", paramLabel = "SWEEP", description = "Name of a sweep.")
  private String sweep;

  @Parameters(
      index = "1",
      paramLabel = "OTHER",
      arity = "0..1",
      description = "Name of a sweep to compare it with.")
  private String other;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "report",
      description = "Folder for the page; any Hadoop path (default: ${DEFAULT-VALUE}).")
  private String out;

  @Option(names = "--figures", description = "Also writes the charts as SVG and PNG files.")
  private boolean figures;

  @Option(
      names = "--open",
      description =
          "Opens the page in the browser that the variable BROWSER names, or in that of the"
              + " desktop.")
  private boolean open;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InvalidConfigException, IOException {
    try (Warehouse warehouse = warehouseOption.open()) {
      return report(warehouse);
    }
  }

  private int report(Warehouse warehouse) throws InvalidConfigException, IOException {
    checkRuns(sweep, warehouse);
    if (other != null) {
      checkRuns(other, warehouse);
    }
    if (sweep.equals(other)) {
      throw new InvalidConfigException(
          List.of(
              new Problem(
                  "sweep '%s'".formatted(other),
                  0,
                  "was given twice; give another sweep to compare it with, or give it once")));
    }
    try (OutputFolder folder = WarehouseOption.open("--out", out, "folder", this::tried)) {
      Report report;
      try (SparkSession session = Sessions.forQuery(warehouse.bytes())) {
        report =
            other == null
                ? Report.of(session, warehouse, sweep)
                : Report.of(session, warehouse, sweep, other);
      }
      PrintWriter names = spec.commandLine().getOut();
      Path page = folder.write(Report.FILE, report.page());
      names.println(page);
      if (figures) {
        // Without this property, Java looks for a screen.
        System.setProperty("java.awt.headless", "true");
        names.println(FigureFiles.write(report, folder));
      }
      if (open && !Browser.open(Browser.commands(), page.toString())) {
        spec.commandLine()
            .getErr()
            .println(
                "note: no browser was found to open the page. Set BROWSER to the command of one, or open %s yourself."
                    .formatted(page));
      }
    }
    return Dmf.OK;
  }

  private static void checkRuns(String sweep, Warehouse warehouse)
      throws InvalidConfigException, IOException {
    if (warehouse.committed(sweep).runs().isEmpty()) {
      throw WarehouseOption.noSweep(sweep, warehouse);
    }
  }

  private OutputFolder tried(String location, Configuration hadoop) throws IOException {
    OutputFolder folder = new OutputFolder(location, hadoop);
    folder.checkWritable(Report.FILE);
    if (figures) {
      folder.checkWritable(FigureFiles.CAPTIONS);
    }
    return folder;
  }
}
