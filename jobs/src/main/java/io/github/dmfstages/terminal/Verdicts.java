package io.github.dmfstages.terminal;

import io.github.dmfstages.claim.JudgedClaim;
import io.github.dmfstages.cli.Dmf;
import io.github.dmfstages.reproduce.Disagreements.Disagreement;
import io.github.dmfstages.setting.Spelling;
import io.github.dmfstages.text.Json;
import io.github.dmfstages.text.Numbers;
import io.github.dmfstages.text.TextTable;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The outcome of reproductions: as a table, as JSON, and as an exit code. */
public final class Verdicts {
  // Each member of the object, and each claim or run of an array, begins a new line.
  private static final int LEVELS_ON_LINES = 2;

  private final Map<String, List<JudgedClaim>> byFile = new LinkedHashMap<>();
  private final Map<String, Integer> failedRuns = new LinkedHashMap<>();
  private final List<Disagreement> disagreements = new ArrayList<>();
  private String error;

  /** Adds the verdicts of one file, and how many of its runs failed. */
  public void add(String what, List<JudgedClaim> judged, int failed) {
    byFile.put(what, judged);
    failedRuns.put(what, failed);
  }

  /** Adds disagreements between computations of the same run. */
  public void add(List<Disagreement> found) {
    disagreements.addAll(found);
  }

  /** Records the error because of which the rest was not judged. */
  public void failed(Throwable e) {
    error = String.valueOf(e.getMessage() == null ? e : e.getMessage());
  }

  /**
   * Returns the verdicts by the file that they belong to, in the order in which they were added.
   */
  public Map<String, List<JudgedClaim>> byFile() {
    return byFile;
  }

  /**
   * Returns the exit code: {@link Dmf#OK} if everything passed, {@link Dmf#USAGE} if a claim could
   * not be judged, and {@link Dmf#FAILED_RUNS} otherwise.
   */
  public int exitCode() {
    boolean unjudged =
        byFile.values().stream().flatMap(List::stream).anyMatch(claim -> claim.error() != null);
    return unjudged ? Dmf.USAGE : passed() ? Dmf.OK : Dmf.FAILED_RUNS;
  }

  private boolean passed() {
    return error == null
        && byFile.values().stream().flatMap(List::stream).allMatch(JudgedClaim::passed)
        && failedRuns.values().stream().allMatch(failed -> failed == 0)
        && disagreements.stream().noneMatch(Disagreement::sameCode);
  }

  /** Prints one line per claim. */
  public void print(PrintWriter out) {
    TextTable table =
        new TextTable(
            "reproduction", "claim", "value", "threshold", "margin", "control", "runs", "verdict");
    each(
        judged ->
            table.add(
                List.of(
                    judged.reproduction(),
                    judged.claim().name(),
                    number(judged.value()),
                    judged.claim().band().toString(),
                    number(judged.margin()),
                    judged.claim().control().isPresent() ? number(judged.controlValue()) : "none",
                    Long.toString(judged.runs()),
                    verdict(judged))));
    table.print(out);
  }

  private static String number(Double value) {
    return value == null ? Numbers.NONE : Numbers.of(value);
  }

  private static String verdict(JudgedClaim judged) {
    if (judged.error() != null) {
      return "not judged";
    }
    if (!judged.holds()) {
      return "FALSE";
    }
    return judged.controlHolds() ? "CONTROL TRUE" : "true";
  }

  /** Returns a line about each claim, run or file that is wrong or worth a look. */
  public List<String> wrong() {
    List<String> wrong = new ArrayList<>();
    each(
        judged -> {
          String name = judged.reproduction() + "/" + judged.claim().name();
          if (judged.error() != null) {
            wrong.add("%s can't be judged: %s".formatted(name, judged.error()));
          } else if (!judged.holds()) {
            wrong.add(
                "%s is false: %s is not %s. %s"
                    .formatted(
                        name, judged.value(), judged.claim().band(), judged.claim().statement()));
          }
          if (judged.controlHolds()) {
            wrong.add(
                "%s shows nothing, because its control is also true (%s)"
                    .formatted(name, judged.controlValue()));
          }
        });
    failedRuns.forEach(
        (what, failed) -> {
          if (failed > 0) {
            wrong.add("%s: %s failed".formatted(what, Spelling.counted(failed, "run")));
          }
        });
    disagreements.forEach(d -> wrong.add((d.sameCode() ? "" : "note: ") + d));
    return wrong;
  }

  /**
   * Prints one object: {@code passed}, {@code error}, {@code claims}, {@code failed_runs} and
   * {@code other_bits}.
   */
  public void printJson(Writer out) {
    Json.write(out, LEVELS_ON_LINES, json -> json.object(() -> members(json)));
  }

  private void members(Json json) {
    json.member("passed", passed());
    json.member("error", error);
    json.name("claims").array(() -> each(judged -> judged.write(json)));
    json.member("failed_runs", failedRuns);
    json.name("other_bits")
        .array(
            () ->
                disagreements.forEach(
                    d ->
                        json.object(
                            () -> {
                              json.member("what", d.sweep());
                              json.member("run_id", d.runId());
                              json.member("same_code", d.sameCode());
                              json.member("found", d.found());
                            })));
  }

  private void each(Consumer<JudgedClaim> accept) {
    byFile.values().forEach(claims -> claims.forEach(accept));
  }
}
