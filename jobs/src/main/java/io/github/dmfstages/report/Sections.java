package io.github.dmfstages.report;

import java.util.ArrayList;
import java.util.Arrays;
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
  private final ChartTable chart;
  private final ChartTable phase;
  private final boolean partial;
  private final boolean heldOut;
  private final long runs;

  /**
   * Creates the sections of a page about one sweep.
   *
   * @param answers the answers to {@link Figure#ALL}, by name
   * @param first the numbers of the charts whose columns the reader chooses, as the page shows them
   *     first: the result of the script's {@code firstTables}
   */
  Sections(Map<String, Answer> answers, Map<?, ?> first) {
    this(answers, first, answers.get("headline").rows().get(0).<Long>getAs("runs"));
  }

  /**
   * Creates the sections that need no more than the runs.
   *
   * @param answers the answers to {@link Figure#OF_RUNS}, by name
   * @param runs how many runs there are, of which the page may hold only some
   */
  Sections(Map<String, Answer> answers, Map<?, ?> first, long runs) {
    this.answers = answers;
    this.runs = runs;
    chart = ChartTable.of(first.get("chart"));
    phase = ChartTable.of(first.get("phase"));
    partial =
        answers.get("runs").rows().stream()
            .anyMatch(run -> !run.getAs("observation").equals("full"));
    heldOut =
        answers.get("runs").rows().stream()
            .anyMatch(run -> run.getAs("best_held_out_error") != null);
  }

  /**
   * Returns all sections in the order of the page. If some run observes only a part of its target,
   * the charts by any column come before all other charts, because these begin with the error of
   * what was not observed. If entries are withheld, they come first.
   */
  List<Section> all() {
    List<Section> sections =
        new ArrayList<>(
            List.of(
                new Section("headline", "In words", headline()),
                new Section("stages", "Stages against rank", stages()),
                new Section("phase", "Phase diagram", phase()),
                new Section("misses", "Where stages are not R", misses()),
                new Section("escapes", "Escape times against theory", escapes()),
                new Section("certificate", "Second-order certificate", certificate()),
                new Section("saddles", "Time near saddles", saddles()),
                new Section("browser", "Run browser", browser())));
    sections.add(
        heldOut ? 0 : partial ? 1 : 3, new Section("chart", "Charts by any column", chart()));
    return sections;
  }

  private String headline() {
    return new Headline(answers.get("headline"), answers.get("misses"), answers.get("separation"))
            .html()
        + table("By predicted separation", "separation")
        + statements("headline", "separation")
        + Resource.text("terms.html");
  }

  private String stages() {
    return Html.paragraph(
            "The claim is that a deep factorization escapes one saddle after another, and so shows as many stages as the rank R of its target. Depth 1 has no stages. The size of a mark shows how many of the runs have that count.")
        + "<div class=\"pair\">\n%s%s</div>\n".formatted(figure("stages"), figure("share"))
        + table("Stages against rank", "stages_by_rank")
        + statements("stage_histogram", "stages_by_rank");
  }

  String phase() {
    if (phase == null || phase.rows().isEmpty()) {
      return Html.note("No run deeper than 1 has a stage count, so there is nothing to show.");
    }
    return Html.paragraph(
            "The mean of the number of stages minus R over all runs deeper than 1, or the median of another column over all runs. Choose the column and the axes; numbers of which there are more than 24 are put in ranges with about as many runs each.")
        + figure("phase")
        + phase.html()
        + lost("runs")
        + Html.statements(List.of(phase.sql()));
  }

  String chart() {
    if (chart == null || chart.rows().isEmpty()) {
      return Html.note("No column of the runs varies, so there is nothing to draw.");
    }
    return Html.paragraph(
            "Any column of the runs against any other. Choose both axes, a column for the colours, and one for panels side by side. A mark is a configuration, with the median and the range from 5 to 95 % over its seeds; or all runs with one value of the horizontal axis; or one run. An axis is logarithmic if all its values are positive and span more than a decade.")
        + figure("chart")
        + chart.html()
        + lost("runs")
        + Html.statements(List.of(chart.sql()));
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
                "The step at which each mode reaches half of its singular value, against the prediction before the run. Each mark is a cell of a fiftieth of a decade; a larger mark holds more modes. Runs of depth 1, which have no saddle, are drawn only if no run is deeper.")
            + figure("escapes")
            + table("Measured over predicted", "escape_ratios")
            + statements("escape_times", "escape_ratios");
  }

  private String certificate() {
    List<Row> runs = deeper(answers.get("runs").rows());
    long missing = runs.stream().filter(run -> !Sections.certified(run)).count();
    return Html.paragraph(
            "The state in which each run ended: the ratio of the smallest to the largest eigenvalue of the Hessian, against the gradient norm. The state is a saddle if the smallest eigenvalue is clearly negative. The vertical axis is logarithmic on both sides of zero. Runs of depth 1, which have no saddle, are drawn only if no run is deeper.")
        + (missing == 0
            ? ""
            : Html.note(
                "%s %s not drawn, because there is no certificate or the gradient is 0."
                    .formatted(Shown.runs(missing), missing == 1 ? "is" : "are")))
        + figure("certificate")
        + table("Curvature at the ends, by depth and status", "certificates")
        + statements("runs", "certificates");
  }

  // The charts of escape times and certificates leave out depth 1, which would stretch their axes.
  private static List<Row> deeper(List<Row> runs) {
    List<Row> deep = runs.stream().filter(run -> run.<Integer>getAs("depth") > 1).toList();
    return deep.isEmpty() ? runs : deep;
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

  String browser() {
    List<Row> held = answers.get("runs").rows();
    List<String> columns = columns();
    String caption =
        "%s: first runs deeper than 1 that do not have R stages, last runs of depth 1"
            .formatted(
                runs > MOST_RUNS ? "%d of %s".formatted(MOST_RUNS, Shown.runs(runs)) : "All runs");
    List<List<Object>> rows =
        held.stream()
            .sorted(Comparator.comparing(Sections::order))
            .limit(MOST_RUNS)
            .map(run -> listed(run, columns))
            .toList();
    return (held.size() < runs
            ? Html.note(
                "There are %s. The charts by any column, the phase diagram, the certificates and this list have %s of them, chosen at random."
                    .formatted(Shown.runs(runs), Shown.value(held.size())))
            : "")
        + "<div id=\"choice\"></div>\n"
        + Html.open("Table", Html.table(caption, columns, rows))
        + statements("runs", "sampled_runs", "sample_trajectory", "sample_modes", "sample_stages");
  }

  /** Returns the run browser's place and the fields of the only run. */
  String run() {
    Answer run = answers.get("runs");
    List<List<Object>> fields = new ArrayList<>();
    List<Object> values = run.values().get(0);
    for (int i = 0; i < values.size(); i++) {
      fields.add(Arrays.asList(run.names().get(i), values.get(i)));
    }
    return "<div id=\"choice\"></div>\n"
        + Html.open(
            "All fields", Html.table("The run\u2019s row", List.of("field", "value"), fields));
  }

  /**
   * Returns the columns of the table of runs. If some runs have a partial observation, which a
   * matrix of another rank than the target's may fit, the rank at the end is beside the number of
   * stages.
   */
  private List<String> columns() {
    List<String> columns = new ArrayList<>(RUN_COLUMNS);
    if (partial) {
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
    String reason = run.getAs("explanation");
    String text = reason == null ? run.getAs("error") : reason;
    boolean isLong = text != null && text.length() > LONGEST_TEXT;
    values.set(values.size() - 1, isLong ? text.substring(0, LONGEST_TEXT) + "\u2026" : text);
    return values;
  }

  static String figure(String name) {
    return "<figure data-figure=\"%s\" hidden=\"\"></figure>\n".formatted(name);
  }

  private String table(String caption, String name) {
    Answer answer = answers.get(name);
    return Html.open("Table", Html.table(caption, answer.names(), answer.values()));
  }

  /** Returns the statements behind a section, with a note on what no chart can show. */
  private String statements(String... names) {
    return lost(names)
        + Html.statements(Stream.of(names).map(answers::get).map(Answer::sql).toList());
  }

  /** Returns a note on how many values of some answers no chart can show; empty if all can. */
  private String lost(String... names) {
    long lost = Stream.of(names).map(answers::get).mapToLong(Answer::nonFinite).sum();
    return lost == 0
        ? ""
        : Html.note(
            "Values that are not finite are not drawn, and are \"none\" in the tables: %s."
                .formatted(lost == 1 ? "1 value" : Shown.value(lost) + " values"));
  }
}
