package io.github.dmfstages.terminal;

import io.github.dmfstages.sweep.Notice;
import io.github.dmfstages.text.Json;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Writes progress for programs: one JSON object per line, whose first member is {@code event}. The
 * state of the sweep is written every ten seconds and at its end.
 */
public final class ProgressJson implements ProgressView {
  private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

  private final PrintWriter err;
  private long lastShown = System.nanoTime();

  /** Writes progress to {@code err}, which is standard error. */
  public ProgressJson(PrintWriter err) {
    this.err = err;
  }

  @Override
  public boolean isDue() {
    return System.nanoTime() - lastShown >= PAUSE_NANOS;
  }

  @Override
  public void show(Snapshot snapshot) {
    lastShown = System.nanoTime();
    print(
        "progress",
        json -> {
          json.member("share", rounded(snapshot.share(), 4));
          json.member("runs", snapshot.total());
          json.member("done", snapshot.done());
          json.member("failed", snapshot.failed());
          json.member("timed_out", snapshot.timedOut());
          json.member("steps_per_second", rounded(snapshot.stepsPerSecond(), 0));
          json.member("seconds", rounded(snapshot.seconds(), 1));
          json.member(
              "seconds_left",
              snapshot.secondsLeft().isPresent()
                  ? rounded(snapshot.secondsLeft().getAsDouble(), 0)
                  : null);
          if (snapshot.search().points() > 0) {
            json.member("points", snapshot.search().points());
            json.member("points_done", snapshot.search().pointsDone());
            json.member("open_brackets", snapshot.search().open());
          }
        });
  }

  @Override
  public void show(Notice notice) {
    print(
        notice.kind().name().toLowerCase(Locale.ROOT),
        json -> {
          json.member("executor", notice.executor());
          json.member("run_ids", notice.runIds());
          json.member("text", notice.text());
        });
  }

  @Override
  public void show(String text) {
    print("message", json -> json.member("text", text));
  }

  private static BigDecimal rounded(double value, int digits) {
    return new BigDecimal(value).setScale(digits, RoundingMode.HALF_UP);
  }

  private void print(String event, Consumer<Json> members) {
    Json.write(
        err,
        0,
        json ->
            json.object(
                () -> {
                  json.member("event", event);
                  json.member("at", Instant.now());
                  members.accept(json);
                }));
  }

  @Override
  public void leave() {}
}
