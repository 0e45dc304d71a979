package io.github.dmfstages.cli;

import io.github.dmfstages.claim.JudgedClaim;
import io.github.dmfstages.claim.PaperClaim;
import io.github.dmfstages.config.ReproductionFile;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.OutputFile;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.file.Suggestion;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.reproduce.Disagreements;
import io.github.dmfstages.reproduce.JUnitXml;
import io.github.dmfstages.reproduce.Reproduction;
import io.github.dmfstages.setting.Spelling;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.sweep.FailureLimit;
import io.github.dmfstages.sweep.Sweep;
import io.github.dmfstages.sweep.SweepPlan;
import io.github.dmfstages.sweep.SweepPlan.Again;
import io.github.dmfstages.sweep.SweepStoppedException;
import io.github.dmfstages.terminal.ProgressBar;
import io.github.dmfstages.terminal.ProgressView;
import io.github.dmfstages.terminal.Verdicts;
import io.github.dmfstages.text.Durations;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code dmf reproduce}, which repeats a paper's experiments and judges its claims. */
@Command(
    mixinStandardHelpOptions = true,
    name = "reproduce",
    description = {
      "Computes the missing runs of reproduction files, and judges every claim and its control.",
      "The verdicts are stored in the warehouse.",
      "The exit code is 1 if a claim is false, a control is true, or the same code gave different"
          + " digests. It is 2 if a claim can't be judged."
    },
    footer = {
      "",
      "A reproduction file needs a name, a sweep and claims (docs/reproductions.md).",
      "Instead of grids, its sweep may name runs that are stored, such as imported ones.",
      "",
      "Examples:",
      "  dmf reproduce conf/reproductions/quick.conf",
      "  dmf reproduce conf/reproductions --max-age 12h --junit verdicts.xml",
      "  dmf reproduce conf/reproductions/quick.conf --set relative-step-size=0.5"
    })
