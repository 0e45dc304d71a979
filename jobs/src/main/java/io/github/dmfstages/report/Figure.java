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
 * @param name its name in the page's data, and of the file that holds the statement
 */
public record Figure(String name) {
  /** The view of the runs whose trajectories the page holds: the answer of {@link #SAMPLE}. */
  static final String SAMPLE_VIEW = "sampled_runs";

  /** Which runs those are: a stratified sample. */
  static final Figure SAMPLE = new Figure(SAMPLE_VIEW);

  /** All, in the order of the page. */
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

  /** Those that no chart draws: the page's words and tables alone are made of them. */
  private static final Set<String> TOLD =
      Set.of("headline", "separation", "escape_ratios", "certificates");

  /** Whether the page's script draws its rows. */
  boolean drawn() {
    return !TOLD.contains(name);
  }

  /** The statement. */
  public String sql() {
    return Resource.text(name + ".sql").strip();
  }

  /** The statement as {@code dmf query} takes it: of one sweep, with the view that a page has. */
  String asked(String sweep) {
    String whole =
        !equals(SAMPLE) && sql().contains(SAMPLE_VIEW)
            ? "WITH %s AS (\n%s\n)\n%s".formatted(SAMPLE_VIEW, SAMPLE.sql(), sql())
            : sql();
    return whole.replace(":sweep", Quoted.inSql(sweep));
  }

  /** The statement as Spark takes it. */
  String expanded() {
    try {
      return SqlMacros.expand(sql());
    } catch (InvalidConfigException e) {
      throw new IllegalStateException(name, e);
    }
  }
}
