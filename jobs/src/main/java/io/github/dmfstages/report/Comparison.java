package io.github.dmfstages.report;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Makes the words and tables of a page about two sweeps, as HTML that is complete without a script.
 * The sections that a page about one sweep has, too, come from {@link Sections}.
 */
final class Comparison {
  private final Pairing pairing;
  private final List<Map<String, Answer>> each;
  private final Answer pairs;
  private final ChartTable paired;
  private final Sections shared;

  /**
   * Creates the sections.
   *
   * @param pairing how runs are paired
   * @param each the answers to {@link Figure#OF_WORDS} about each sweep
   * @param answers the answers to {@link Figure#OF_RUNS} about both, and the pairs
   * @param first the result of the script's {@code firstTables}
   */
  Comparison(
      Pairing pairing,
      List<Map<String, Answer>> each,
      Map<String, Answer> answers,
      Map<?, ?> first) {
    this.pairing = pairing;
    this.each = each;
    pairs = answers.get(Pairing.NAME);
    paired = ChartTable.of(first.get("pairs"));
    long runs = each.stream().mapToLong(Comparison::runs).sum();
    shared = new Sections(answers, first, runs);
  }

  /** Returns all sections in the order of the page. */
  List<Section> all() {
    return List.of(
        new Section("headline", "In words", headline()),
        new Section("pairs", "Pair by pair", pairs()),
        new Section("chart", "Charts by any column", shared.chart()),
        new Section("phase", "Phase diagram", shared.phase()),
        new Section("stages", "Stages against rank", stages()),
        new Section("browser", "Run browser", shared.browser()));
  }

  private static long runs(Map<String, Answer> words) {
    return words.get("headline").rows().get(0).<Long>getAs("runs");
  }

  private String headline() {
    return sideBySide(
            words ->
                new Headline(words.get("headline"), words.get("misses"), words.get("separation"))
                    .html())
        + Html.statements(
            each.stream()
                .flatMap(words -> List.of(words.get("headline"), words.get("separation")).stream())
                .map(Answer::sql)
                .toList())
        + Resource.text("terms.html");
  }

  private String stages() {
    return sideBySide(
            words -> {
              Answer answer = words.get("stages_by_rank");
              return Html.table("Stages against rank", answer.names(), answer.values());
            })
        + Html.statements(each.stream().map(words -> words.get("stages_by_rank").sql()).toList());
  }

  private String sideBySide(Function<Map<String, Answer>, String> html) {
    StringBuilder columns = new StringBuilder("<div class=\"pair\">\n");
    List<String> names = List.of(pairing.sweep(), pairing.other());
    for (int i = 0; i < names.size(); i++) {
      columns.append(
          "<div><h3>%s</h3>\n%s</div>\n"
              .formatted(Html.text(names.get(i)), html.apply(each.get(i))));
    }
    return columns.append("</div>\n").toString();
  }

  private String pairs() {
    return Html.paragraph(pairing.words())
        + Html.paragraph(
            "%s and %s."
                .formatted(
                    partners(pairing.sweep(), runs(each.get(0)), "run_id"),
                    partners(pairing.other(), runs(each.get(1)), "other_run_id")))
        + (pairs.rows().size() < Pairing.MOST
            ? ""
            : Html.note(
                "The page has the first %s pairs only, and counts only their runs as runs with a partner."
                    .formatted(Shown.value(Pairing.MOST))))
        + (paired == null || paired.rows().isEmpty()
            ? Html.note("There is no pair of runs with different results to show.")
            : Sections.figure("pairs") + paired.html())
        + Html.statements(List.of(pairs.sql()));
  }

  private String partners(String sweep, long runs, String column) {
    long with = Pairing.distinct(pairs, column);
    return "%s of %s of %s have a partner, and %s %s none"
        .formatted(
            Shown.value(with),
            Shown.runs(runs),
            sweep,
            Shown.value(runs - with),
            runs - with == 1 ? "has" : "have");
  }
}
