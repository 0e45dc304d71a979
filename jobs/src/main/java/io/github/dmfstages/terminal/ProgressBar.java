package io.github.dmfstages.terminal;

import io.github.dmfstages.sweep.Notice;
import io.github.dmfstages.sweep.RunSearch;
import io.github.dmfstages.text.Durations;
import java.io.PrintWriter;

/** Shows progress to people: one line with a bar and the time left. */
public final class ProgressBar implements ProgressView {
  private static final int WIDTH = 20;

  private final PrintWriter err;
  private final LiveLine live;

  /** Shows progress on {@code err}, which is standard error. */
  public ProgressBar(PrintWriter err) {
    this.err = err;
    this.live = LiveLine.on(err);
  }

  @Override
  public boolean isDue() {
    return live.isDue();
  }

  @Override
  public void show(Snapshot snapshot) {
    int filled = (int) (WIDTH * snapshot.share());
    live.show(
        "[%s%s] %3.0f%%  %s%d/%d runs  %d failed  %s steps/s  %s  ETA %s"
            .formatted(
                "#".repeat(filled),
                ".".repeat(WIDTH - filled),
                100 * snapshot.share(),
                searched(snapshot.search()),
                snapshot.done(),
                snapshot.total(),
                snapshot.failed(),
                magnitude(snapshot.stepsPerSecond()),
                Durations.of(snapshot.seconds()),
                snapshot.secondsLeft().isPresent()
                    ? Durations.of(snapshot.secondsLeft().getAsDouble())
                    : "?"));
  }

  private static String searched(RunSearch.Outlook search) {
    return search.points() == 0
        ? ""
        : "%d/%d points  %d open  ".formatted(search.pointsDone(), search.points(), search.open());
  }

  private static String magnitude(double value) {
    if (value >= 1e6) {
      return "%.1fM".formatted(value / 1e6);
    }
    return value >= 1e3 ? "%.0fk".formatted(value / 1e3) : "%.0f".formatted(value);
  }

  @Override
  public void show(Notice notice) {
    show(notice.text());
  }

  @Override
  public void show(String text) {
    live.clear();
    err.println(text);
    err.flush();
  }

  @Override
  public void leave() {
    live.leave();
  }
}
