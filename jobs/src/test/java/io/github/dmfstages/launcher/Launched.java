package io.github.dmfstages.launcher;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What {@code submit/dmf} does with a command line, as far as Java decides it.
 *
 * @param exitCode 0 if the command is started
 * @param message why it is refused; null if it is started
 * @param program the words that the program gets
 */
public record Launched(int exitCode, String message, List<String> program) {
  private static final String JAR = "/jar/dmf-stages.jar";
  private static final String PROGRAM = "io.github.dmfstages.cli.Dmf";

  /** The launcher of a checkout at {@code home}. */
  public static Launched of(Path home, List<String> typed, Map<String, String> environment) {
    List<String> answer =
        Launch.answer(
            new Installation(home, "dmf", "java", home.resolve("archives"), Path.of(JAR)),
            typed,
            environment);
    if (!answer.get(0).equals("start")) {
      return new Launched(Integer.parseInt(answer.get(0)), answer.get(1), List.of());
    }
    int last = answer.contains(JAR) ? answer.indexOf(JAR) : answer.indexOf(PROGRAM);
    return new Launched(0, null, answer.subList(last + 1, answer.size()));
  }
}
