package io.github.dmfstages.cli;

import io.github.dmfstages.launcher.LauncherOption;
import io.github.dmfstages.linalg.VectorModule;
import io.github.dmfstages.terminal.ErrorWriter;
import io.github.dmfstages.terminal.StandardOutput;
import io.github.dmfstages.text.Quoted;
import io.github.dmfstages.text.Terminal;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command {@code dmf}, which runs one of its subcommands. */
@Command(
    name = "dmf",
    description = "Counts the saddle-point-escaping stages of deep matrix factorization.",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  dmf run                         computes an example",
      "  dmf init mine.conf              writes a sweep file to begin with",
      "  dmf sweep mine.conf             computes it",
      "  dmf sweeps                      lists what was computed",
      "  dmf report mine --open          shows it",
      "",
      "Exit codes:",
      "  0    The command succeeded.",
      "  1    The command finished, but a run failed, a claim is false, a control is true, or a"
          + " digest differs.",
      "  2    The command line, a file that it names, or the SQL is wrong.",
      "  3    A file, memory, standard output, Spark or the machine failed, or a sweep was stopped."
          + " Finished runs are committed.",
      "  141  The reader of standard output has gone, as `head` does.",
      "  130, 143  Ctrl-C or SIGTERM ended the command."
    })
public final class Dmf {
  /** The command succeeded. */
  public static final int OK = 0;

  /** The command finished, but a run failed, a claim is false, or a digest differs. */
  public static final int FAILED_RUNS = 1;

  /** The command line, a file or the SQL is wrong. */
  public static final int USAGE = 2;

  /** Files, Spark or the machine failed. */
  static final int INFRASTRUCTURE = 3;

  /**
   * The reader of standard output has gone. A shell shows this exit code if SIGPIPE ends a program.
   */
  static final int READER_HAS_GONE = 141;

  private static final String RUN = "run";
  private static final String LARGER_HEAP =
      "%nFor a larger heap, see --driver-memory in `dmf --help`.%n";
  private static final String OPTIONS_OF_EVERY_COMMAND =
      "%n`dmf --help` describes the options of every command, such as --master, --conf and"
          + " --driver-memory.%n";

  /** The launcher sets this property to the command that was typed to start it. */
  private static final String COMMAND_PROPERTY = "dmf.command";

  /** Spark's application master sets this property. */
  private static final String YARN_APPLICATION = "spark.yarn.app.id";

  private Dmf() {}

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Shows Spark's log messages, and the stack trace of an error.")
  void setVerbose(boolean verbose) {
    System.setProperty(Sessions.VERBOSE_PROPERTY, Boolean.toString(verbose));
  }

  /** Runs a command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    // Numbers are printed in the same way everywhere, also by libraries that do not set a locale.
    Locale.setDefault(Locale.ROOT);
    VectorModule.load();
    PrintWriter err = standardError();
    Thread.setDefaultUncaughtExceptionHandler((thread, e) -> Failure.ofThread(e, err));
    int exitCode;
    try {
      // The other commands load classes of Spark, which takes longer than a small run.
      boolean run = args.length > 0 && args[0].equals(RUN);
      exitCode = execute(run ? configured(withRun()) : commandLine(), args);
    } catch (Throwable e) {
      exitCode = Failure.explain(e, err);
    }
    // YARN counts an application master as failed if it ends its JVM, whatever the exit code is.
    if (exitCode != OK || !inApplicationMaster()) {
      System.exit(exitCode);
    }
  }

  /** Executes a command, writes all of its output, and returns its exit code. */
  public static int execute(CommandLine dmf, String... args) {
    try {
      int exitCode = dmf.execute(args);
      dmf.getOut().flush();
      return exitCode;
    } catch (Throwable e) {
      // Picocli handles exceptions, but not errors.
      return Failure.explain(e, dmf.getErr());
    }
  }

  /** Executes a command as picocli does, but reports only once that standard output is lost. */
  private static int executeParsed(CommandLine.ParseResult parsed) {
    try {
      return new CommandLine.RunLast().execute(parsed);
    } catch (StandardOutput.LostException e) {
      return Failure.explain(e, parsed.commandSpec().commandLine().getErr());
    }
  }

  private static PrintWriter standardError() {
    return new ErrorWriter(System.err, Terminal.current());
  }

  /** Returns the command that started this program, quoted for a shell. */
  static String typed() {
    return Quoted.inShell(System.getProperty(COMMAND_PROPERTY, "dmf"));
  }

  /** Returns whether this is a driver in a YARN container, that is, in cluster mode. */
  static boolean inApplicationMaster() {
    return System.getProperty(YARN_APPLICATION) != null;
  }

  /** Returns the command line parser with all commands. */
  public static CommandLine commandLine() {
    return configured(
        withRun()
            .addSubcommand(new InitCommand())
            .addSubcommand(new SweepCommand())
            .addSubcommand(new ImportCommand())
            .addSubcommand(new ExportCommand())
            .addSubcommand(new SweepsCommand())
            .addSubcommand(new QueryCommand())
            .addSubcommand(new CompleteCommand())
            .addSubcommand(new ServeCommand())
            .addSubcommand(new ReportCommand())
            .addSubcommand(new ReproduceCommand())
            .addSubcommand(new HistoryCommand())
            .addSubcommand(new ReplayCommand())
            .addSubcommand(new CompactCommand())
            .addSubcommand(new PruneCommand())
            .addSubcommand(new DeleteCommand()));
  }

  private static CommandLine withRun() {
    return new CommandLine(new Dmf()).addSubcommand(RUN, RunCommand.spec());
  }

  // Call this after all subcommands are added: later ones would not be configured.
  private static CommandLine configured(CommandLine commandLine) {
    showLauncherOptions(commandLine);
    return commandLine
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(StandardOutput.writer())
        .setErr(standardError())
        .setExecutionStrategy(Dmf::executeParsed)
        .setExecutionExceptionHandler((e, dmf, parsed) -> Failure.explain(e, dmf.getErr()));
  }

  /**
   * Makes {@code dmf --help} list the options of the launcher, which removes them before this
   * program starts. The help of a command only refers to them.
   */
  private static void showLauncherOptions(CommandLine dmf) {
    String section = "launcherOptions";
    List<String> sections = new ArrayList<>(dmf.getHelpSectionKeys());
    sections.add(sections.indexOf(UsageMessageSpec.SECTION_KEY_FOOTER_HEADING), section);
    // This sets the sections of the subcommands too.
    dmf.setHelpSectionKeys(sections);
    dmf.getHelpSectionMap().put(section, help -> launcherOptions(help.colorScheme()));
    dmf.getSubcommands()
        .forEach(
            (name, command) -> {
              String text = name.equals(RUN) ? LARGER_HEAP : OPTIONS_OF_EVERY_COMMAND;
              command.getHelpSectionMap().put(section, help -> help.createHeading(text));
            });
  }

  private static String launcherOptions(CommandLine.Help.ColorScheme colors) {
    CommandSpec spec = CommandSpec.create();
    for (LauncherOption option : LauncherOption.values()) {
      spec.addOption(
          OptionSpec.builder(option.option())
              .paramLabel(option.label())
              .description(option.help())
              .type(String.class)
              .build());
    }
    CommandLine.Help help = new CommandLine.Help(spec, colors);
    // The options keep the order in which they are declared.
    return help.createHeading(
            "%nOptions of every command (for run, only --driver-memory and --jars have an effect):%n")
        + help.optionList(
            help.createDefaultLayout(spec.options(), List.of(), colors),
            null,
            help.parameterLabelRenderer());
  }
}