final class ReproduceCommand implements Callable<Integer> {
  @Mixin private WarehouseOption warehouseOption;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Reproduction files (HOCON), or folders of them; any Hadoop path.")
  private List<String> locations;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Overrides a key in every grid, to see how far a claim holds. Such verdicts are not"
              + " stored. May be repeated.")
  private List<String> overrides = new ArrayList<>();

  @Option(names = "--only", paramLabel = "CLAIM", description = "Judges only this claim.")
  private String only;

  @Option(
      names = "--max-age",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description =
          "Computes a run again if it ended longer ago than this, such as 12h. A nightly run uses"
              + " it to check the current program.")
  private Duration maxAge;

  @Option(
      names = "--dry-run",
      description = "Checks files and SQL, and shows what would be computed; writes nothing.")
  private boolean dryRun;

  @Option(names = "--json", description = "Prints the verdicts as one JSON object.")
  private boolean json;

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Also writes the verdicts as JUnit XML.")
  private String junit;

  @Option(
      names = "--on-failure",
      paramLabel = "COMMAND",
      description =
          "Shell command that is run after every outcome except success. It reads the JSON object"
              + " on its standard input.")
  private String onFailure;

  @Spec private CommandSpec spec;

  @Override
  public Integer call()
      throws InvalidConfigException,
          IOException,
          SparkException,
          SweepStoppedException,
          InterruptedException {
    Verdicts verdicts = new Verdicts();
    int exitCode = Dmf.INFRASTRUCTURE;
    try {
      exitCode = reproduceAndShow(verdicts);
    } catch (InvalidConfigException e) {
      exitCode = Dmf.USAGE;
      verdicts.failed(e);
      throw e;
    } catch (Exception | Error e) {
      verdicts.failed(e);
      throw e;
    } finally {
      if (exitCode != Dmf.OK && onFailure != null && !dryRun) {
        PrintWriter err = spec.commandLine().getErr();
        StringWriter text = new StringWriter();
        verdicts.printJson(text);
        FailureHook.call(onFailure, exitCode, text.toString(), err);
      }
    }
    return exitCode;
  }

  private int reproduceAndShow(Verdicts verdicts)
      throws InvalidConfigException,
          IOException,
          SparkException,
          SweepStoppedException,
          InterruptedException {
    ProgressBar view = new ProgressBar(spec.commandLine().getErr());
    try (OutputFile xml =
        junit == null ? null : WarehouseOption.open("--junit", junit, "file", OutputFile::tried)) {
      if (Sessions.slots().isPresent() && !dryRun) {
        LinearAlgebra.warmUp();
      }
      List<ReproductionFile> files = files();
      try (Warehouse warehouse = warehouseOption.open()) {
        reproduce(verdicts, files, warehouse, view);
      }
      return dryRun ? Dmf.OK : show(verdicts, xml, view);
    }
  }

  private void reproduce(
      Verdicts verdicts, List<ReproductionFile> files, Warehouse warehouse, ProgressView view)
      throws InvalidConfigException,
          IOException,
          SparkException,
          SweepStoppedException,
          InterruptedException {
    Instant began = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    Again again = maxAge == null ? Again.NONE : new Again(false, began.minus(maxAge));
    SparkSession spark = Sessions.forReproduction(warehouse.bytes());
    try {
      check(spark, warehouse, files);
      if (dryRun) {
        describe(files, warehouse, again);
        return;
      }
      if (overrides.isEmpty()) {
        for (ReproductionFile file : files) {
          warehouse.checkVerdictsWritable(file.name());
        }
      }
      for (ReproductionFile file : files) {
        int failed = compute(spark, file, warehouse, again, view);
        List<JudgedClaim> judged = new Reproduction(spark, warehouse, file).judge(began);
        if (overrides.isEmpty()) {
          warehouse.record(file.name(), judged);
        }
        verdicts.add(file.name(), judged, failed);
      }
      Views.register(spark, warehouse, "attempts");
      List<String> names = files.stream().map(ReproductionFile::name).toList();
      verdicts.add(Disagreements.among(spark, names));
    } finally {
      Sessions.close(spark);
    }
  }

  /** Reads all files, so that the errors of all are reported before anything is computed. */
  private List<ReproductionFile> files() throws InvalidConfigException {
    List<ReproductionFile> files = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<String> paths = new ArrayList<>();
    for (String location : locations) {
      try {
        paths.addAll(ReproductionFile.files(location, Sessions.hadoop()));
      } catch (InvalidConfigException e) {
        problems.addAll(e.problems());
      }
    }
    for (String path : paths) {
      try {
        ReproductionFile file = ReproductionFile.read(path, Sessions.hadoop(), overrides);
        if (names.contains(file.name())) {
          problems.add(
              new Problem(
                  path, 0, "name = %s: another file has the same name".formatted(file.name())));
        }
        names.add(file.name());
        files.add(file);
      } catch (InvalidConfigException e) {
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidConfigException(problems);
    }
    return only == null ? files : withClaim(files);
  }

  private List<ReproductionFile> withClaim(List<ReproductionFile> files)
      throws InvalidConfigException {
    List<ReproductionFile> having = new ArrayList<>();
    List<String> claims = new ArrayList<>();
    for (ReproductionFile file : files) {
      for (PaperClaim claim : file.claims()) {
        claims.add(claim.name());
        if (claim.name().equals(only)) {
          having.add(file.only(claim));
        }
      }
    }
    if (having.isEmpty()) {
      String unknown = Suggestion.unknown("claim", only, claims);
      throw new InvalidConfigException(List.of(new Problem("--only " + only, 0, unknown)));
    }
    return having;
  }

  private static void check(SparkSession spark, Warehouse warehouse, List<ReproductionFile> files)
      throws InvalidConfigException, IOException {
    List<Problem> problems = new ArrayList<>();
    for (ReproductionFile file : files) {
      try {
        new Reproduction(spark, warehouse, file).check();
      } catch (InvalidConfigException e) {
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidConfigException(problems);
    }
  }

  private void describe(List<ReproductionFile> files, Warehouse warehouse, Again again)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    for (ReproductionFile file : files) {
      if (file.runs().isEmpty()) {
        out.printf(
            "%s: %s about runs that are stored%n",
            file.name(), Spelling.counted(file.claims().size(), "claim"));
        continue;
      }
      SweepPlan plan = new Sweep(file.sweep(), warehouse, again).plan();
      out.printf(
          "%s: %s; %s, %d to compute; predicted core time %s%n",
          file.name(),
          Spelling.counted(file.claims().size(), "claim"),
          Spelling.counted(plan.total(), "run"),
          plan.runs().size(),
          Durations.of(ConsoleSweep.forecast(plan, warehouse).coreSeconds()));
      Memory.warning(plan).ifPresent(spec.commandLine().getErr()::println);
    }
  }

  /** Computes the runs that are missing, and returns how many runs of the sweep failed. */
  private static int compute(
      SparkSession spark,
      ReproductionFile file,
      Warehouse warehouse,
      Again again,
      ProgressView view)
      throws IOException, SparkException, SweepStoppedException, InterruptedException {
    if (file.runs().isEmpty()) {
      return 0;
    }
    file.sweep().warnings().forEach(w -> view.show("warning: %s: %s".formatted(file.name(), w)));
    Sweep sweep = new Sweep(file.sweep(), warehouse, again);
    SweepPlan before = sweep.plan();
    if (sweep.isDone(before)) {
      return before.committedFailed();
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    return sweep.withLease(
        view::show,
        (plan, lease) -> {
          view.show(ConsoleSweep.announced(plan));
          Memory.warning(plan).ifPresent(view::show);
          return new ConsoleSweep(sweep, view)
              .run(context, plan, lease, FailureLimit.usual())
              .failed();
        });
  }

  private int show(Verdicts verdicts, OutputFile xml, ProgressView view) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    try {
      if (xml != null) {
        xml.write(JUnitXml.of(verdicts.byFile()));
      }
    } finally {
      if (json) {
        verdicts.printJson(out);
      } else {
        verdicts.print(out);
      }
      verdicts.wrong().forEach(view::show);
    }
    return verdicts.exitCode();
  }
}
