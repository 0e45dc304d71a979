package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.cli.Documentation.Block;
import io.github.dmfstages.cli.Launcher.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The documentation, read from top to bottom by somebody who types what it says: each page in an
 * empty folder that looks like a checkout. Files that a page gives are written, commands must end
 * well, and what a page says that they print must be printed.
 */
class DocumentationIT {
  private static final String AT_EACH_BUILD = "";
  private static final String NIGHTLY = "nightly";

  @TestFactory
  Stream<DynamicContainer> pages(@TempDir Path scratch) throws IOException {
    return read(scratch, AT_EACH_BUILD, Set.of(AT_EACH_BUILD));
  }

  @TestFactory
  @Tag("nightly")
  Stream<DynamicContainer> pages_withWhatTakesLonger(@TempDir Path scratch) throws IOException {
    return read(scratch, NIGHTLY, Set.of(AT_EACH_BUILD, NIGHTLY));
  }

  /** The pages that have commands with note {@code having}, with those of all {@code notes}. */
  private static Stream<DynamicContainer> read(Path scratch, String having, Set<String> notes)
      throws IOException {
    List<DynamicContainer> pages = new ArrayList<>();
    for (String page : Documentation.pages()) {
      List<Block> blocks = Documentation.blocks(page);
      if (blocks.stream().anyMatch(b -> b.isCommands() && b.note().equals(having))) {
        Path folder = scratch.resolve("a reader of " + page.replace('/', ' '));
        pages.add(DynamicContainer.dynamicContainer(page, new Reader(folder, notes).read(blocks)));
      }
    }
    return pages.stream();
  }

  /** Somebody who reads one page. */
  private static final class Reader {
    private final Path folder;
    private final Set<String> notes;
    private Outcome last;

    Reader(Path folder, Set<String> notes) throws IOException {
      this.folder = Files.createDirectory(folder);
      this.notes = notes;
      for (String part : List.of("submit", "conf", "docs", "bench", "jobs", "common")) {
        Files.createSymbolicLink(folder.resolve(part), Launcher.root().resolve(part));
      }
    }

    Stream<DynamicTest> read(List<Block> blocks) {
      return blocks.stream()
          .filter(
              b ->
                  b.isCommands()
                      ? notes.contains(b.note())
                      : b.language().equals("text") || isFile(b))
          .map(b -> DynamicTest.dynamicTest(b.toString(), () -> follow(b)));
    }

    private static boolean isFile(Block block) {
      return !block.note().isEmpty();
    }

    private void follow(Block block) throws IOException {
      if (block.isCommands()) {
        last = new Launcher(Path.of("bash"), folder).dmf("-euxo", "pipefail", "-c", block.text());
        assertThat(last.exitCode()).as("%s", last).isZero();
        assertThat(last.err()).doesNotContain("\tat ", "WARN", "ERROR");
      } else if (isFile(block)) {
        Files.writeString(folder.resolve(block.note()), block.text());
      } else if (last != null) {
        // A page may leave paragraphs out.
        assertThat(last.out()).containsSubsequence(block.text().split("\n\n"));
      }
    }
  }
}
