package io.github.dmfstages.cli;

import io.github.dmfstages.complete.Baselines;
import io.github.dmfstages.complete.Choice;
import io.github.dmfstages.complete.Completed;
import io.github.dmfstages.complete.HoldOuts;
import io.github.dmfstages.complete.PartialMatrix;
import io.github.dmfstages.complete.Trial;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.MatrixFormat;
import io.github.dmfstages.file.OutputFile;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.sweep.FailureLimit;
import io.github.dmfstages.sweep.Sweep;
import io.github.dmfstages.sweep.SweepPlan;
import io.github.dmfstages.sweep.SweepStoppedException;
import io.github.dmfstages.terminal.CompletionSummary;
import io.github.dmfstages.terminal.ProgressBar;
import io.github.dmfstages.terminal.ProgressView;
import io.github.dmfstages.text.Numbers;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code dmf complete}, which fills the unknown entries of a matrix. */
@Command(
    mixinStandardHelpOptions = true,
    name = "complete",
    description = {
      "Fills the entries of a matrix that have no value.",
      "A small sweep finds the depth and the initial scale that predict withheld entries best. A"
          + " run with all entries then makes the matrix.",
      "The errors of the nuclear norm and of MLlib's ALS on the same entries are shown beside it."
    },
    footer = {"", "Example:", "  dmf complete ratings.csv --out completed.csv"})
final class CompleteCommand implements Callable<Integer> {
  @Mixin private WarehouseOption warehouseOption;

  @Parameters(
      paramLabel = "FILE",
      description = "Matrix with entries that have no value: CSV, .npy or MatrixMarket.")
  private String file;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description =
          "File for the completed matrix: .csv (with the names of rows and columns), .npy or .mtx."
              + " Known entries keep their values.")
  private String out;

  @Option(
      names = "--hold-out",
      paramLabel = "FRACTION",
      defaultValue = "0.1",
      description = "Fraction of the known entries that is withheld (default: ${DEFAULT-VALUE}).")
  private String holdOut;

  @Option(
      names = "--hold-outs",
      paramLabel = "N",
      defaultValue = "5",
      description = "How often other entries are withheld, 2 to 10 (default: ${DEFAULT-VALUE}).")
  private int holdOuts;

  @Option(
      names = "--unlisted",
      paramLabel = "MEANING",
      defaultValue = "unobserved",
      description =
          "Meaning of entries that a MatrixMarket coordinate file does not list: zero or unobserved"
              + " (default: ${DEFAULT-VALUE}).")
  private String unlisted;

  @Spec private CommandSpec spec;

  @Override
  public Integer call()
      throws InvalidConfigException,
          IOException,
          SparkException,
          SweepStoppedException,
          InterruptedException {
    if (holdOuts < 2 || holdOuts > Trial.MOST_ERRORS) {
      throw wrong("--hold-outs '%d'".formatted(holdOuts), "should be 2 to " + Trial.MOST_ERRORS);
    }
    MatrixFormat format = FactorFiles.format("--out", out);
    PartialMatrix partial = new PartialMatrix(file, unlisted, Sessions.hadoop());
    try (OutputFile completed = WarehouseOption.open("--out", out, "file", OutputFile::tried);
        Warehouse warehouse = warehouseOption.open()) {
      if (Sessions.slots().isPresent()) {
        LinearAlgebra.warmUp();
      }
      RunConfig all = partial.run("depth = 1");
      if (all.known() == (long) all.widths().rows() * all.widths().cols()) {
        throw wrong(file, "has a value in every entry, so there is nothing to complete");
      }
      ProgressView view = new ProgressBar(spec.commandLine().getErr());
      all.warnings().forEach(warning -> view.show("warning: " + warning));
      DenseMatrix matrix = complete(partial, warehouse, view);
      completed.write(format.bytes(matrix, all.names()));
    }
    spec.commandLine().getOut().printf("wrote the completed matrix to %s%n", out);
    return Dmf.OK;
  }

  private static InvalidConfigException wrong(String where, String message) {
    return new InvalidConfigException(List.of(new Problem(where, 0, message)));
  }

  private DenseMatrix complete(PartialMatrix partial, Warehouse warehouse, ProgressView view)
      throws InvalidConfigException,
          IOException,
          SparkException,
          SweepStoppedException,
          InterruptedException {
    PrintWriter answer = spec.commandLine().getOut();
    SweepFile sweep = partial.sweep(holdOut, holdOuts);
    HoldOuts results;
    List<Trial> others = new ArrayList<>();
    SparkSession spark = Sessions.forReproduction(warehouse.bytes());
    try {
      compute(JavaSparkContext.fromSparkContext(spark.sparkContext()), sweep, warehouse, view);
      results = HoldOuts.of(spark, warehouse, sweep);
      List<Baselines.Split> splits = results.splits();
      view.show("comparing with the nuclear norm and with ALS");
      others.add(Baselines.nuclearNorm(splits));
      Path checkpoints = new Path(warehouse.location(), "_als-" + UUID.randomUUID());
      others.addAll(Baselines.leastSquares(spark, splits, checkpoints));
    } finally {
      Sessions.close(spark);
    }
    Map<Trial, Choice> own = results.trials();
    Trial best = Trial.best(List.copyOf(own.keySet()));
    Choice chosen = own.get(best);
    CompletionSummary.print(own.keySet(), best, others, answer);
    Completed completed = Completed.of(partial, chosen, results.medianStep(chosen));
    answer.printf(
        "trained on all %d known entries; to compute W again: %s run %s %s --matrix W.csv%n",
        completed.config().observed(), Dmf.typed(), partial.options(), completed.options());
    answer.printf(
        "noise: about %s in each entry, judged by known and withheld entries; a run with --noise-estimate %1$s ends when it fits no better%n",
        Numbers.of(completed.noise(results.meanSquare(chosen))));
    answer.printf(
        "the runs are sweep %s; for a chart of their errors: %s report %1$s%n",
        sweep.name(), Dmf.typed());
    return completed.matrix();
  }

  private static void compute(
      JavaSparkContext spark, SweepFile file, Warehouse warehouse, ProgressView view)
      throws IOException, SparkException, SweepStoppedException, InterruptedException {
    Sweep sweep = new Sweep(file, warehouse, SweepPlan.Again.NONE);
    if (!sweep.isDone(sweep.plan())) {
      sweep.withLease(
          view::show,
          (plan, lease) -> {
            view.show(ConsoleSweep.announced(plan));
            return new ConsoleSweep(sweep, view)
                .run(spark, plan, lease, FailureLimit.usual())
                .failed();
          });
    }
  }
}
