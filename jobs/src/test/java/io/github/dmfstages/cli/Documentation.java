package io.github.dmfstages.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The pages that a reader is given, and what stands in them to be typed. */
final class Documentation {
  private static final Path ROOT = Launcher.root();
  private static final Pattern SPAN = Pattern.compile("`([^`]+)`");

  private Documentation() {}

  /**
   * A fenced block.
   *
   * @param page its page, from the checkout's root
   * @param line the line after its opening fence, 1 for the first
   * @param language the first word of its info string
   * @param note the rest of it: {@code nightly}, {@code cluster} or {@code by hand} for commands
   *     that are not run at each build, the file's name for a file, or nothing
   * @param text what it holds
   */
  record Block(String page, int line, String language, String note, String text) {
    /** Whether it holds commands. */
    boolean isCommands() {
      return language.equals("sh");
    }

    @Override
    public String toString() {
      return "%s:%d: %s".formatted(page, line, text.lines().findFirst().orElse(""));
    }
  }

  /** All pages, from the checkout's root. */
  static List<String> pages() throws IOException {
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(
              Stream.of("README.md", "CONTRIBUTING.md", "bench/README.md"),
              docs.map(file -> ROOT.relativize(file).toString())
                  .filter(file -> file.endsWith(".md") && !file.startsWith("docs/figures"))
                  .sorted())
          .toList();
    }
  }

  /** The fenced blocks of {@code page}, in its order. */
  static List<Block> blocks(String page) throws IOException {
    List<String> lines = Files.readAllLines(ROOT.resolve(page));
    List<Block> blocks = new ArrayList<>();
    for (int open = 0; open < lines.size(); open++) {
      if (!lines.get(open).startsWith("```")) {
        continue;
      }
      int close = open + 1;
      while (!lines.get(close).equals("```")) {
        close++;
      }
      String[] info = lines.get(open).substring(3).split(" ", 2);
      String text = String.join("\n", lines.subList(open + 1, close)) + "\n";
      blocks.add(new Block(page, open + 2, info[0], info.length > 1 ? info[1] : "", text));
      open = close;
    }
    return blocks;
  }

  /** The lines of {@code page} outside of its fenced blocks. */
  static List<String> prose(String page) throws IOException {
    List<String> prose = new ArrayList<>();
    boolean fenced = false;
    for (String line : Files.readAllLines(ROOT.resolve(page))) {
      if (line.startsWith("```")) {
        fenced = !fenced;
      } else if (!fenced) {
        prose.add(line);
      }
    }
    return prose;
  }

  /** What stands between backticks in the prose of {@code page}. */
  static List<String> spans(String page) throws IOException {
    return prose(page).stream()
        .flatMap(line -> SPAN.matcher(line).results())
        .map(span -> span.group(1))
        .toList();
  }
}
