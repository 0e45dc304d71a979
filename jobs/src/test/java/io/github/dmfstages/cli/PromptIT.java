package io.github.dmfstages.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The prompt of the command {@code dmf query} at a terminal. */
@Tag("nightly")
class PromptIT {
  /**
   * Starts a command at a terminal of its own, which has no size. Each step waits until a text is
   * new on the screen, and then presses keys; a step that begins with {@code again} presses its
   * keys every two seconds until the next text is there. Prints what was on the screen and ends
   * with the exit code.
   */
  private static final String PERSON =
      """
      import json, os, pty, select, sys, time
      steps, command = json.loads(sys.argv[1]), sys.argv[2:]
      pid, terminal = pty.fork()
      if pid == 0:
          os.environ["TERM"] = "xterm"
          os.execvp(command[0], command)
      screen, read, end = b"", 0, time.monotonic() + 300
      def look(seconds):
          global screen
          if select.select([terminal], [], [], seconds)[0]:
              try:
                  more = os.read(terminal, 65536)
              except OSError:
                  more = b""
              screen += more
              return more != b""
          return True
      keys_again = None
      for text, keys, again in steps:
          pressed = time.monotonic()
          while text.encode() not in screen[read:]:
              if not look(1) or time.monotonic() > end:
                  sys.stdout.buffer.write(screen)
                  sys.exit("never: " + text)
              if keys_again and time.monotonic() > pressed + 2:
                  os.write(terminal, keys_again)
                  pressed = time.monotonic()
          read = screen.index(text.encode(), read) + len(text.encode())
          os.write(terminal, keys.encode())
          keys_again = keys.encode() if again else None
      while look(1):
          pass
      sys.stdout.buffer.write(screen)
      sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
      """;

  private static final String ENDLESS =
      "SELECT count(*) FROM range(10000000000) a CROSS JOIN range(1000) b WHERE a.id % 7 = b.id;";

  @TempDir private Path folder;

  /** A text to wait for, and the keys to press then. */
  private record Step(String text, String keys, boolean again) {
    Step(String text, String keys) {
      this(text, keys, false);
    }

    String json() {
      return "[\"%s\", \"%s\", %s]"
          .formatted(
              text.replace("\n", "\\n").replace("\r", "\\r"),
              keys.replace("\\", "\\\\")
                  .replace("\r", "\\r")
                  .replace("\t", "\\t")
                  .replace("\u0003", "\\u0003")
                  .replace("\u0010", "\\u0010"),
              again);
    }
  }

  private static boolean hasPython() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(path -> Files.isExecutable(Path.of(path, "python3")));
  }

  @Test
  void prompt_atATerminal_completesRemembersCancelsAndEnds() throws Exception {
    assumeTrue(hasPython(), "python3 is needed to press keys at a terminal");
    String press = "\r";
    String ctrlC = "\u0003";
    String before = "\u0010";
    String steps =
        Stream.of(
                new Step("dmf> ", "SELECT count(*) AS records FROM traj\t;" + press),
                new Step("records\r\n0\r\n", ""),
                new Step("dmf> ", "SELECT 6" + press),
                new Step("   > ", "* 7 AS product;" + press),
                new Step("product\r\n42\r\n", ""),
                new Step("dmf> ", before + press),
                new Step("product\r\n42\r\n", ""),
                new Step("dmf> ", "SELECT nothing"),
                new Step("SELECT nothing", ctrlC),
                new Step("To end the prompt", ""),
                new Step("dmf> ", "SELECT dept FROM runs;" + press),
                new Step("the SQL can't be answered", ""),
                new Step("dmf> ", ENDLESS + press),
                new Step("b.id;", ctrlC, true),
                new Step("The query was cancelled.", ""),
                new Step("dmf> ", "SELECT 1 AS one;" + press),
                new Step("one\r\n1\r\n", ""),
                new Step("dmf> ", "\\quit" + press))
            .map(Step::json)
            .toList()
            .toString();
    List<String> command =
        new ArrayList<>(
            List.of(
                // A build in the background ignores Ctrl-C, and so would all that it starts.
                "env",
                "--default-signal=INT",
                "python3",
                "-c",
                PERSON,
                steps,
                Launcher.root().resolve("submit/dmf").toString(),
                "query",
                "--format",
                "csv"));

    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().remove("SPARK_HOME");
    builder.environment().put("JAVA_TOOL_OPTIONS", "-Duser.home=" + folder);
    Process process = builder.start();
    String screen = read(process);

    assertThat(process.waitFor()).as(screen).isZero();
    assertThat(screen).contains("Type \\help for help.").doesNotContain("\tat ");
    assertThat(Files.readString(folder.resolve(".dmf_history"), UTF_8))
        .contains("FROM trajectory", "AS product", "AS one");
  }

  private static String read(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }
}
