package io.github.dmfstages.cli;

import com.typesafe.config.ConfigUtil;
import io.github.dmfstages.sweep.Notice;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * For programs: one JSON object a line, with {@code event} first. How far the sweep is comes every
 * ten seconds and at its end.
 */
final class ProgressJson implements ProgressView {
  private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

  private final PrintWriter err;
  private long lastShown = System.nanoTime();

  ProgressJson(PrintWriter err) {
    this.err = err;
  }

  @Override
  public boolean isDue() {
    return System.nanoTime() - lastShown >= PAUSE_NANOS;
  }

  @Override
  public void show(Standing standing) {
    lastShown = System.nanoTime();
    print(
        "progress",
        String.format(
            Locale.ROOT,
            "\"share\": %.4f, \"runs\": %d, \"done\": %d, \"failed\": %d, \"timed_out\": %d,"
                + " \"steps_per_second\": %.0f, \"seconds\": %.1f, \"seconds_left\": %s",
            standing.share(),
            standing.total(),
            standing.done(),
            standing.failed(),
            standing.timedOut(),
            standing.stepsPerSecond(),
            standing.seconds(),
            standing.secondsLeft().isPresent()
                ? String.format(Locale.ROOT, "%.0f", standing.secondsLeft().getAsDouble())
                : "null"));
  }

  @Override
  public void show(Notice notice) {
    print(
        notice.kind().name().toLowerCase(Locale.ROOT),
        "\"executor\": %s, \"run_ids\": [%s], \"text\": %s"
            .formatted(
                notice.executor() == null ? "null" : ConfigUtil.quoteString(notice.executor()),
                notice.runIds().stream()
                    .map(ConfigUtil::quoteString)
                    .collect(Collectors.joining(", ")),
                ConfigUtil.quoteString(notice.text())));
  }

  @Override
  public void say(String text) {
    print("message", "\"text\": " + ConfigUtil.quoteString(text));
  }

  private void print(String event, String fields) {
    err.printf("{\"event\": \"%s\", \"at\": \"%s\", %s}%n", event, Instant.now(), fields);
    err.flush();
  }

  @Override
  public void leave() {}
}
