package io.github.dmfstages.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;

/** Describes a sweep in a few sentences. */
final class Headline {
  private final Row counts;
  private final List<Row> misses;
  private final List<Row> bands;

  /**
   * Creates the sentences from three answers.
   *
   * @param headline the answer with one row, which has the counts of the sweep
   * @param misses the reasons why runs do not show R stages
   * @param separation how many runs show R stages, by predicted separation
   */
  Headline(Answer headline, Answer misses, Answer separation) {
    counts = headline.rows().get(0);
    this.misses = misses.rows().stream().filter(row -> count(row, "deep_runs") > 0).toList();
    bands = separation.rows();
  }

  /** Returns the sentences as HTML. */
  String html() {
    StringBuilder html = new StringBuilder();
    html.append("<p class=\"lead\">").append(Html.text(lead())).append("</p>\n");
    html.append(Html.paragraph(ends()));
    if (count("unranked") > 0 && count("deep") > 0) {
      html.append(Html.paragraph(unranked()));
    }
    if (count("deep") > count("equal_rank")) {
      html.append(Html.paragraph(rest()));
    }
    if (!bands.isEmpty()) {
      html.append(Html.paragraph(separation()));
    }
    return html.toString();
  }

  private String lead() {
    return count("deep") == 0 && count("unranked") > 0
        ? unranked()
        : count("deep") == 0
            ? "All runs have depth 1. Such a model is linear and has no saddle to escape from, so"
                  + " no stage is expected and none is counted."
            : "%s of %s deeper than 1 %s exactly as many saddle-point-escaping stages as %s: %s, with a 95 %% interval of %s to %s.%s"
                    .formatted(
                        Shown.value(count("equal_rank")),
                        Shown.runs(count("deep")),
                        count("equal_rank") == 1 ? "shows" : "show",
                        compared(),
                        percent("p"),
                        percent("wilson_low"),
                        percent("wilson_high"),
                        count("partial") == 0
                            ? ""
                            : " A run that observes only a part of the target may learn a matrix of"
                                  + " another rank, so its stages are compared with the rank at its"
                                  + " end.")
                + (count("ranked_by_end") == 0
                    ? ""
                    : " If the rank of an imported run\u2019s target is unknown, its stages are"
                          + " compared with the rank at its end.");
  }

  private String unranked() {
    long runs = count("unranked");
    String stages =
        counts.getAs("least_unranked") == null
            ? "no stage count"
            : count("least_unranked") == count("most_unranked")
                ? stages("least_unranked")
                : Shown.value(count("least_unranked")) + " to " + stages("most_unranked");
    return "The rank of %s is unknown, so %s stages are compared with nothing; %s %s."
        .formatted(
            Shown.value(runs) + (runs == 1 ? " imported run" : " imported runs"),
            runs == 1 ? "its" : "their",
            runs == 1 ? "it has" : "they have",
            stages);
  }

  private String stages(String column) {
    return Shown.value(count(column)) + (count(column) == 1 ? " stage" : " stages");
  }

  private String compared() {
    long byEnd = count("partial") + count("ranked_by_end");
    return byEnd == 0
        ? "the target\u2019s rank"
        : byEnd == count("deep")
            ? "the rank at their end"
            : "the target\u2019s rank, or, in %s with a partial observation%s, the rank at the end"
                .formatted(
                    Shown.runs(byEnd), count("ranked_by_end") == 0 ? "" : " or an unknown rank");
  }

  private String ends() {
    long runs = count("runs");
    long shallow = runs - count("deep") - count("unranked");
    long otherwise =
        runs - count("converged") - count("diverged") - count("failed") - count("imported");
    List<String> ends = new ArrayList<>();
    add(ends, count("converged"), "converged");
    add(ends, count("diverged"), "diverged");
    add(ends, count("failed"), "failed");
    add(
        ends,
        count("imported"),
        count("imported") == 1
            ? "was executed by another program"
            : "were executed by other programs");
    add(ends, otherwise, "ended in another way");
    return "The sweep holds %s and %s steps; %s."
            .formatted(Shown.runs(runs), Shown.value(count("steps")), String.join(", ", ends))
        + (shallow == 0 || shallow == runs
            ? ""
            : " %s %s depth 1, which has no saddle."
                .formatted(Shown.runs(shallow), shallow == 1 ? "has" : "have"));
  }

  private String rest() {
    List<String> rest = new ArrayList<>();
    add(rest, count("fewer"), has("fewer") + " fewer stages");
    add(rest, count("more"), has("more") + " more stages");
    add(rest, count("uncounted"), has("uncounted") + " no stage count");
    return "Of the other runs, %s. The reasons are: %s."
        .formatted(
            String.join(", ", rest),
            misses.stream()
                .map(m -> m.getAs("kind") + " (" + Shown.value(m.getAs("deep_runs")) + ")")
                .collect(Collectors.joining("; ")));
  }

  private String has(String column) {
    return count(column) == 1 ? "has" : "have";
  }

  private String separation() {
    return "Theory predicts how far apart in time neighbouring modes escape. By this predicted separation, the stages equal R in: %s."
        .formatted(
            bands.stream()
                .map(
                    band ->
                        "%s, %s of %s"
                            .formatted(
                                band.getAs("separation"),
                                Shown.value(band.getAs("equal_rank")),
                                Shown.value(band.getAs("runs"))))
                .collect(Collectors.joining("; ")));
  }

  private static void add(List<String> words, long n, String what) {
    if (n > 0) {
      words.add(Shown.value(n) + " " + what);
    }
  }

  private String percent(String column) {
    return Shown.percent(counts.<Double>getAs(column));
  }

  private long count(String column) {
    return count(counts, column);
  }

  private static long count(Row row, String column) {
    Number count = row.getAs(column);
    return count == null ? 0 : count.longValue();
  }
}
