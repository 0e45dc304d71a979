package io.github.dmfstages.cli;

import io.github.dmfstages.config.KnownSettings;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Storage;
import io.github.dmfstages.intake.Import;
import io.github.dmfstages.intake.ImportOptions;
import io.github.dmfstages.intake.SparkImport;
import io.github.dmfstages.setting.Spelling;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.terminal.ImportSummary;
import io.github.dmfstages.text.Quoted;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code dmf import}, which counts the stages of runs of other programs. */
@Command(
    mixinStandardHelpOptions = true,
    name = "import",
    description = {
      "Counts the stages of training runs that other programs recorded, and stores them like runs"
          + " of this program.",
      "A file is CSV, JSON Lines, Parquet, .npy or .npz. It has steps and losses, gradient norms,"
          + " singular values or factors.",
      "If any file is wrong, nothing is stored. Importing the same file again changes nothing."
    },
    footer = {
      "",
      "Examples:",
      "  dmf import history.jsonl --name relu-net",
      "  dmf import runs.csv --name grid --run-keys optimizer,lr,seed --map"
          + " step=iter,loss=train/mse"
    })
final class ImportCommand implements Callable<Integer> {
  @Mixin private WarehouseOption warehouseOption;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "File with records, or a pattern in quotes such as 'runs/*.csv'.")
  private List<String> files;

  @Option(
      names = "--name",
      paramLabel = "SWEEP",
      required = true,
      description = "Name of the sweep that gets the runs.")
  private String name;

  @Option(
      names = "--run-keys",
      paramLabel = "COLUMN",
      split = ",",
      description = "Columns that tell the runs of one file apart, separated by commas.")
  private List<String> runKeys = new ArrayList<>();

  @Option(
      names = "--map",
      paramLabel = "OURS=THEIRS",
      split = ",",
      description = {
        "Column of the file that is our step, loss, gradient_norm, singular_values or target, or"
            + " that has the value of a key such as step-size.",
        "Without it, usual names are recognised, such as iter, train_loss, grad_norm and s_1."
      })
  private List<String> map = new ArrayList<>();

  @Option(
      names = "--settings",
      paramLabel = "FILE",
      description =
          "File with what is known of all runs (HOCON, JSON or YAML): keys of a run such as rank,"
              + " depth and step-size.")
  private String settings;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Gives or replaces a key of --settings. May be repeated. For files without steps,"
              + " record-every is the number of steps between records.")
  private List<String> overrides = new ArrayList<>();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InvalidConfigException, IOException, InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    SweepFile.checkName(name);
    Configuration hadoop = Sessions.hadoop();
    KnownSettings known = KnownSettings.read(settings, overrides, Storage.hadoop(hadoop));
    ImportOptions options = ImportOptions.of(map, runKeys, known);
    List<Import.Source> sources = Import.sources(files, hadoop);
    try (Warehouse warehouse = warehouseOption.open()) {
      Import all = new Import(warehouse, name, options, hadoop);
      ImportSummary summary = new ImportSummary();
      Import.Reader reader = sources.size() == 1 ? all.here() : wanted -> onSpark(wanted, options);
      Import.Outcome outcome = all.run(sources, reader, summary::add, err::println);
      conclude(outcome, summary, warehouse);
    }
    return Dmf.OK;
  }

  private static List<? extends Import.Made> onSpark(
      List<Import.Source> sources, ImportOptions options)
      throws IOException, InvalidConfigException {
    try (JavaSparkContext spark = Sessions.forSweep("dmf import")) {
      return new SparkImport(spark, options).read(sources);
    }
  }

  private void conclude(Import.Outcome outcome, ImportSummary summary, Warehouse warehouse) {
    PrintWriter err = spec.commandLine().getErr();
    if (outcome.unchanged() > 0) {
      err.printf(
          "%s imported before with the same options, and left as %s%n",
          outcome.unchanged() == 1 ? "1 file was" : outcome.unchanged() + " files were",
          outcome.unchanged() == 1 ? "it is" : "they are");
    }
    if (outcome.imported() == 0) {
      return;
    }
    summary.print(spec.commandLine().getOut());
    summary.notes(err::println);
    err.printf(
        "imported %s into sweep %s of %s%n",
        Spelling.counted(outcome.imported(), "run"), name, warehouse.location());
    err.printf(
        "next: %s report --warehouse %s %s%n",
        Dmf.typed(), Quoted.inShell(warehouse.location()), Quoted.inShell(name));
  }
}
