package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command of {@code --on-failure}. */
class FailureHookTest {
  /** More than a pipe holds. */
  private static final String VERDICTS = "x".repeat(1 << 20);

  @TempDir private Path folder;

  private static String call(String command, Duration atMost) {
    StringWriter err = new StringWriter();
    FailureHook.call(command, 1, VERDICTS, new PrintWriter(err, true), atMost);
    return err.toString();
  }

  @Test
  @Timeout(60)
  void command_thatReadsNothingAndDoesNotEnd_isEnded() {
    assertThat(call("sleep 3600", Duration.ofSeconds(1)))
        .startsWith("dmf: --on-failure sleep 3600: ")
        .contains(" 1 s");
  }

  @Test
  void command_thatReadsNothingAndEnds_isLeftAtThat() {
    assertThat(call("true", Duration.ofMinutes(1))).isEmpty();
    assertThat(call("exit 7", Duration.ofMinutes(1)))
        .startsWith("dmf: --on-failure exit 7: ")
        .endsWith(" 7\n");
  }

  @Test
  void command_thatReads_getsAllOfItAndTheExitCode() {
    Path received = folder.resolve("told");

    assertThat(call("{ cat; echo $DMF_EXIT_CODE; } > " + received, Duration.ofMinutes(1)))
        .isEmpty();

    assertThat(received).hasContent(VERDICTS + "1\n");
  }
}
