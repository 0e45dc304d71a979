package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.launcher.Launched;
import io.github.dmfstages.result.BuildInfo;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The wording of all error messages is in one file, {@code messages.txt}, beside the input that
 * causes each of them. This test gives every input to the launcher and the commands, and compares
 * the file with what they print. Other tests look only at key, place and exit code.
 *
 * <p>If a message has changed on purpose, or there is a new input, write the file again and review
 * the difference:
 *
 * <pre>DMF_MESSAGES=write mvn test -Dtest=MessagesTest -Dsurefire.failIfNoSpecifiedTests=false
 * </pre>
 *
 * <p>A line of the file begins with:
 *
 * <ul>
 *   <li>{@code #}: a title; what follows has a folder of its own, DIR
 *   <li>{@code >}: the name of a file in DIR, or {@code a run of} and the sweep of a stored run
 *   <li>{@code |}: a line of this file
 *   <li>{@code $}: a command, perhaps after assignments of the environment; ROOT is the checkout
 *   <li>{@code !}: an exception that a command throws, with its message
 *   <li>anything else: what is printed
 * </ul>
 */
class MessagesTest {
  private static final Path FILE =
      Launcher.root().resolve("jobs/src/test/resources/io/github/dmfstages/cli/messages.txt");

  private static final Pattern WORD = Pattern.compile("(?:[^\\s'\"]|'[^']*'|\"[^\"]*\")+");
  private static final Pattern ASSIGNMENT = Pattern.compile("([A-Z_]+)=(.*)");
  private static final String STORED = "a run of ";

  @TempDir private Path folder;
  private Path dir;
  private Path file;

  @Test
  void messages_ofEveryInput_areThoseOfTheFile() throws Exception {
    List<String> lines = Files.readAllLines(FILE);
    List<String> written = new ArrayList<>();

    for (String line : lines) {
      char kind = line.isEmpty() ? '\n' : line.charAt(0);
      String text = line.length() < 2 ? "" : line.substring(2);
      if ("#>|$!\n".indexOf(kind) >= 0) {
        written.add(line);
        switch (kind) {
          case '#' -> dir = Files.createTempDirectory(folder, "case");
          case '>' -> make(text);
          case '|' -> Files.writeString(file, Files.readString(file) + text + "\n");
          case '$' -> written.addAll(printed(text));
          case '!' -> written.addAll(printed(exception(text)));
          default -> {}
        }
      }
    }

    if ("write".equals(System.getenv("DMF_MESSAGES"))) {
      Files.write(FILE, written);
    }
    assertThat(String.join("\n", written))
        .as(
            "messages.txt is out of date; DMF_MESSAGES=write writes it again, see the class comment")
        .isEqualTo(String.join("\n", lines));
  }

  private void make(String name) throws IOException {
    if (name.startsWith(STORED)) {
      try (Warehouse warehouse =
          Warehouse.at(dir.resolve("warehouse").toString(), new Configuration())) {
        warehouse.append(
            name.substring(STORED.length()), List.of(SmallRuns.row(SmallRuns.config("seed = 1"))));
      }
      return;
    }
    file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    Files.createFile(file);
  }

  private List<String> printed(String command) {
    List<String> words = new ArrayList<>();
    WORD.matcher(command)
        .results()
        .forEach(
            word ->
                words.add(
                    word.group()
                        .replaceAll("['\"]", "")
                        .replace("DIR", dir.toString())
                        .replace("ROOT", Launcher.root().toString())));
    Map<String, String> environment = new HashMap<>();
    while (ASSIGNMENT.matcher(words.get(0)).matches()) {
      String[] assignment = words.remove(0).split("=", 2);
      environment.put(assignment[0], assignment[1]);
    }
    assertThat(words.remove(0)).isEqualTo("dmf");
    Launched launched = Launched.of(dir, words, environment);
    if (launched.message() != null) {
      return printed(launched.exitCode(), "dmf: " + launched.message());
    }
    Launcher.Outcome outcome = Launcher.inThisJvm(launched.program().toArray(String[]::new));
    assertThat(outcome.out()).as(command).isEmpty();
    return printed(outcome.exitCode(), outcome.err());
  }

  private static Throwable exception(String text) throws ReflectiveOperationException {
    String[] parts = text.split(": ", 2);
    Class<? extends Throwable> kind = Class.forName(parts[0]).asSubclass(Throwable.class);
    return parts.length == 1
        ? kind.getConstructor().newInstance()
        : kind.getConstructor(String.class).newInstance(parts[1]);
  }

  private List<String> printed(Throwable thrown) {
    StringWriter text = new StringWriter();
    return printed(Failure.explain(thrown, new PrintWriter(text)), text.toString());
  }

  /** The exit code and the message, of a usage no more than its first line. */
  private List<String> printed(int exitCode, String message) {
    List<String> printed = new ArrayList<>(List.of("exit code " + exitCode));
    String known =
        message
            .replace(dir.toString(), "DIR")
            .replace(Launcher.root().toString(), "ROOT")
            .replace(BuildInfo.current().version(), "VERSION");
    for (String line : known.lines().toList()) {
      printed.add(line);
      if (line.startsWith("Usage: ")) {
        break;
      }
    }
    return printed;
  }
}
