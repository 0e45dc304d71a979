package io.github.dmfstages.cli;

import com.typesafe.config.ConfigUtil;
import io.github.dmfstages.complete.Baselines;
import io.github.dmfstages.complete.Trial;
import io.github.dmfstages.config.RunFile;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.descent.DescentState;
import io.github.dmfstages.descent.StepObserver;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.MatrixFormat;
import io.github.dmfstages.file.OutputFile;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.file.Storage;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.model.EntrySplit;
import io.github.dmfstages.model.Target;
import io.github.dmfstages.run.Run;
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
import io.github.dmfstages.text.Quoted;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.sql.Row;
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
  private static final String SOURCE = "dmf complete";

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

  /** The depth and the initial scale of a factorization. */
  private record Choice(int depth, double scale) {
    String words() {
      return "depth %d, relative-init-scale %s".formatted(depth, Numbers.exact(scale));
    }
  }

  /** The result of a run of the sweep. */
  private record Outcome(RunConfig config, double error, long step, double seconds) {
    Choice choice() {
      return new Choice(config.depth(), config.relativeInitScale());
    }
  }

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
    try (OutputFile completed = WarehouseOption.open("--out", out, "file", OutputFile::tried);
        Warehouse warehouse = warehouseOption.open()) {
      if (Sessions.slots().isPresent()) {
        LinearAlgebra.warmUp();
      }
      RunConfig all = run("depth = 1");
      if (all.known() == (long) all.widths().rows() * all.widths().cols()) {
        throw wrong(file, "has a value in every entry, so there is nothing to complete");
      }
      SweepFile sweep = sweep(all);
      completed.write(format.bytes(completed(all, sweep, warehouse), all.names()));
    }
    spec.commandLine().getOut().printf("wrote the completed matrix to %s%n", out);
    return Dmf.OK;
  }

  private static InvalidConfigException wrong(String where, String message) {
    return new InvalidConfigException(List.of(new Problem(where, 0, message)));
  }

  /** Returns a run that trains on all known entries. */
  private RunConfig run(String keys) throws InvalidConfigException {
    String text = keys + ", " + target();
    return RunFile.parse(text, SOURCE, Storage.hadoop(Sessions.hadoop())).config();
  }

  private String target() {
    return isCoordinates()
        ? "unlisted = %s, target-file = %s".formatted(unlisted, ConfigUtil.quoteString(file))
        : "target-file = " + ConfigUtil.quoteString(file);
  }

  private boolean isCoordinates() {
    return file.endsWith(MatrixFormat.MATRIX_MARKET.suffix());
  }

  private SweepFile sweep(RunConfig all) throws InvalidConfigException {
    String sha256 = all.inputs().get("target-file").get(0).sha256();
    String text =
        """
        name = "complete-%s"
        defaults { %s, hold-out = %s, stop-when = held-out, seed = 1, target-seed = { from = 1, to = %d } }
        grids = [
          { depth = 1 }
          { depth = [2, 3], relative-init-scale = [0.1, 0.01, 0.001] }
        ]
        """
            .formatted(sha256.substring(0, 8), target(), holdOut, holdOuts);
    return SweepFile.parse(text, SOURCE, Sessions.hadoop(), List.of());
  }

  private DenseMatrix completed(RunConfig all, SweepFile sweepFile, Warehouse warehouse)
      throws InvalidConfigException,
          IOException,
          SparkException,
          SweepStoppedException,
          InterruptedException {
    ProgressView view = new ProgressBar(spec.commandLine().getErr());
    all.warnings().forEach(warning -> view.show("warning: " + warning));
    Map<Choice, List<Outcome>> outcomes;
    List<Trial> others = new ArrayList<>();
    SparkSession spark = Sessions.forReproduction(warehouse.bytes());
    try {
      outcomes = outcomes(spark, sweepFile, warehouse, view);
      List<Baselines.Split> splits =
          outcomes.values().iterator().next().stream()
              .map(outcome -> split(outcome.config()))
              .toList();
      view.show("comparing with the nuclear norm and with ALS");
      others.add(Baselines.nuclearNorm(splits));
      Path checkpoints = new Path(warehouse.location(), "_als-" + UUID.randomUUID());
      others.addAll(Baselines.leastSquares(spark, splits, checkpoints));
    } finally {
      Sessions.close(spark);
    }
    Map<Trial, Choice> own = new LinkedHashMap<>();
    outcomes.forEach((choice, of) -> own.put(trial(choice, of), choice));
    Trial best = Trial.best(List.copyOf(own.keySet()));
    Choice chosen = own.get(best);
    long steps = median(outcomes.get(chosen));
    CompletionSummary.print(own.keySet(), best, others, spec.commandLine().getOut());
    String keys =
        "depth = %d, relative-init-scale = %s, max-steps = %d, gradient-tolerance = 0, seed = 1"
            .formatted(chosen.depth(), chosen.scale(), Math.max(1, steps));
    Product product = new Product();
    RunConfig last = run(keys);
    Run.execute(last, product);
    spec.commandLine()
        .getOut()
        .printf(
            "trained on all %d known entries; to compute W again: %s run %s--target-file %s --depth"
                + " %d --relative-init-scale %s --max-steps %d --gradient-tolerance 0 --seed 1"
                + " --matrix W.csv%n",
            last.observed(),
            Dmf.typed(),
            isCoordinates() ? "--unlisted " + unlisted + " " : "",
            Quoted.inShell(file),
            chosen.depth(),
            Numbers.exact(chosen.scale()),
            last.maxSteps());
    return filled(last.target(), product.w);
  }

  /** Computes the sweep, and returns its results by depth and scale, each in order of the seed. */
  private static Map<Choice, List<Outcome>> outcomes(
      SparkSession spark, SweepFile file, Warehouse warehouse, ProgressView view)
      throws IOException, SparkException, SweepStoppedException, InterruptedException {
    Sweep sweep = new Sweep(file, warehouse, SweepPlan.Again.NONE);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    if (!sweep.isDone(sweep.plan())) {
      sweep.withLease(
          view::show,
          (plan, lease) -> {
            view.show(ConsoleSweep.announced(plan));
            return new ConsoleSweep(sweep, view)
                .run(context, plan, lease, FailureLimit.usual())
                .failed();
          });
    }
    Views.register(spark, warehouse, "runs");
    List<Outcome> outcomes = new ArrayList<>();
    String sql =
        "SELECT run_id, best_held_out_error, best_step, seconds, error FROM runs WHERE sweep = '%s'"
            .formatted(file.name());
    for (Row row : spark.sql(sql).collectAsList()) {
      RunConfig config = file.runs().get(row.getString(0));
      if (config == null) {
        // An earlier command withheld another fraction of the entries.
        continue;
      }
      if (row.isNullAt(1)) {
        throw new IOException(
            "run %s of sweep %s has no held-out error%s"
                .formatted(
                    row.getString(0),
                    file.name(),
                    row.isNullAt(4) ? "; all withheld entries may be 0" : ": " + row.getString(4)));
      }
      outcomes.add(new Outcome(config, row.getDouble(1), row.getLong(2), row.getDouble(3)));
    }
    return outcomes.stream()
        .sorted(
            Comparator.comparing((Outcome o) -> o.config().depth())
                .thenComparing(o -> o.config().relativeInitScale())
                .thenComparing(o -> o.config().targetSeed()))
        .collect(Collectors.groupingBy(Outcome::choice, LinkedHashMap::new, Collectors.toList()));
  }

  private static Baselines.Split split(RunConfig config) {
    EntrySplit split = (EntrySplit) config.observation();
    return new Baselines.Split(
        config.target().matrix(),
        split.trained(config.targetSeed()),
        split.withheld(config.targetSeed()));
  }

  private static Trial trial(Choice choice, List<Outcome> of) {
    return new Trial(
        choice.depth() == 1 ? "linear (depth 1)" : "factorization",
        choice.words(),
        of.stream().map(Outcome::error).toList(),
        of.stream().mapToDouble(Outcome::seconds).average().orElseThrow());
  }

  private static long median(List<Outcome> of) {
    long[] steps = of.stream().mapToLong(Outcome::step).sorted().toArray();
    return steps[steps.length / 2];
  }

  /** Returns X with the entries of W where X has no value. */
  private static DenseMatrix filled(Target x, DenseMatrix w) {
    double[] filled = w.toArray().clone();
    for (int j = 0; j < w.numCols(); j++) {
      for (int i = 0; i < w.numRows(); i++) {
        if (x.known().apply(i, j) == 1) {
          filled[j * w.numRows() + i] = x.matrix().apply(i, j);
        }
      }
    }
    return new DenseMatrix(w.numRows(), w.numCols(), filled);
  }

  /** Keeps W at the end of a run. */
  private static final class Product implements StepObserver {
    private DenseMatrix w;

    @Override
    public void observe(DescentState state) {
      // Only the last state is needed.
    }

    @Override
    public void end(DescentState last) {
      w = last.endToEndProduct();
    }
  }
}
