package io.github.dmfstages.claim;

import static io.github.dmfstages.row.Column.flag;
import static io.github.dmfstages.row.Column.real;
import static io.github.dmfstages.row.Column.text;
import static io.github.dmfstages.row.Column.time;
import static io.github.dmfstages.row.Column.whole;

import io.github.dmfstages.result.BuildInfo;
import io.github.dmfstages.row.Column;
import io.github.dmfstages.row.RowJson;
import io.github.dmfstages.text.Json;
import java.time.Instant;
import java.util.List;

/**
 * The verdict on a claim: a row of table reproductions.
 *
 * @param reproduction the name of the reproduction
 * @param judgedAt when the reproduction was started
 * @param cites the key of the paper in docs/references.bib
 * @param claim the claim that was judged
 * @param definition a SHA-256 of the statements, the band and the ids of the runs, which decide the
 *     value together with the program
 * @param value the value that was found; null if there is no value that can be judged
 * @param controlValue the value of the control; null if there is none
 * @param evidence the row that the statement returned, as JSON
 * @param runs the number of runs that the claim is about
 * @param seconds how long judging took, in seconds
 * @param build the build of this program that judged the claim
 * @param error why there is no verdict; null if there is one
 */
public record JudgedClaim(
    String reproduction,
    Instant judgedAt,
    String cites,
    PaperClaim claim,
    String definition,
    Double value,
    Double controlValue,
    String evidence,
    long runs,
    double seconds,
    BuildInfo build,
    String error) {
  /** The columns of table reproductions. */
  public static final List<Column<JudgedClaim>> COLUMNS =
      List.of(
          text("reproduction", "name of the reproduction", JudgedClaim::reproduction)
              .formerly("what"),
          time("judged_at", "when the reproduction was started", JudgedClaim::judgedAt)
              .formerly("when"),
          text("cites", "key of the paper in docs/references.bib", JudgedClaim::cites),
          text("claim", "name of the claim", judged -> judged.claim.name()),
          Column.<JudgedClaim>text(
                  "statement", "the claim in words", judged -> judged.claim.statement())
              .formerly("says"),
          real("value", "value that was found; NULL if there is no number", JudgedClaim::value),
          text(
              "threshold",
              "range in which the value must lie",
              judged -> judged.claim.band().toString()),
          real(
              "at_least",
              "lower end of the range; NULL if there is none",
              judged -> judged.claim.band().least()),
          real(
              "at_most",
              "upper end of the range; NULL if there is none",
              judged -> judged.claim.band().most()),
          real(
              "margin",
              "how far the value lies inside the range; negative outside",
              JudgedClaim::margin),
          text(
              "control",
              "name of the control's grids, or `sql`; NULL if there is no control",
              JudgedClaim::controlName),
          real(
              "control_value",
              "value of the control; NULL if there is no number",
              JudgedClaim::controlValue),
          flag(
              "control_passed",
              "whether the control was true, too, so that the claim shows nothing",
              JudgedClaim::controlHolds),
          flag("passed", "whether the claim is true and its control is not", JudgedClaim::passed),
          whole("runs", "number of runs that the claim is about", JudgedClaim::runs),
          text("evidence", "the row that the SQL returned, as JSON", JudgedClaim::evidence),
          text("error", "why the claim could not be judged; NULL if it was", JudgedClaim::error),
          text(
              "definition",
              "SHA-256 of SQL, threshold and run ids; values can be compared if it is the same",
              JudgedClaim::definition),
          real("seconds", "time that judging took, in seconds", JudgedClaim::seconds),
          text("version", "version of this program", judged -> judged.build.version()),
          text("commit", "git commit from which it was built", judged -> judged.build.commit()),
          flag(
              "dirty",
              "whether the build had uncommitted changes",
              judged -> judged.build.dirty()));

  /** Returns whether there is a value and it is in the claim's band. */
  public boolean holds() {
    return error == null && value != null && claim.band().holds(value);
  }

  /** Returns whether the control's value is in the band, too. Then the claim shows nothing. */
  public boolean controlHolds() {
    return controlValue != null && claim.band().holds(controlValue);
  }

  /** Returns whether the claim is true and its control is not. */
  public boolean passed() {
    return holds() && !controlHolds();
  }

  /**
   * Returns how far the value is inside the band; negative outside, and null if there is no value.
   */
  public Double margin() {
    return value == null ? null : Double.valueOf(claim.band().margin(value));
  }

  /** Writes the row as a JSON object. */
  public void write(Json json) {
    RowJson.write(COLUMNS, Column.values(COLUMNS, this), json);
  }

  private String controlName() {
    return claim.control().map(c -> c.grids() == null ? "sql" : c.grids()).orElse(null);
  }
}
