package io.github.dmfstages.cli;

import com.typesafe.config.ConfigUtil;
import io.github.dmfstages.query.TextTable;
import io.github.dmfstages.reproduce.Disagreements.Disagreement;
import io.github.dmfstages.setting.Spelling;
import io.github.dmfstages.table.JudgedClaim;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What came of reproductions: for people, for programs, and as an exit code. */
final class Verdicts {
  private final Map<String, List<JudgedClaim>> byFile = new LinkedHashMap<>();
  private final Map<String, Integer> failedRuns = new LinkedHashMap<>();
  private final List<Disagreement> disagreements = new ArrayList<>();
  private String error;

  /** The verdicts of one file, of whose runs some may have failed. */
  void add(String what, List<JudgedClaim> judged, int failed) {
    byFile.put(what, judged);
    failedRuns.put(what, failed);
  }

  void add(List<Disagreement> found) {
    disagreements.addAll(found);
  }

  /** What kept the rest from being judged. */
  void failed(Throwable e) {
    error = String.valueOf(e.getMessage() == null ? e : e.getMessage());
  }

  Map<String, List<JudgedClaim>> byFile() {
    return byFile;
  }

  int exitCode() {
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

  /** Prints a line a claim. */
  void print(PrintWriter out) {
    TextTable table =
        new TextTable(
            "reproduction", "claim", "value", "threshold", "margin", "control", "runs", "verdict");
    each(
        judged ->
            table.add(
                List.of(
                    judged.what(),
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

  /** A line about each thing that is wrong, or worth a look. */
  List<String> wrong() {
    List<String> wrong = new ArrayList<>();
    each(
        judged -> {
          String name = judged.what() + "/" + judged.claim().name();
          if (judged.error() != null) {
            wrong.add("%s can't be judged: %s".formatted(name, judged.error()));
          } else if (!judged.holds()) {
            wrong.add(
                "%s is false: %s is not %s. %s"
                    .formatted(name, judged.value(), judged.claim().band(), judged.claim().says()));
          }
          if (judged.controlHolds()) {
            wrong.add(
                "%s shows nothing: its control is judged true, too (%s)"
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

  /** One object: {@code passed}, {@code error}, {@code claims}, and {@code other_bits}. */
  String json() {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    out.printf(
        "{\"passed\": %s, \"error\": %s,%n", passed(), error == null ? "null" : quoted(error));
    out.print("\"claims\": [");
    Separator separator = new Separator(out);
    each(
        judged -> {
          separator.next();
          judged.printJson(out);
        });
    out.printf("],%n\"failed_runs\": {");
    Separator betweenFiles = new Separator(out);
    failedRuns.forEach(
        (what, failed) -> {
          betweenFiles.next();
          out.printf("%s: %d", quoted(what), failed);
        });
    out.printf("},%n\"other_bits\": [");
    Separator betweenRuns = new Separator(out);
    for (Disagreement d : disagreements) {
      betweenRuns.next();
      out.printf(
          "{\"what\": %s, \"run_id\": %s, \"same_code\": %s, \"found\": %s}",
          quoted(d.sweep()), quoted(d.runId()), d.sameCode(), quoted(d.found()));
    }
    out.print("]}");
    return text.toString();
  }

  private static String quoted(String text) {
    return ConfigUtil.quoteString(text);
  }

  private void each(Consumer<JudgedClaim> accept) {
    byFile.values().forEach(claims -> claims.forEach(accept));
  }

  /** A comma and a line's end before each element but the first. */
  private static final class Separator {
    private final PrintWriter out;
    private String text = "";

    Separator(PrintWriter out) {
      this.out = out;
    }

    void next() {
      out.printf("%s%n ", text);
      text = ",";
    }
  }
}
