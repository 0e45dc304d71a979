package io.github.dmfstages.claim;

import io.github.dmfstages.file.Problem;
import java.util.Optional;

/**
 * A claim of a paper, as a number that SQL computes from the tables. It may have a control:
 * something for which the claim must be false, because otherwise the number shows nothing.
 *
 * @param name the name, which is unique in a file
 * @param statement the claim in words; blank if the file has none
 * @param sql one statement that returns one row, whose first column is the value
 * @param band the range in which the value must be
 * @param control the control, if there is one
 * @param written where the claim is written, with the beginning of messages about it
 */
public record PaperClaim(
    String name,
    String statement,
    String sql,
    Band band,
    Optional<Control> control,
    Problem written) {

  /**
   * A control.
   *
   * @param grids the name of the control's grids, to whose runs the statement is restricted; null
   *     for the claim's own runs
   * @param sql the statement to run on them
   */
  public record Control(String grids, String sql) {}

  /** Returns a problem with this claim, at the place where it is written. */
  public Problem problem(String what) {
    return new Problem(
        written.source(), written.line(), "%s: %s".formatted(written.message(), what));
  }
}
