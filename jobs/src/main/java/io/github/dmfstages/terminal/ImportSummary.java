package io.github.dmfstages.terminal;

import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.row.ImportedFrom;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.text.TextTable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** What people see of imported runs: a table of the first runs, and the notes about all of them. */
public final class ImportSummary {
  private static final int MOST_ROWS = 20;
  private static final int ID = 8;
  private static final String UNKNOWN = "-";

  private final List<Line> lines = new ArrayList<>();
  private final Map<String, Integer> notes = new LinkedHashMap<>();

  /** A line of the table, and where its run stands. */
  private record Line(String file, long firstRow, List<String> cells) {}

  /** Takes the next run. */
  public void add(RunRow row) {
    ImportedFrom from = row.imported();
    RunResult result = row.result();
    if (from.notes() != null) {
      notes.merge(from.notes(), 1, Integer::sum);
    }
    OptionalInt stages = result.stageCount().count();
    Integer spectral = result.stageCount().spectral();
    Boolean robust = from.resolved() ? result.stageCount().robust() : Boolean.FALSE;
    lines.add(
        new Line(
            from.file(),
            from.firstRow(),
            List.of(
                row.runId().substring(0, ID),
                from.label().isEmpty() ? from.file().replaceFirst(".*/", "") : from.label(),
                from.detection(),
                Long.toString(from.records()),
                Long.toString(result.steps()),
                stages.isPresent() ? Integer.toString(stages.getAsInt()) : UNKNOWN,
                spectral == null ? UNKNOWN : spectral.toString(),
                robust == null ? UNKNOWN : robust ? "yes" : "no")));
  }

  /** Prints the table, in the order of the files. */
  public void print(PrintWriter out) {
    TextTable table =
        new TextTable(
            "run", "of", "detection", "records", "steps", "SPE stages", "spectral", "robust");
    lines.stream()
        .sorted(Comparator.comparing(Line::file).thenComparing(Line::firstRow))
        .limit(MOST_ROWS)
        .forEach(line -> table.add(line.cells()));
    table.print(out);
    if (lines.size() > MOST_ROWS) {
      out.printf("and %d more runs%n", lines.size() - MOST_ROWS);
    }
  }

  /** Passes on each note, with the number of runs that it is about. */
  public void notes(Consumer<String> say) {
    notes.forEach(
        (note, number) ->
            say.accept(
                "note%s: %s"
                    .formatted(
                        lines.size() > 1 ? " (%d of %d runs)".formatted(number, lines.size()) : "",
                        note)));
  }
}
