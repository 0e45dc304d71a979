package io.github.dmfstages.claim;

import io.github.dmfstages.file.Problem;
import java.util.Optional;

/**
 * What a paper says, as a number that SQL finds in the tables, and a control: something of which
 * the same must not be true, or the number shows nothing.
 *
 * @param name its name, once in a file
 * @param says the claim in words; blank where the file has none
 * @param sql one statement that returns one row; the first column is the value
 * @param band where the value must be
 * @param control what it must not hold for, if anything
 * @param written where it stands, and with what message to begin what is wrong with it
 */
public record PaperClaim(
    String name, String says, String sql, Band band, Optional<Control> control, Problem written) {

  /**
   * A control.
   *
   * @param grids the name of the control grids, whose runs alone are looked at; null for the
   *     claim's own runs
   * @param sql what is asked of them
   */
  public record Control(String grids, String sql) {}

  /** What is wrong with it, and where it stands. */
  public Problem problem(String what) {
    return new Problem(
        written.source(), written.line(), "%s: %s".formatted(written.message(), what));
  }
}
