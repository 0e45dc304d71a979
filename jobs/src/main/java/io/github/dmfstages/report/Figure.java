package io.github.dmfstages.report;

import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.row.SqlMacros;
import io.github.dmfstages.text.Quoted;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rows behind one part of the page: the answer to one SQL statement over the views, in which
 * {@code :sweep} stands for the sweep's name.
 *
 * @param name its name in the page's data, which is also the name of the file that holds the
 *     statement
 */
public record Figure(String name) {
  private static final Pattern PARAMETER = Pattern.compile(":sweep\\b|:other\\b");

  /** The view of the runs whose trajectories the page holds: the answer of {@link #SAMPLE}. */
  static final String SAMPLE_VIEW = "sampled_runs";

  /** The statement that chooses these runs, a stratified sample. */
  static final Figure SAMPLE = new Figure(SAMPLE_VIEW);

  /** The statement whose answer has every run. */
  static final Figure RUNS = new Figure("runs");

  /** The statement about the curvature along the way, for sweeps that monitor it. */
  static final Figure SHARPNESS = new Figure("sharpness");

  /** All figures of every sweep, in the order of the page. */
  public static final List<Figure> ALL =
      List.of(
          new Figure("headline"),
          new Figure("separation"),
          new Figure("stages_by_rank"),
          new Figure("stage_histogram"),
          RUNS,
          new Figure("misses"),
          new Figure("escape_times"),
          new Figure("escape_ratios"),
          new Figure("certificates"),
          new Figure("saddle_time"),
          SAMPLE,
          new Figure("sample_trajectory"),
          new Figure("sample_modes"),
          new Figure("sample_stages"));

  /** The boundaries of a sweep, which only a page about a sweep with boundaries has. */
  static final Figure BOUNDARIES = new Figure("boundaries");

  /** The figures about single runs, of which a page of two sweeps has those of both. */
  static final List<Figure> OF_RUNS =
      List.of(
          RUNS,
          SAMPLE,
          new Figure("sample_trajectory"),
          new Figure("sample_modes"),
          new Figure("sample_stages"));

  /** The figures that a page of two sweeps has for each of them. */
  static final List<Figure> OF_WORDS =
      List.of(
          new Figure("headline"),
          new Figure("separation"),
          new Figure("stages_by_rank"),
          new Figure("misses"));

  /** The figures that no chart draws. The page shows them only as words and tables. */
  private static final Set<String> WITHOUT_CHART =
      Set.of("headline", "separation", "escape_ratios", "certificates", "sharpness");

  /** Returns whether the page's script draws the rows of a figure. */
  static boolean isDrawn(String name) {
    return !WITHOUT_CHART.contains(name);
  }

  /** Returns the statement, with its macros and with {@code :sweep}. */
  public String sql() {
    return Resource.text(name + ".sql").strip();
  }

  /** Returns the statement about one sweep or two, with {@code :sweep} and {@code :other}. */
  String sql(int sweeps) {
    return sweeps == 1 ? sql() : sql().replace("= :sweep", "IN (:sweep, :other)");
  }

  /**
   * Returns the statement as {@code dmf query} takes it: for one sweep or two, and with the
   * definition of {@link #SAMPLE_VIEW} if it reads that view.
   */
  String query(List<String> sweeps) {
    String sql = sql(sweeps.size());
    return named(
        !equals(SAMPLE) && sql.contains(SAMPLE_VIEW)
            ? "WITH %s AS (\n%s\n)\n%s".formatted(SAMPLE_VIEW, SAMPLE.sql(sweeps.size()), sql)
            : sql,
        sweeps);
  }

  /** Returns a statement with the names of sweeps in the place of parameters. */
  static String named(String sql, List<String> sweeps) {
    // The name of a sweep may contain that of a parameter.
    return PARAMETER
        .matcher(sql)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    Quoted.inSql(sweeps.get(found.group().equals(":sweep") ? 0 : 1))));
  }

  /** Returns the statement as Spark takes it, with its macros expanded. */
  public String expanded() {
    return expanded(sql());
  }

  static String expanded(String sql) {
    try {
      return SqlMacros.expand(sql);
    } catch (InvalidConfigException e) {
      throw new IllegalStateException(sql, e);
    }
  }
}
