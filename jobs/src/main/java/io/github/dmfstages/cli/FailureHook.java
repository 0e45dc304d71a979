package io.github.dmfstages.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The command that {@code --on-failure} names. */
final class FailureHook {
  private static final Duration USUAL = Duration.ofMinutes(1);

  private FailureHook() {}

  /**
   * Runs {@code command} in a shell, with {@code verdicts} on its standard input and the exit code
   * to come as {@code DMF_EXIT_CODE}. It is ended after a minute, whether or not it reads its
   * input. If the hook fails, this prints why and has no other effect.
   */
  static void call(String command, int exitCode, String verdicts, PrintWriter err) {
    call(command, exitCode, verdicts, err, USUAL);
  }

  static void call(
      String command, int exitCode, String verdicts, PrintWriter err, Duration atMost) {
    // Standard output is only for our own result.
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", "exec >&2\n" + command)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("DMF_EXIT_CODE", Integer.toString(exitCode));
    try {
      Process hook = builder.start();
      hand(verdicts, hook);
      if (!hook.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        hook.descendants().forEach(ProcessHandle::destroyForcibly);
        hook.destroyForcibly();
        err.printf(
            "dmf: --on-failure %s: stopped, because it took longer than %d s%n",
            command, atMost.toSeconds());
      } else if (hook.exitValue() != 0) {
        err.printf("dmf: --on-failure %s: ended with exit code %d%n", command, hook.exitValue());
      }
    } catch (IOException e) {
      err.printf("dmf: --on-failure %s: can't be started: %s%n", command, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Writes in another thread, because a pipe holds 64 KiB and the command need not read it. */
  private static void hand(String verdicts, Process hook) {
    Thread writer =
        new Thread(
            () -> {
              try (OutputStream in = hook.getOutputStream()) {
                in.write(verdicts.getBytes(StandardCharsets.UTF_8));
              } catch (IOException e) {
                // The command does not read them.
              }
            },
            "verdicts to --on-failure");
    writer.setDaemon(true);
    writer.start();
  }
}
