package io.github.dmfstages.cli;

import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.file.TextFile;
import io.github.dmfstages.query.Catalog;
import io.github.dmfstages.query.Format;
import io.github.dmfstages.query.LiveViews;
import io.github.dmfstages.query.NamedQuestions;
import io.github.dmfstages.query.Question;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.text.Terminal;
import io.github.dmfstages.text.TextTable;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.SparkSqlParser;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code dmf query}, which answers Spark SQL over the views. */
@Command(
    mixinStandardHelpOptions = true,
    name = "query",
    description = {
      "Answers a Spark SQL query over the views of the warehouse.",
      "Without SQL, it opens a prompt that answers one query after another in one Spark session.",
      "Only the result is written to standard output."
    },
    footer = {
      "",
      "Examples:",
      "  dmf query \"SELECT depth, rank, avg(spe_stages) FROM runs GROUP BY depth, rank\"",
      "  dmf query --list runs",
      "  dmf query --format vertical \"SELECT * FROM runs WHERE run_id LIKE '3f2a90%%'\"",
      "  dmf query --format csv -f misses > misses.csv"
    })
final class QueryCommand implements Callable<Integer> {
  /** The launcher sets this property to the folder that holds conf/. */
  static final String HOME_PROPERTY = "dmf.home";

  // The width of the list of a view if standard output is not a terminal.
  private static final int COLUMNS = 80;

  /** How many rows of an answer the prompt shows. */
  private static final int MOST_ROWS = 1000;

  @Mixin private WarehouseOption warehouse;

  @ArgGroup private Source source;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "Form of the result: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Format format;

  @Spec private CommandSpec spec;

  /** The source of the SQL: an argument, a file or the list of views. */
  private static final class Source {
    @Parameters(paramLabel = "SQL", description = "One SQL statement.")
    private String sql;

    @Option(
        names = "-f",
        paramLabel = "NAME|FILE",
        description =
            "Reads the statement from a file, or from the named question in conf/queries.")
    private String file;

    @Option(
        names = "--list",
        paramLabel = "VIEW",
        arity = "0..1",
        fallbackValue = "",
        description =
            "Shows all views with their columns and types, and all named questions; or the columns"
                + " of one view.")
    private String list;
  }

  @Override
  public Integer call()
      throws InvalidConfigException,
          IOException,
          Question.RefusedException,
          AnalysisException,
          InterruptedException {
    if (source == null) {
      return prompt();
    }
    String sql = sql();
    PrintWriter out = spec.commandLine().getOut();
    readAhead(sql);
    try (Warehouse tables = warehouse.open()) {
      return answer(sql, tables, out);
    }
  }

  private int prompt() throws InvalidConfigException, IOException, InterruptedException {
    try (var terminal = terminal();
        Warehouse tables = warehouse.open();
        SparkSession session = Sessions.forQuery(tables.bytes())) {
      new Prompt(
              terminal,
              session,
              new LiveViews(session, tables),
              questions(),
              format,
              MOST_ROWS,
              spec.commandLine().getOut(),
              spec.commandLine().getErr())
          .run(Path.of(System.getProperty("user.home"), ".dmf_history"));
    }
    return Dmf.OK;
  }

  private org.jline.terminal.Terminal terminal() {
    try {
      return Prompt.terminal();
    } catch (IOException e) {
      throw new ParameterException(
          spec.commandLine(),
          "Missing SQL, -f NAME|FILE or --list. Without them, query opens a prompt, which needs a"
              + " terminal",
          e);
    }
  }

  private int answer(String sql, Warehouse tables, PrintWriter out)
      throws InvalidConfigException, IOException, Question.RefusedException, AnalysisException {
    if (source.list != null && !source.list.isEmpty()) {
      Catalog.check(source.list);
    }
    if (sql != null && tables.sweeps().isEmpty()) {
      PrintWriter err = spec.commandLine().getErr();
      err.println(
          "note: the views are empty, because %s has no sweeps".formatted(tables.location()));
    }
    try (SparkSession session = Sessions.forQuery(tables.bytes())) {
      if (source.list == null) {
        Views.register(session, tables, sql);
        format.print(Question.ask(session, sql), out);
      } else {
        Views.register(session, tables);
        list(session, out);
      }
    }
    return Dmf.OK;
  }

  private void list(SparkSession session, PrintWriter out) throws InvalidConfigException {
    if (source.list.isEmpty()) {
      format.print(Catalog.of(session, questions()), out);
    } else {
      int columns = Terminal.current().columns();
      format.print(
          Catalog.of(session, questions(), source.list),
          out,
          columns == TextTable.UNLIMITED ? COLUMNS : columns);
    }
  }

  private String sql() throws InvalidConfigException {
    if (source.file == null) {
      if (source.sql != null && NamedQuestions.isName(source.sql)) {
        throw new InvalidConfigException(
            List.of(
                new Problem(
                    source.sql, 0, "is not an SQL statement; to ask a named question, add -f")));
      }
      return source.sql;
    }
    return NamedQuestions.isName(source.file)
        ? questions().sql(source.file)
        : TextFile.read(source.file, Sessions.hadoop());
  }

  /**
   * Returns the questions beside the launcher, or those in the working directory if there is no
   * launcher.
   */
  static NamedQuestions questions() {
    Path home = Path.of(System.getProperty(HOME_PROPERTY, "")).toAbsolutePath();
    return new NamedQuestions(home.resolve("conf/queries"), Sessions.hadoop());
  }

  /** Loads and warms up Spark's SQL parser on another core while this one starts Spark. */
  private static void readAhead(String sql) {
    Thread reader =
        new Thread(
            () -> {
              SparkSqlParser parser = new SparkSqlParser();
              Views.ALL.forEach(view -> parser.parsePlan(view.sql()));
              if (sql != null) {
                parser.parsePlan(sql);
              }
            },
            "reads ahead");
    reader.setDaemon(true);
    // The session reports errors in the SQL when it reads the statement.
    reader.setUncaughtExceptionHandler((thread, e) -> {});
    reader.start();
  }
}
