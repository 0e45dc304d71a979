package io.github.dmfstages.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Shows a page in the web browser of the person who typed the command. */
final class Browser {
  private Browser() {}

  /** Returns the commands that may open a page on this machine, the preferred one first. */
  static List<String> commands() {
    return Stream.concat(
            Optional.ofNullable(System.getenv("BROWSER")).filter(b -> !b.isBlank()).stream(),
            Stream.of("xdg-open", "open", "wslview"))
        .toList();
  }

  /**
   * Opens a page with the first of these commands that exists, and does not wait for it.
   *
   * @param location the URL or the path of the page
   * @return whether there was such a command
   */
  static boolean open(List<String> commands, String location) {
    for (String command : commands) {
      try {
        new ProcessBuilder(command, location)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
        return true;
      } catch (IOException e) {
        // There is no such command; the next one may exist.
      }
    }
    return false;
  }
}
