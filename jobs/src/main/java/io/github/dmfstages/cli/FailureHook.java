package io.github.dmfstages.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Runs the command that {@code --on-failure} names. */
final class FailureHook {
  private static final Duration USUAL = Duration.ofMinutes(1);

  private FailureHook() {}

  /**
   * Runs {@code command} in a shell. The verdicts are on its standard input, and the exit code with
   * which this program will end is in the environment variable {@code DMF_EXIT_CODE}. The command
   * is stopped after a minute, whether or not it reads its input. If it fails, this prints why and
   * has no other effect.
   */
  static void call(String command, int exitCode, String verdicts, PrintWriter err) {
    call(command, exitCode, verdicts, err, USUAL);
  }

  static void call(
      String command, int exitCode, String verdicts, PrintWriter err, Duration atMost) {
    // Standard output is only for the result of this program.
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

  /**
   * Writes the verdicts in another thread, because a pipe holds only 64 KiB and the command need
   * not read it.
   */
  private static void hand(String verdicts, Process hook) {
    Thread writer =
        new Thread(
            () -> {
              try (OutputStream in = hook.getOutputStream()) {
                in.write(verdicts.getBytes(StandardCharsets.UTF_8));
              } catch (IOException e) {
                // The command does not read the verdicts.
              }
            },
            "verdicts to --on-failure");
    writer.setDaemon(true);
    writer.start();
  }
}
