package io.github.dmfstages.cli;

import io.github.dmfstages.config.InvalidConfigException;
import io.github.dmfstages.query.Question;
import io.github.dmfstages.sweep.SweepStoppedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.spark.SparkException;
import org.apache.spark.sql.AnalysisException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** The command {@code dmf}. */
@Command(
    name = "dmf",
    description = "Counts the saddle-point-escaping stages of deep matrix factorization.",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Options of the launcher, with every command that uses Spark:",
      "  --master M, --conf KEY=VALUE, --properties-file FILE, --driver-memory SIZE, and on a cluster --deploy-mode,",
      "  --queue, --num-executors, --executor-cores, --executor-memory, --files and their like: as of spark-submit",
      "",
      "Exit codes: 0 done; 1 a claim failed, or a finished sweep has failed runs; 2 usage or configuration; 3 infrastructure."
    })
public final class Dmf {
  /** Done. */
  static final int OK = 0;

  /** The sweep is complete, but runs of it failed; or a claim did. */
  static final int FAILED_RUNS = 1;

  /** Usage or configuration is wrong; nothing was computed or written. */
  static final int USAGE = 2;

  /** Files, Spark or the machine failed. */
  static final int INFRASTRUCTURE = 3;

  private static final String RUN = "run";

  /** Spark's name of the error. */
  private static final String UNKNOWN_VIEW = "TABLE_OR_VIEW_NOT_FOUND";

  /** What Spark says to who goes on without knowing that it has given up. */
  private static final String STOPPED = "stopped SparkContext";

  /** Set by the launcher: what was typed to start it. */
  private static final String COMMAND_PROPERTY = "dmf.command";

  /** Set by Spark's application master. */
  private static final String YARN_APPLICATION = "spark.yarn.app.id";

  private Dmf() {}

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Shows what Spark logs, and where an error came from.")
  void setVerbose(boolean verbose) {
    System.setProperty(Sessions.VERBOSE_PROPERTY, Boolean.toString(verbose));
  }

  /** Runs a command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    // Numbers look the same everywhere, ours and those of libraries that forget to say a locale.
    Locale.setDefault(Locale.ROOT);
    // The other commands bring classes of Spark with them, which take longer than a small run.
    boolean run = args.length > 0 && args[0].equals(RUN);
    int exitCode = (run ? configured(withRun()) : commandLine()).execute(args);
    // YARN's application master has failed if its JVM is ended, with whatever exit code.
    if (exitCode != OK || !inApplicationMaster()) {
      System.exit(exitCode);
    }
  }

  /** How this program was called, as a shell takes it. */
  static String typed() {
    String command = System.getProperty(COMMAND_PROPERTY, "dmf");
    return command.matches("[\\w./-]+") ? command : "'" + command + "'";
  }

  /** Whether this is a driver in a container of YARN's: cluster mode. */
  static boolean inApplicationMaster() {
    return System.getProperty(YARN_APPLICATION) != null;
  }

  static CommandLine commandLine() {
    return configured(
        withRun()
            .addSubcommand(new SweepCommand())
            .addSubcommand(new QueryCommand())
            .addSubcommand(new ReportCommand())
            .addSubcommand(new ReproduceCommand())
            .addSubcommand(new HistoryCommand())
            .addSubcommand(new ReplayCommand())
            .addSubcommand(new CompactCommand()));
  }

  private static CommandLine withRun() {
    return new CommandLine(new Dmf()).addSubcommand(RUN, RunCommand.spec());
  }

  // Only after all subcommands are there: later ones would not be configured.
  private static CommandLine configured(CommandLine commandLine) {
    return commandLine
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
        .setExecutionExceptionHandler(Dmf::explain);
  }

  private static int explain(Exception e, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    if (e instanceof InvalidConfigException invalid) {
      invalid.problems().forEach(problem -> err.println("dmf: " + problem));
      return USAGE;
    }
    if (e instanceof AnalysisException) {
      String said = Question.said(e);
      err.println("dmf: the SQL can't be answered: " + said);
      if (said.contains(UNKNOWN_VIEW)) {
        err.println(typed() + " query --list shows the views");
      }
      return USAGE;
    }
    if (e instanceof Question.RefusedException) {
      err.println("dmf: " + e.getMessage());
      return USAGE;
    }
    if (e instanceof SweepStoppedException) {
      err.println("dmf: " + e.getMessage());
      err.println("what has finished is committed; the same command goes on with the rest");
      return INFRASTRUCTURE;
    }
    err.println("dmf: " + said(e));
    if (Boolean.getBoolean(Sessions.VERBOSE_PROPERTY)) {
      e.printStackTrace(err);
    }
    return INFRASTRUCTURE;
  }

  /** What went wrong, without the stack traces that Spark's messages hold. */
  private static String said(Exception e) {
    if (e.getCause() instanceof ClassNotFoundException missing) {
      return missing.getMessage()
          + ": bring the connector of this file system, such as hadoop-aws for s3a:, by --jars";
    }
    if (e instanceof IllegalStateException && String.valueOf(e.getMessage()).contains(STOPPED)) {
      return "Spark has ended this application, which --verbose tells more about; with --master, is that master there?";
    }
    boolean message = e.getMessage() != null;
    String text =
        message && (e instanceof IOException || e instanceof SparkException)
            ? e.getMessage()
            : e.toString();
    return text.lines()
        .takeWhile(line -> !line.startsWith("Driver stacktrace:"))
        .filter(line -> !line.startsWith("\tat "))
        .collect(Collectors.joining(System.lineSeparator()));
  }
}
