package io.github.dmfstages.cli;

import io.github.dmfstages.config.InvalidConfigException;
import io.github.dmfstages.config.Problem;
import io.github.dmfstages.config.TextFile;
import io.github.dmfstages.query.Catalog;
import io.github.dmfstages.query.Format;
import io.github.dmfstages.query.NamedQuestions;
import io.github.dmfstages.query.Question;
import io.github.dmfstages.table.Views;
import io.github.dmfstages.table.Warehouse;
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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dmf query}: Spark SQL over the views. */
@Command(
    mixinStandardHelpOptions = true,
    name = "query",
    description = "Asks the tables with Spark SQL. Only the result goes to standard output.")
final class QueryCommand implements Callable<Integer> {
  /** Set by the launcher: the folder that holds conf/. */
  static final String HOME_PROPERTY = "dmf.home";

  @Mixin private WarehouseOption warehouse;

  @ArgGroup(multiplicity = "1")
  private Source source;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Format format;

  @Spec private CommandSpec spec;

  /** Where the SQL comes from. */
  private static final class Source {
    @Parameters(paramLabel = "SQL", description = "One statement.")
    private String sql;

    @Option(
        names = "-f",
        paramLabel = "NAME|FILE",
        description = "A question of conf/queries by its name, or a file with one statement.")
    private String file;

    @Option(names = "--list", description = "Shows views, columns and types, and questions.")
    private boolean list;
  }

  @Override
  public Integer call()
      throws InvalidConfigException, IOException, Question.RefusedException, AnalysisException {
    String sql = sql();
    PrintWriter out = spec.commandLine().getOut();
    readAhead(sql);
    try (Warehouse tables = warehouse.open()) {
      return answer(sql, tables, out);
    }
  }

  private int answer(String sql, Warehouse tables, PrintWriter out)
      throws InvalidConfigException, IOException, Question.RefusedException, AnalysisException {
    if (sql != null && tables.sweeps().isEmpty()) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("note: views are empty, because there is no sweep in " + tables.location());
    }
    try (SparkSession session = Sessions.forQuery(tables.bytes())) {
      if (source.list) {
        Views.register(session, tables);
      } else {
        Views.register(session, tables, sql);
      }
      format.print(
          source.list ? Catalog.of(session, questions()) : Question.ask(session, sql), out);
    }
    return Dmf.OK;
  }

  private String sql() throws InvalidConfigException {
    if (source.file == null) {
      if (source.sql != null && NamedQuestions.isName(source.sql)) {
        throw new InvalidConfigException(
            List.of(new Problem(source.sql, 0, "is no SQL; -f asks a question by its name")));
      }
      return source.sql;
    }
    return NamedQuestions.isName(source.file)
        ? questions().sql(source.file)
        : TextFile.read(source.file, Sessions.hadoop());
  }

  /** Those beside the launcher; without it, those of the working directory. */
  private static NamedQuestions questions() {
    Path home = Path.of(System.getProperty(HOME_PROPERTY, "")).toAbsolutePath();
    return new NamedQuestions(home.resolve("conf/queries"), Sessions.hadoop());
  }

  /** Lets another core load and fill Spark's SQL parser while this one starts Spark. */
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
    // What is wrong with the SQL is said when the session reads it.
    reader.setUncaughtExceptionHandler((thread, e) -> {});
    reader.start();
  }
}
