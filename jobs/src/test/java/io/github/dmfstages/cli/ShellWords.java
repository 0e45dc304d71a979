package io.github.dmfstages.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Splits the commands of the documentation into words, as a shell does; nothing is run. */
final class ShellWords {
  /** Commands of other programs, whose words are not checked here. */
  static final Set<String> FOREIGN =
      Set.of(
          "mvn",
          "kubectl",
          "cp",
          "systemctl",
          "export",
          "java",
          "javac",
          "jar",
          "mkdir",
          "git",
          "tar",
          "cd",
          "curl",
          "head");

  private static final Path ROOT = Launcher.root();

  private ShellWords() {}

  /** Whether {@code path}, from the checkout's root, is a script of this project. */
  static boolean isScript(String path) {
    return path.matches("(submit|bench)/.*")
        && Files.isRegularFile(ROOT.resolve(path))
        && Files.isExecutable(ROOT.resolve(path));
  }

  /**
   * The words of each of {@code commands}, where every script and foreign command is a function
   * that prints its words.
   *
   * @param folder the working directory, for redirections
   */
  static List<List<String>> of(String commands, Path folder)
      throws IOException, InterruptedException {
    StringBuilder script = new StringBuilder("exec 3>&1\n");
    String show = "{ printf '%%s\\0' %s \"$@\" $'\\n' >&3; }\n";
    for (String tree : List.of("submit", "bench")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(tree))) {
        files
            .map(file -> ROOT.relativize(file).toString())
            .filter(ShellWords::isScript)
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
    String output = new String(bash.getInputStream().readAllBytes(), UTF_8);
    assertThat(bash.waitFor()).as(commands).isZero();
    List<List<String>> all = new ArrayList<>();
    List<String> command = new ArrayList<>();
    for (String word : output.split("\0", -1)) {
      if (word.equals("\n")) {
        all.add(List.copyOf(command));
        command.clear();
      } else {
        command.add(word);
      }
    }
    return all;
  }
}
