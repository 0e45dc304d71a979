package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.dmfstages.cli.Documentation.Block;
import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.launcher.LauncherOption;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.setting.Spelling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * What the documentation says, as far as it can be looked at without running it: commands, options,
 * paths and links are there. {@link DocumentationIT} runs what runs anywhere.
 */
class DocumentationTest {
  private static final Path ROOT = Launcher.root();
  private static final Set<String> NOTES = Set.of("", "nightly", "cluster", "by hand");
  private static final Set<String> LANGUAGES =
      Set.of("sh", "text", "hocon", "csv", "sql", "python", "scala", "java");

  /** Scripts that hand their words on to the program, most of them with words of their own. */
  private static final Set<String> DMF =
      Set.of("dmf", "submit/dmf", "submit/cluster/standalone", "submit/cluster/yarn");

  @TempDir private Path folder;

  static List<String> pages() throws IOException {
    return Documentation.pages();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void block_saysWhatItIs(String page) throws IOException {
    assertThat(Documentation.blocks(page))
        .allSatisfy(
            block -> {
              assertThat(block.language()).as("%s", block).isIn(LANGUAGES);
              assertThat(!block.isCommands() || NOTES.contains(block.note()))
                  .as("%s", block)
                  .isTrue();
            });
    assertThat(Documentation.prose(page))
        .as("blocks without a fence")
        .noneMatch(l -> l.startsWith("    "));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void command_isOneThatTheProgramTakes(String page) throws Exception {
    for (Block block : Documentation.blocks(page)) {
      if (block.isCommands()) {
        List<List<String>> commands = ShellWords.of(block.text(), folder);
        assertThat(commands).as("%s", block).isNotEmpty();
        commands.forEach(command -> check(block.toString(), command));
      }
    }
    for (String span : Documentation.spans(page)) {
      if (isCommand(span)) {
        ShellWords.of(span, folder).forEach(command -> check(page + ": " + span, command));
      }
    }
  }

  private static boolean isCommand(String span) {
    String first = span.split(" ", 2)[0];
    return first.equals("dmf") || ShellWords.isScript(first);
  }

  private static void check(String where, List<String> command) {
    String script = command.get(0);
    List<String> rest = command.subList(1, command.size());
    if (DMF.contains(script)) {
      parse(where, withoutLauncherOptions(rest));
    } else if (script.equals("submit/cluster/kubernetes")) {
      parse(where, Stream.concat(Stream.of("sweep"), rest.stream().skip(1)).toList());
    } else if (script.equals("spark-submit")) {
      parse(where, rest.stream().dropWhile(word -> !word.endsWith(".jar")).skip(1).toList());
    } else if (ShellWords.isScript(script)) {
      assertThat(rest.stream().filter(word -> word.startsWith("--")))
          .as(where)
          .allMatch(text(ROOT.resolve(script))::contains);
    } else {
      assertThat(script).as(where).isIn(ShellWords.FOREIGN);
    }
  }

  private static void parse(String where, List<String> words) {
    CommandLine dmf = Dmf.commandLine();
    if (words.size() == 1 && dmf.getSubcommands().containsKey(words.get(0))) {
      // It is spoken of.
      return;
    }
    assertThatCode(
            () -> {
              ParseResult parsed = dmf.parseArgs(words.toArray(String[]::new));
              // `run` takes options that it doesn't know as words, and refuses them later.
              assertThat(
                      parsed.hasSubcommand() ? parsed.subcommand().matchedPositionals() : List.of())
                  .noneMatch(word -> word.toString().contains("--"));
            })
        .as(where)
        .doesNotThrowAnyException();
  }

  private static List<String> withoutLauncherOptions(List<String> words) {
    Set<String> launchers = launcherOptions();
    List<String> left = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      if (launchers.contains(words.get(i))) {
        i++;
      } else if (!launchers.contains(words.get(i).split("=", 2)[0])) {
        left.add(words.get(i));
      }
    }
    return left;
  }

  private static Set<String> launcherOptions() {
    return Arrays.stream(LauncherOption.values())
        .map(LauncherOption::option)
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void option_isOneOfSomeCommand(String page) throws IOException {
    Set<String> known = new TreeSet<>();
    for (CommandLine command : Dmf.commandLine().getSubcommands().values()) {
      for (OptionSpec option : command.getCommandSpec().options()) {
        known.addAll(List.of(option.names()));
      }
    }
    known.addAll(launcherOptions());
    for (String script : List.of("bench/step", "bench/library")) {
      known.addAll(
          Pattern.compile("--[a-z]+")
              .matcher(text(ROOT.resolve(script)))
              .results()
              .map(MatchResult::group)
              .toList());
    }

    assertThat(Documentation.spans(page).stream().filter(span -> span.startsWith("--")))
        .allSatisfy(span -> assertThat(known).contains(span.split("[ =]", 2)[0]));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void linkAndPath_areThere(String page) throws IOException {
    Path here = ROOT.resolve(page).getParent();
    Stream<Path> links =
        Pattern.compile("\\]\\((?!https?:)([^)#]+)[^)]*\\)")
            .matcher(String.join("\n", Documentation.prose(page)))
            .results()
            .map(link -> here.resolve(link.group(1)));
    Stream<Path> paths =
        Documentation.spans(page).stream()
            .filter(span -> span.matches("(conf|docs|submit|bench|common|jobs)/[a-zA-Z0-9/._-]*"))
            .filter(span -> !span.contains("/target/"))
            .map(ROOT::resolve);

    assertThat(Stream.concat(links, paths)).allSatisfy(path -> assertThat(path).exists());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void linkToASection_hasItsHeading(String page) throws IOException {
    List<String> lost = new ArrayList<>();
    for (String line : Documentation.prose(page)) {
      for (MatchResult link :
          Pattern.compile("\\]\\((?!https?:)([^)#]*)#([^)]+)\\)")
              .matcher(line)
              .results()
              .toList()) {
        Path target =
            link.group(1).isEmpty()
                ? ROOT.resolve(page)
                : ROOT.resolve(page).getParent().resolve(link.group(1)).normalize();
        if (!sections(target).contains(link.group(2))) {
          lost.add(link.group());
        }
      }
    }

    assertThat(lost).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"docs", "docs/decisions"})
  void map_hasALineForEachPageOfItsFolder(String folder) throws IOException {
    String map = folder + "/README.md";
    String prose = String.join("\n", Documentation.prose(map));

    assertThat(Documentation.pages())
        .filteredOn(page -> Path.of(page).getParent() != null)
        .filteredOn(page -> Path.of(page).getParent().toString().equals(folder))
        .filteredOn(page -> !page.equals(map))
        .isNotEmpty()
        .allSatisfy(page -> assertThat(prose).contains("](" + Path.of(page).getFileName()));
  }

  @Test
  void method_hasARowForEachOptimizerAndObservation() throws IOException {
    String method = Files.readString(ROOT.resolve("docs/method.md"));

    assertThat(Stream.of(Optimizer.Kind.values(), ObservationScheme.Kind.values()))
        .allSatisfy(
            kinds ->
                assertThat(kinds)
                    .allSatisfy(
                        kind -> assertThat(method).contains("\n| `" + Spelling.of(kind) + "` |")));
  }

  /** The anchors that GitHub makes of a page's headings. */
  private static List<String> sections(Path page) throws IOException {
    return Documentation.prose(ROOT.relativize(page).toString()).stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(title -> title.replaceAll("[^a-z0-9_ -]", "").replace(' ', '-'))
        .toList();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
