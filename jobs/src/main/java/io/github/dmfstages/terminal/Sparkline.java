package io.github.dmfstages.terminal;

import io.github.dmfstages.stages.Extremum;
import io.github.dmfstages.stages.SpeStage;
import io.github.dmfstages.stages.TrajectoryPoint;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Prints the gradient norm over a run in one line of text. The steps are linear and the norm is
 * logarithmic. A second line marks the valley and the peak of each SPE stage.
 */
final class Sparkline {
  private static final int WIDTH = 72;
  private static final String BARS = "▁▂▃▄▅▆▇█";

  private final long steps;
  private final double[] logs = new double[WIDTH];
  private final char[] marks = new char[WIDTH];

  /**
   * Computes the line of a run.
   *
   * @param records the records in step order, whose gradient norms are positive and finite
   * @param steps the number of steps of the run
   */
  private Sparkline(List<TrajectoryPoint> records, List<SpeStage> stages, long steps) {
    this.steps = steps;
    Arrays.fill(marks, ' ');
    int next = 0;
    for (int column = 0; column < WIDTH; column++) {
      double step = (column + .5) * steps / WIDTH;
      while (next < records.size() - 1 && records.get(next).step() < step) {
        next++;
      }
      logs[column] = interpolated(records.get(Math.max(0, next - 1)), records.get(next), step);
    }
    // A peak may be narrower than a column, but must be visible.
    stages.forEach(stage -> mark(stage.valley(), 'v'));
    stages.forEach(stage -> mark(stage.peak(), (char) ('0' + stage.stage() % 10)));
  }

  /**
   * Prints the line with its legend and axis after a blank line. Prints nothing if there is no
   * step, or fewer than two records whose gradient norm has a logarithm.
   */
  static void print(
      List<TrajectoryPoint> records, List<SpeStage> stages, long steps, PrintWriter out) {
    List<TrajectoryPoint> shown =
        records.stream()
            .filter(r -> r.gradientNorm() > 0 && Double.isFinite(r.gradientNorm()))
            .toList();
    if (steps > 0 && shown.size() > 1) {
      new Sparkline(shown, stages, steps).print(stages, out);
    }
  }

  private static double interpolated(TrajectoryPoint a, TrajectoryPoint b, double step) {
    double from = Math.log10(a.gradientNorm());
    double to = Math.log10(b.gradientNorm());
    if (step <= a.step() || a.step() == b.step()) {
      return from;
    }
    double share = Math.min(1, (step - a.step()) / (b.step() - a.step()));
    return from + share * (to - from);
  }

  private void mark(Extremum extremum, char mark) {
    if (extremum.gradientNorm() > 0) {
      int column = (int) Math.min(WIDTH - 1L, extremum.step() * WIDTH / steps);
      logs[column] = Math.log10(extremum.gradientNorm());
      marks[column] = mark;
    }
  }

  private void print(List<SpeStage> stages, PrintWriter out) {
    double least = Arrays.stream(logs).min().orElseThrow();
    double most = Arrays.stream(logs).max().orElseThrow();
    StringBuilder bars = new StringBuilder(WIDTH);
    for (double log : logs) {
      double share = most > least ? (log - least) / (most - least) : 0;
      bars.append(BARS.charAt((int) Math.min(BARS.length() - 1L, (long) (share * BARS.length()))));
    }
    out.println();
    out.println(
        String.format(
            Locale.ROOT,
            "log10 of the gradient norm, %.1f to %.1f%s",
            least,
            most,
            stages.isEmpty() ? "" : "; v is the valley and a digit the peak of an SPE stage"));
    out.println(bars);
    if (!stages.isEmpty()) {
      out.println(new String(marks).stripTrailing());
    }
    String last = "step " + steps;
    out.println("0" + " ".repeat(Math.max(1, WIDTH - 1 - last.length())) + last);
  }
}
