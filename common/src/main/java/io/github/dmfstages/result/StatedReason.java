package io.github.dmfstages.result;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A reason why a run does not have as many SPE stages as its target's rank, with what happened in
 * this run.
 *
 * @param reason the kind of reason
 * @param detail one clause of English; it does not contain a semicolon followed by a blank, because
 *     that separates reasons in a table
 */
public record StatedReason(Reason reason, String detail) implements Serializable {
  private static final String SEPARATOR = "; ";

  /** Checks that the text can be distinguished from the next reason. */
  public StatedReason {
    if (detail.contains(SEPARATOR)) {
      throw new IllegalArgumentException("a reason contains the separator of reasons: " + detail);
    }
  }

  /**
   * Returns the reason for a run that has no result but an error.
   *
   * @param error the stack trace, of which the first line is kept; null if there is none
   */
  public static StatedReason ofFailure(String error) {
    String first = error == null ? "no error was kept" : error.lines().findFirst().orElse("");
    return new StatedReason(Reason.FAILED, first.replace(SEPARATOR, ", "));
  }

  /** Returns {@code label: detail}. */
  public String text() {
    return reason.label() + ": " + detail;
  }

  /** Returns the reasons as one text, as tables show it; null if there are none. */
  static String text(List<StatedReason> reasons) {
    return reasons.isEmpty()
        ? null
        : reasons.stream().map(StatedReason::text).collect(Collectors.joining(SEPARATOR));
  }
}
