package io.github.dmfstages.cli;

import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.query.Format;
import io.github.dmfstages.query.LiveViews;
import io.github.dmfstages.query.NamedQuestions;
import java.io.IOError;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jline.reader.EOFError;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;

/** Reads statements from a terminal and prints their answers, all in one Spark session. */
final class Prompt {
  private static final String COMMAND = "\\";
  private static final int COLUMNS = 80;
  private static final int ROWS = 24;

  private static final String HELP =
      """
      A statement may have several lines and ends with a semicolon. Tab completes views, columns and questions.
        \\list       shows all views, their columns and types, and all named questions
        \\ask NAME   asks a named question, a file of conf/queries
        \\help       shows this text
        \\quit       ends the prompt, as Ctrl-D does
      Ctrl-C cancels the query that runs, or the line that is typed.\
      """;

  private static final List<String> WORDS =
      List.of(
          "SELECT",
          "FROM",
          "WHERE",
          "GROUP BY",
          "ORDER BY",
          "HAVING",
          "LIMIT",
          "JOIN",
          "USING",
          "WITH",
          "DISTINCT",
          "DESCRIBE",
          "EXPLAIN",
          "list",
          "ask",
          "help",
          "quit");

  /** How many rows are shown, because a terminal can't show a large table. */
  private final int most;

  /** JLine asks the command stty about the terminal, and Ctrl-C may end that command, too. */
  private static final int MOST_FAILURES = 3;

  private final Terminal terminal;
  private final SparkSession session;
  private final LiveViews views;
  private final NamedQuestions questions;
  private final Format format;
  private final PrintWriter out;
  private final PrintWriter err;

  /**
   * A prompt.
   *
   * @param views the views in {@code session}
   * @param format the form of the answers
   * @param most how many rows of an answer are shown
   */
  Prompt(
      Terminal terminal,
      SparkSession session,
      LiveViews views,
      NamedQuestions questions,
      Format format,
      int most,
      PrintWriter out,
      PrintWriter err) {
    this.terminal = terminal;
    this.session = session;
    this.views = views;
    this.questions = questions;
    this.format = format;
    this.most = most;
    this.out = out;
    this.err = err;
  }

  /**
   * Returns the terminal of this process.
   *
   * @throws IOException if standard input or output is not a terminal
   */
  static Terminal terminal() throws IOException {
    try {
      Terminal terminal =
          TerminalBuilder.builder().system(true).jna(false).jansi(false).dumb(false).build();
      // Some programs open terminals without a size, in which nothing could be shown.
      if (terminal.getWidth() == 0) {
        terminal.setSize(new Size(COLUMNS, ROWS));
      }
      return terminal;
    } catch (IllegalStateException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * Answers until the end of the input.
   *
   * @param history the file in which statements are remembered
   */
  void run(Path history) throws InvalidConfigException, IOException, InterruptedException {
    LineReader reader =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .parser(new Statements())
            .completer(new StringsCompleter(names()))
            .variable(LineReader.HISTORY_FILE, history)
            .variable(LineReader.SECONDARY_PROMPT_PATTERN, "   > ")
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .option(LineReader.Option.CASE_INSENSITIVE, true)
            .build();
    out.println("Type \\help for help.");
    out.flush();
    boolean more = true;
    int failures = 0;
    while (more) {
      try {
        String text = reader.readLine("dmf> ").strip();
        failures = 0;
        more = !text.equals("\\quit");
        if (more && !text.isEmpty()) {
          answer(text);
        }
      } catch (UserInterruptException e) {
        err.println("To end the prompt, type \\quit or press Ctrl-D.");
      } catch (IOError e) {
        failures++;
        if (failures > MOST_FAILURES) {
          throw e;
        }
      } catch (EndOfFileException e) {
        more = false;
      }
    }
  }

  private Set<String> names() throws InvalidConfigException, IOException, InterruptedException {
    Set<String> names = new TreeSet<>(WORDS);
    for (Row row : views.catalog(questions).collectAsList()) {
      names.add(row.getString(0));
      names.add(row.getString(1));
    }
    names.remove("");
    return names;
  }

  private void answer(String text) {
    Thread worker = Thread.currentThread();
    Terminal.SignalHandler before =
        terminal.handle(
            Signal.INT,
            signal -> {
              session.sparkContext().cancelAllJobs();
              worker.interrupt();
            });
    Exception failure = null;
    try {
      print(text);
    } catch (Exception e) {
      failure = e;
    } finally {
      terminal.handle(Signal.INT, before);
    }
    if (Thread.interrupted() || failure instanceof InterruptedException) {
      err.println("The query was cancelled.");
    } else if (failure != null) {
      Failure.explain(failure, err);
    }
    out.flush();
    err.flush();
  }

  private void print(String text) throws Exception {
    if (!text.startsWith(COMMAND)) {
      show(views.ask(text));
      return;
    }
    String[] words = text.substring(1).split("\\s+", 2);
    switch (words[0]) {
      case "help" -> out.println(HELP);
      case "list" -> format.print(views.catalog(questions), out);
      case "ask" -> show(views.ask(questions.sql(words.length < 2 ? "" : words[1].strip())));
      default -> err.printf("\\%s is not known; \\help shows what is%n", words[0]);
    }
  }

  private void show(Dataset<Row> answer) {
    List<Row> rows = answer.takeAsList(most + 1);
    Dataset<Row> shown =
        session.createDataFrame(rows.subList(0, Math.min(most, rows.size())), answer.schema());
    format.print(shown, out);
    if (rows.size() > most) {
      err.printf(
          "These are the first %d rows. For all of them, give the statement to `dmf query`.%n",
          most);
    }
  }

  /** Finds the words of a statement for completion, and its end. */
  private static final class Statements extends DefaultParser {
    Statements() {
      setEscapeChars(new char[0]);
      setQuoteChars(new char[0]);
    }

    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
      String text = line.strip();
      boolean complete = text.isEmpty() || text.startsWith(COMMAND) || text.endsWith(";");
      if (context == ParseContext.ACCEPT_LINE && !complete) {
        throw new EOFError(-1, -1, "the statement has no semicolon yet");
      }
      return super.parse(line, cursor, context);
    }

    @Override
    public boolean isDelimiterChar(CharSequence buffer, int position) {
      char c = buffer.charAt(position);
      return !Character.isLetterOrDigit(c) && c != '_' && c != '-';
    }
  }
}
