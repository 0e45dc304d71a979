package io.github.dmfstages.report;

import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.row.SqlMacros;
import io.github.dmfstages.text.Quoted;
import java.util.List;
import java.util.Set;

/**
 * The rows behind one part of the page: the answer to one SQL statement over the views, in which
 * {@code :sweep} stands for the sweep's name.
 *
 * @param name its name in the page's data, which is also the name of the file that holds the
 *     statement
 */
public record Figure(String name) {
  /** The view of the runs whose trajectories the page holds: the answer of {@link #SAMPLE}. */
  static final String SAMPLE_VIEW = "sampled_runs";

  /** The statement that chooses these runs, a stratified sample. */
  static final Figure SAMPLE = new Figure(SAMPLE_VIEW);

  /** All figures, in the order of the page. */
  public static final List<Figure> ALL =
      List.of(
          new Figure("headline"),
          new Figure("separation"),
          new Figure("stages_by_rank"),
          new Figure("stage_histogram"),
          new Figure("runs"),
          new Figure("misses"),
          new Figure("escape_times"),
          new Figure("escape_ratios"),
          new Figure("certificates"),
          new Figure("saddle_time"),
          SAMPLE,
          new Figure("sample_trajectory"),
          new Figure("sample_modes"),
          new Figure("sample_stages"));

  /** The figures that no chart draws. The page shows them only as words and tables. */
  private static final Set<String> WITHOUT_CHART =
      Set.of("headline", "separation", "escape_ratios", "certificates");

  /** Returns whether the page's script draws its rows. */
  boolean drawn() {
    return !WITHOUT_CHART.contains(name);
  }

  /** Returns the statement, with its macros and with {@code :sweep}. */
  public String sql() {
    return Resource.text(name + ".sql").strip();
  }

  /**
   * Returns the statement as {@code dmf query} takes it: for one sweep, and with the definition of
   * {@link #SAMPLE_VIEW} if it reads that view.
   */
  String query(String sweep) {
    String whole =
        !equals(SAMPLE) && sql().contains(SAMPLE_VIEW)
            ? "WITH %s AS (\n%s\n)\n%s".formatted(SAMPLE_VIEW, SAMPLE.sql(), sql())
            : sql();
    return whole.replace(":sweep", Quoted.inSql(sweep));
  }

  /** Returns the statement as Spark takes it, with its macros expanded. */
  String expanded() {
    try {
      return SqlMacros.expand(sql());
    } catch (InvalidConfigException e) {
      throw new IllegalStateException(name, e);
    }
  }
}
