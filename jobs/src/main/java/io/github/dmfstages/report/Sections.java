package io.github.dmfstages.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;

/**
 * Makes the words and tables of the page's sections, as HTML that is complete without a script. The
 * script draws the charts in the figures, which are hidden until then, and folds the tables.
 */
final class Sections {
  /** The table of runs has at most this many runs. */
  static final int MOST_RUNS = 100;

  private static final int SHORT_ID = 12;
  private static final int LONGEST_TEXT = 300;
  private static final List<String> RUN_COLUMNS =
      List.of(
          "run_id",
          "depth",
          "rank",
          "init_scale",
          "spe_stages",
          "status",
          "steps",
          "loss",
          "explanation");

  private final Map<String, Answer> answers;

  /** Creates the sections from the answers to {@link Figure#ALL}, by name. */
  Sections(Map<String, Answer> answers) {
    this.answers = answers;
  }

  /** Returns the content below each section's title, by the section's id. */
  Map<String, String> all() {
    return Map.of(
        "headline", headline(),
        "stages", stages(),
        "phase", phase(),
        "misses", misses(),
        "escapes", escapes(),
        "certificate", certificate(),
        "saddles", saddles(),
        "browser", browser());
  }

  private String headline() {
    return new Headline(answers.get("headline"), answers.get("misses"), answers.get("separation"))
            .html()
        + table("By predicted separation", "separation")
        + statements("headline", "separation");
  }

  private String stages() {
    return Html.paragraph(
            "The claim is that a deep factorization escapes one saddle after another, and so shows as many stages as the rank R of its target. Depth 1 has no stages. The size of a mark shows how many of the runs have that count.")
        + "<div class=\"pair\">\n%s%s</div>\n".formatted(figure("stages"), figure("share"))
        + table("Stages against rank", "stages_by_rank")
        + statements("stage_histogram", "stages_by_rank");
  }

  private String phase() {
    Phase phase = Phase.of(answers.get("runs"));
    if (phase.cells().isEmpty()) {
      return Html.note("No run deeper than 1 has a stage count, so there is nothing to show.");
    }
    List<String> names = List.of(phase.across(), phase.up(), "mean", "runs");
    return Html.paragraph(
            "Mean of the number of stages minus R over all runs deeper than 1, by two fields of the configuration.")
        + figure("phase")
        + Html.open("Table", Html.table("Mean of stages \u2212 R", names, phase.cells()))
        + statements("runs");
  }

  private String misses() {
    return answers.get("misses").rows().isEmpty()
        ? Html.note("Every run has as many stages as its rank.")
        : Html.paragraph(
                "The reasons that the runs themselves give. A run with several reasons counts for each.")
            + figure("misses")
            + table("Reasons, with the shortest explanation as an example", "misses")
            + statements("misses");
  }

  private String escapes() {
    return answers.get("escape_times").rows().isEmpty()
        ? Html.note("No mode has both a measured half crossing after step 0 and a predicted one.")
        : Html.paragraph(
                "The step at which each mode reaches half of its singular value, against the prediction before the run. Each mark is a cell of a fiftieth of a decade; a larger mark holds more modes.")
            + figure("escapes")
            + table("Measured over predicted", "escape_ratios")
            + statements("escape_times", "escape_ratios");
  }

  private String certificate() {
    long missing =
        answers.get("runs").rows().stream().filter(run -> !Sections.certified(run)).count();
    return Html.paragraph(
            "The state in which each run ended: the ratio of the smallest to the largest eigenvalue of the Hessian, against the gradient norm. The state is a saddle if the smallest eigenvalue is clearly negative. The vertical axis is logarithmic on both sides of zero.")
        + (missing == 0
            ? ""
            : Html.note(
                "%s %s not drawn, because there is no certificate or the gradient is 0."
                    .formatted(Shown.runs(missing), missing == 1 ? "is" : "are")))
        + figure("certificate")
        + table("Curvature at the ends, by depth and status", "certificates")
        + statements("runs", "certificates");
  }

  private static boolean certified(Row run) {
    Double ratio = run.getAs("lambda_ratio");
    Double gradient = run.getAs("gradient_norm");
    return ratio != null
        && Double.isFinite(ratio)
        && gradient != null
        && Double.isFinite(gradient)
        && gradient > 0;
  }

  private String saddles() {
    return answers.get("saddle_time").rows().isEmpty()
        ? Html.note("No run deeper than 1 made a step.")
        : Html.paragraph(
                "The share of its steps that a run spends near saddles: the median, and the range from 5 to 95 % of the runs. Runs without a stage count, such as diverged runs, are left out.")
            + figure("saddles")
            + table("Share of steps near saddles", "saddle_time")
            + statements("saddle_time");
  }

  private String browser() {
    List<Row> runs = answers.get("runs").rows();
    List<String> columns = columns(runs);
    String caption =
        "%s: first runs deeper than 1 that do not have R stages, last runs of depth 1"
            .formatted(
                runs.size() > MOST_RUNS
                    ? "%d of %s".formatted(MOST_RUNS, Shown.runs(runs.size()))
                    : "All runs");
    List<List<Object>> rows =
        runs.stream()
            .sorted(Comparator.comparing(Sections::order))
            .limit(MOST_RUNS)
            .map(run -> listed(run, columns))
            .toList();
    return "<div id=\"choice\"></div>\n"
        + Html.open("Table", Html.table(caption, columns, rows))
        + statements("runs", "sampled_runs", "sample_trajectory", "sample_modes", "sample_stages");
  }

  /**
   * Returns the columns of the table of runs. If some runs have a partial observation, which a
   * matrix of another rank than the target's may fit, the rank at the end is beside the number of
   * stages.
   */
  private static List<String> columns(List<Row> runs) {
    List<String> columns = new ArrayList<>(RUN_COLUMNS);
    if (!runs.stream().allMatch(run -> run.getAs("observation").equals("full"))) {
      columns.add(columns.indexOf("spe_stages") + 1, "rank_end");
    }
    return columns;
  }

  private static int order(Row run) {
    boolean expected = Objects.equals(run.getAs("stages_less_rank"), 0);
    return run.<Integer>getAs("depth") == 1 ? 2 : expected ? 1 : 0;
  }

  // The first characters identify a run. Error messages may be long and are cut.
  private static List<Object> listed(Row run, List<String> columns) {
    List<Object> values = Answer.values(run, columns);
    values.set(0, run.<String>getAs("run_id").substring(0, SHORT_ID));
    if (run.getAs("explanation") instanceof String text && text.length() > LONGEST_TEXT) {
      values.set(values.size() - 1, text.substring(0, LONGEST_TEXT) + "\u2026");
    }
    return values;
  }

  private static String figure(String name) {
    return "<figure data-figure=\"%s\" hidden=\"\"></figure>\n".formatted(name);
  }

  private String table(String caption, String name) {
    Answer answer = answers.get(name);
    return Html.open("Table", Html.table(caption, answer.names(), answer.values()));
  }

  /**
   * Returns the statements behind a section, with a note on how many values of their answers no
   * chart can show.
   */
  private String statements(String... names) {
    List<Answer> selected = Stream.of(names).map(answers::get).toList();
    long lost = selected.stream().mapToLong(Answer::nonFinite).sum();
    return (lost == 0
            ? ""
            : Html.note(
                "Values that are not finite are not drawn, and are \"none\" in the tables: %s."
                    .formatted(lost == 1 ? "1 value" : Shown.value(lost) + " values")))
        + Html.statements(selected.stream().map(Answer::sql).toList());
  }
}
