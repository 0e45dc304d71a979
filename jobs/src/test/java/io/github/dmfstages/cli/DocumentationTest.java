package io.github.dmfstages.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.dmfstages.cli.Documentation.Block;
import io.github.dmfstages.launcher.LauncherOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
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
      Set.of("sh", "text", "hocon", "sql", "python", "scala", "java");

  /** Commands of others, whose words are theirs to judge. */
  private static final Set<String> FOREIGN = Set.of("mvn", "kubectl", "cp", "systemctl", "export");

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
        List<List<String>> commands = words(block.text());
        assertThat(commands).as("%s", block).isNotEmpty();
        commands.forEach(command -> check(block.toString(), command));
      }
    }
    for (String span : Documentation.spans(page)) {
      if (isCommand(span)) {
        words(span).forEach(command -> check(page + ": " + span, command));
      }
    }
  }

  private static boolean isCommand(String span) {
    String first = span.split(" ", 2)[0];
    return first.equals("dmf") || isScript(first);
  }

  private static boolean isScript(String path) {
    return path.matches("(submit|bench)/.*")
        && Files.isRegularFile(ROOT.resolve(path))
        && Files.isExecutable(ROOT.resolve(path));
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
    } else if (isScript(script)) {
      assertThat(rest.stream().filter(word -> word.startsWith("--")))
          .as(where)
          .allMatch(text(ROOT.resolve(script))::contains);
    } else {
      assertThat(script).as(where).isIn(FOREIGN);
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

  /** The words of each command, as a shell splits them; nothing is run. */
  private List<List<String>> words(String commands) throws Exception {
    StringBuilder script = new StringBuilder("exec 3>&1\n");
    String show = "{ printf '%%s\\0' %s \"$@\" $'\\n' >&3; }\n";
    for (String tree : List.of("submit", "bench")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(tree))) {
        files
            .map(file -> ROOT.relativize(file).toString())
            .filter(DocumentationTest::isScript)
            .forEach(file -> script.append("function " + file + " " + show.formatted(file)));
      }
    }
    for (String foreign : FOREIGN) {
      script.append("function " + foreign + " " + show.formatted(foreign));
    }
    script.append("command_not_found_handle() " + show.formatted("")).append(commands);
    Process bash =
        new ProcessBuilder("bash", "-euo", "pipefail", "-c", script.toString())
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(bash.getInputStream().readAllBytes(), UTF_8);
    assertThat(bash.waitFor()).as(commands).isZero();
    List<List<String>> all = new ArrayList<>();
    List<String> command = new ArrayList<>();
    for (String word : said.split("\0", -1)) {
      if (word.equals("\n")) {
        all.add(List.copyOf(command));
        command.clear();
      } else {
        command.add(word);
      }
    }
    return all;
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

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
