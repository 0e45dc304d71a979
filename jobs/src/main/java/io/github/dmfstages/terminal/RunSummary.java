package io.github.dmfstages.terminal;

import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.result.StageAccount;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.stages.ModeCrossings;
import io.github.dmfstages.text.Numbers;
import io.github.dmfstages.text.TextTable;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/**
 * Prints one run as labelled lines, tables and a chart. {@link RunDescription} makes the sentences.
 */
public final class RunSummary {
  private final RunResult result;
  private final RunDescription description;
  private final PrintWriter out;

  private RunSummary(RunRow row, PrintWriter out) {
    this.result = row.result();
    this.description = new RunDescription(row.config(), row.result());
    this.out = out;
  }

  /**
   * Prints the whole summary.
   *
   * @param row the row of a run that did not fail
   */
  public static void print(RunRow row, PrintWriter out) {
    new RunSummary(row, out).print(row.runId());
    out.flush();
  }

  private void print(String runId) {
    line("target", description.target());
    line("observed", description.observation());
    line("factors", description.factors());
    line("descent", description.descent());
    out.println();
    line(result.status().name(), description.ending());
    line("loss", description.loss());
    stages();
    modes();
    List<StageAccount> stages = result.stages() == null ? List.of() : result.stages();
    Sparkline.print(
        result.trajectory(),
        stages.stream().map(StageAccount::stage).toList(),
        result.steps(),
        out);
    out.println();
    description.product().ifPresent(text -> line("W", text));
    description.heldOutError().ifPresent(text -> line("held out", text));
    String label = "end";
    for (String text : description.landscape()) {
      line(label, text);
      label = "";
    }
    line("theory", description.theory());
    if (result.explanation() != null) {
      line("why", result.explanation());
    }
    out.println();
    if (result.end().digest() != null) {
      line("digest", result.end().digest());
    }
    line("run_id", runId);
  }

  private void line(String label, String text) {
    out.printf("%-9s %s%n", label, text);
  }

  private void stages() {
    out.println();
    out.println(description.stages());
    List<StageAccount> stages = result.stages();
    if (result.stageCount().stages() == null || stages.isEmpty()) {
      return;
    }
    out.println();
    TextTable table =
        new TextTable(
            "stage",
            "valley",
            "peak",
            "modes",
            "half crossing",
            "predicted",
            "from",
            "lambda_min at valley");
    for (StageAccount account : stages) {
      table.add(
          List.of(
              String.valueOf(account.stage().stage()),
              String.valueOf(account.stage().valley().step()),
              String.valueOf(account.stage().peak().step()),
              String.valueOf(account.stage().modes()),
              Numbers.step(account.stage().halfCrossingStep()),
              Numbers.step(account.predictedStep()),
              account.region(),
              account.saddle() == null
                  ? Numbers.NONE
                  : Numbers.of(account.saddle().certificate().minEigenvalue())));
    }
    table.print(out);
  }

  private void modes() {
    if (result.modes().isEmpty()) {
      return;
    }
    out.println();
    TextTable table =
        new TextTable("mode", "grows to", "10 %", "half", "90 %", "half predicted", "ratio");
    for (ModeCrossings mode : result.modes()) {
      double predicted = result.theory().halfCrossing(mode.mode());
      double ratio = mode.crossing50() / predicted;
      table.add(
          List.of(
              String.valueOf(mode.mode()),
              Numbers.of(mode.reference()),
              Numbers.step(mode.crossing10()),
              Numbers.step(mode.crossing50()),
              Numbers.step(mode.crossing90()),
              Numbers.step(predicted),
              Double.isFinite(ratio) && ratio > 0
                  ? String.format(Locale.ROOT, "%.2f", ratio)
                  : Numbers.NONE));
    }
    table.print(out);
  }
}
