package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.cli.Documentation.Block;
import io.github.dmfstages.config.ReproductionFile;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.query.NamedQuestions;
import io.github.dmfstages.query.Question;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/**
 * The SQL and the sweep files of the documentation: views over an empty warehouse have each column
 * that a query names, and each sweep file can be read.
 */
@ExtendWith(LocalSpark.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocumentedQueriesTest {
  private static final Configuration HADOOP = new Configuration();

  private final SparkSession spark;

  @TempDir private Path folder;

  DocumentedQueriesTest(SparkSession spark) {
    this.spark = spark;
  }

  static List<String> pages() throws IOException {
    return Documentation.pages();
  }

  @BeforeAll
  void registerViews(@TempDir Path empty) throws IOException {
    Views.register(spark, Warehouse.at(empty.toString(), HADOOP));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void query_namesColumnsThatAreThere(String page) throws Exception {
    List<String> all = new ArrayList<>();
    for (Block block : Documentation.blocks(page)) {
      if (block.isCommands()) {
        for (List<String> command : ShellWords.of(block.text(), folder)) {
          if (command.size() > 1 && command.subList(0, 2).equals(List.of("submit/dmf", "query"))) {
            all.addAll(statement(command.subList(1, command.size())));
          }
        }
      }
    }
    Documentation.spans(page).stream()
        .filter(span -> span.startsWith("SELECT ") && !span.contains(".."))
        .forEach(all::add);

    assertThat(all)
        .allSatisfy(
            sql ->
                assertThatCode(() -> Question.ask(spark, sql)).as(sql).doesNotThrowAnyException());
  }

  /** The SQL that a command asks, if it asks any. */
  private static List<String> statement(List<String> words) throws InvalidConfigException {
    CommandLine dmf = Dmf.commandLine();
    ParseResult query = dmf.parseArgs(words.toArray(String[]::new)).subcommand();
    String sql = query.matchedPositionalValue(0, null);
    if (sql != null) {
      return List.of(sql);
    }
    String name = query.matchedOptionValue("-f", null);
    return name == null
        ? List.of()
        : List.of(new NamedQuestions(Launcher.root().resolve("conf/queries"), HADOOP).sql(name));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void file_canBeRead(String page, @TempDir Path folder) throws IOException {
    for (Block block : Documentation.blocks(page)) {
      if (block.language().equals("csv")) {
        Files.writeString(folder.resolve(block.note()), block.text());
      }
    }
    assertThat(
            Documentation.blocks(page).stream()
                .filter(block -> block.language().equals("hocon"))
                // An optimizer of a reader's own needs its jar.
                .filter(block -> !block.text().contains("com.example.")))
        .allSatisfy(
            block ->
                assertThatCode(() -> read(block.text(), folder.resolve("page.conf")))
                    .as("%s", block)
                    .doesNotThrowAnyException());
  }

  private static void read(String text, Path file) throws Exception {
    Files.writeString(file, text);
    if (text.contains("claims = ")) {
      ReproductionFile.read(file.toString(), HADOOP, List.of());
    } else {
      SweepFile.read(file.toString(), HADOOP, List.of());
    }
  }
}
