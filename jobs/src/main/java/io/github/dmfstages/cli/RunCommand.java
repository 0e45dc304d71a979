package io.github.dmfstages.cli;

import io.github.dmfstages.config.RunFile;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Storage;
import io.github.dmfstages.result.Provenance;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.row.RunJson;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.run.Run;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Setting;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.terminal.LiveLine;
import io.github.dmfstages.terminal.RunProgress;
import io.github.dmfstages.terminal.RunSummary;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The command {@code dmf run}, which computes one run in this JVM. It loads no class of Spark's
 * session or of Hadoop.
 */
@Command(
    mixinStandardHelpOptions = true,
    name = "run",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Trains one deep matrix factorization in this JVM, and shows its SPE stages and how it"
          + " ended.",
      "The settings come from FILE (HOCON: the keys below, with one value each) and from options."
          + " Options take precedence.",
      "A run needs depth, rows, cols, spectrum, and a rank unless the spectrum is a list. A"
          + " target-file replaces all but depth.",
      "Without FILE, those that are not given are taken from the example below, so `dmf run` alone"
          + " computes the example.",
      "Ctrl-C ends the run and shows what it has reached."
    },
    footer = {
      "",
      "Examples:",
      "  dmf run --rows 10 --cols 10 --spectrum geometric --rank 3 --depth 3",
      "  dmf run --depth 2 --init-scale 1e-3 --json",
      "  dmf run --depth 3 --target-file target.csv --factors end.npy"
    })
final class RunCommand implements Callable<Integer> {
  // The netlib library warns if there is no native library, although nothing here needs one. The
  // field keeps the logger from being collected as garbage.
  private static final Logger NETLIB = Logger.getLogger("dev.ludovic.netlib");

  @Parameters(
      paramLabel = "[FILE]",
      hideParamSyntax = true,
      description = "Run file; Hadoop reads a path with a scheme, such as hdfs:.")
  private List<String> words = new ArrayList<>();

  @Option(
      names = "--json",
      description = "Prints the run as one JSON object, with the columns of the views.")
  private boolean json;

  @Option(names = FactorFiles.OPTION, paramLabel = "FILE", description = FactorFiles.HELP)
  private String factors;

  @Option(names = ProductFile.OPTION, paramLabel = "FILE", description = ProductFile.HELP)
  private String matrix;

  @Option(names = TrajectoryFile.OPTION, paramLabel = "FILE", description = TrajectoryFile.HELP)
  private String trajectory;

  @Spec private CommandSpec spec;

  /** Returns the command with an option for each key of a run. */
  static CommandSpec spec() {
    CommandSpec spec = CommandSpec.forAnnotatedObject(new RunCommand());
    spec.parser().unmatchedOptionsArePositionalParams(true);
    spec.addOption(option("name", "name of the run: column sweep of its rows"));
    RunFile.options().forEach((key, help) -> spec.addOption(option(key, help)));
    return spec;
  }

  private static OptionSpec option(String key, String help) {
    OptionSpec.Builder option =
        OptionSpec.builder("--" + key)
            .paramLabel("VALUE")
            // A missing value is reported together with all other errors.
            .arity("0..1")
            .fallbackValue(" ")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description(help.replace("%", "%%"));
    Settings.named(key)
        .map(Setting::words)
        .filter(words -> !words.isEmpty())
        .ifPresent(option::completionCandidates);
    return option.build();
  }

  @Override
  public Integer call() throws InvalidConfigException, IOException, Memory.TooLittleException {
    NETLIB.setLevel(Level.OFF);
    List<RunFile.Option> options = options();
    List<String> files = files(options);
    RunFile run =
        RunFile.read(files, options, Storage.local(() -> Storage.hadoop(Sessions.hadoop())));
    if (!run.assumed().isEmpty()) {
      spec.commandLine()
          .getErr()
          .println(
              "note: these settings are those of an example, because they were not given: %s. To change the run, give others; `%s run --help` lists all settings."
                  .formatted(String.join(" ", run.assumed()), Dmf.typed()));
    }
    RunConfig config = run.config();
    Memory.check(config);
    try (FactorFiles atTheEnd = FactorFiles.at(factors, config.depth());
        ProductFile product = ProductFile.at(matrix, config.names());
        TrajectoryFile trajectoryFile = TrajectoryFile.at(trajectory)) {
      execute(run.name(), config, atTheEnd, product, trajectoryFile);
    }
    return Dmf.OK;
  }

  private void execute(
      String name,
      RunConfig config,
      FactorFiles atTheEnd,
      ProductFile product,
      TrajectoryFile trajectoryFile)
      throws IOException, Memory.TooLittleException {
    PrintWriter err = spec.commandLine().getErr();
    config.warnings().forEach(warning -> err.println("warning: " + warning));
    try (Interruption interruption = new Interruption(err)) {
      RunResult result;
      try (RunProgress progress = new RunProgress(config, LiveLine.on(err))) {
        result = Run.execute(config, progress, atTheEnd, product, interruption);
      } catch (OutOfMemoryError e) {
        throw Memory.tooLittle(config, e);
      }
      RunRow row = new RunRow(config.runId(), 1, config, result, null, Provenance.current(null));
      try {
        print(name, row);
      } finally {
        product.write(err);
        atTheEnd.write(err);
        int modes = Math.min(config.widths().rows(), config.widths().cols());
        trajectoryFile.write(result, modes, err);
      }
    }
  }

  private void print(String name, RunRow row) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      RunJson.print(name, row, out);
    } else {
      RunSummary.print(row, out);
    }
  }

  /** Returns the values of the options that picocli knows. */
  private List<RunFile.Option> options() {
    List<RunFile.Option> options = new ArrayList<>();
    for (OptionSpec option : spec.options()) {
      if (option.getValue() instanceof List<?> values) {
        String key = option.longestName().substring(2);
        values.forEach(v -> options.add(new RunFile.Option(key, (String) v)));
      }
    }
    return options;
  }

  /**
   * Returns the files among the words that picocli did not recognise. Unknown options, each with
   * the word after it, go to {@code options}, so that they are reported together with all other
   * errors.
   */
  private List<String> files(List<RunFile.Option> options) {
    List<String> files = new ArrayList<>();
    Deque<String> left = new ArrayDeque<>(words);
    while (!left.isEmpty()) {
      String word = left.remove();
      if (!word.startsWith("-")) {
        files.add(word);
        continue;
      }
      String name = word.replaceFirst("^--?", "");
      int equals = name.indexOf('=');
      boolean spaced = equals < 0 && !left.isEmpty() && !left.peek().startsWith("-");
      options.add(
          new RunFile.Option(
              equals < 0 ? name : name.substring(0, equals),
              equals >= 0 ? name.substring(equals + 1) : spaced ? left.remove() : ""));
    }
    return files;
  }
}
