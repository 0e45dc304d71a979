package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which command opens a page. */
class BrowserTest {
  @TempDir private Path folder;

  @Test
  void page_isOpenedByTheFirstCommandThatExists() throws Exception {
    Path seen = folder.resolve("seen");
    Path browser = folder.resolve("my browser");
    Files.writeString(browser, "#!/bin/sh\nprintf %s \"$1\" > '" + seen + "'\n");
    Files.setPosixFilePermissions(browser, PosixFilePermissions.fromString("rwxr-xr-x"));

    boolean opened =
        Browser.open(
            List.of(folder.resolve("none").toString(), browser.toString(), "/bin/false"),
            "file:/a b/report.html");

    assertThat(opened).isTrue();
    for (int i = 0; i < 600 && !isWritten(seen); i++) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    assertThat(seen).hasContent("file:/a b/report.html");
  }

  private static boolean isWritten(Path file) throws IOException {
    return Files.exists(file) && Files.size(file) > 0;
  }

  @Test
  void page_withoutAnyCommand_isNotOpened() {
    assertThat(Browser.open(List.of(folder.resolve("none").toString()), "x")).isFalse();
  }
}
