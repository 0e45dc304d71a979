package io.github.dmfstages.sweep;

import io.github.dmfstages.descent.Status;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.setting.Spelling;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Decides how many runs of a sweep may fail before the sweep is stopped. */
public final class FailureLimit {
  private static final int LEAST = 10;
  private static final double USUAL_SHARE = .1;
  private static final int SHOWN = 3;

  private final double share;
  private final int count;
  private final Map<String, Integer> errors = new HashMap<>();
  private int failed;

  private FailureLimit(double share, int count) {
    this.share = share;
    this.count = count;
  }

  /** Returns the default limit: a tenth of the runs, but at least ten. */
  public static FailureLimit usual() {
    return new FailureLimit(USUAL_SHARE, LEAST);
  }

  /**
   * Reads a limit as a person writes it: a number of runs such as {@code 20}, or a percentage of
   * them such as {@code 5%}.
   *
   * @throws IllegalArgumentException if {@code text} is neither
   */
  public static FailureLimit parse(String text) {
    if (text.matches("\\d{1,9}")) {
      return new FailureLimit(0, Integer.parseInt(text));
    }
    if (text.matches("\\d{1,2}(\\.\\d+)?%|100%")) {
      return new FailureLimit(Double.parseDouble(text.substring(0, text.length() - 1)) / 100, 0);
    }
    throw new IllegalArgumentException(
        "\"" + text + "\" should be a number of runs, or a percentage such as 10%");
  }

  /**
   * Counts a run that has ended, if it failed.
   *
   * @param planned how many runs the plan has
   * @throws SweepStoppedException if more runs have failed than the limit allows
   */
  void count(RunRow row, int planned) throws SweepStoppedException {
    if (row.status() != Status.FAILED) {
      return;
    }
    failed++;
    errors.merge(row.error().lines().findFirst().orElse("no message"), 1, Integer::sum);
    double limit = Math.max(count, share * planned);
    if (failed > limit) {
      throw new SweepStoppedException(
          "%s failed; the limit is %.0f (--max-failures). Most frequent errors:%n%s"
              .formatted(Spelling.counted(failed, "run"), Math.floor(limit), mostFrequent()));
    }
  }

  private String mostFrequent() {
    return errors.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
        .limit(SHOWN)
        .map(error -> "  %d x %s".formatted(error.getValue(), error.getKey()))
        .collect(Collectors.joining(System.lineSeparator()));
  }
}
