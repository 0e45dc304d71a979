package io.github.dmfstages.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.store.BoundaryRow;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a sweep prints about its boundaries. */
class BoundaryTableTest {
  private static final String CONDITION = "spe_stages = rank";

  private static BoundaryRow row(
      long seed, String state, Integer change, int changes, double low, double high, int nulls) {
    RunConfig run = SmallRuns.config("depth = 2, init-scale = 1e-4, seed = " + seed);
    return new BoundaryRow(
        1,
        Settings.INIT_SCALE,
        CONDITION,
        state,
        change,
        changes,
        low,
        high,
        true,
        false,
        "a",
        "b",
        13,
        nulls,
        run);
  }

  private static String printed(List<BoundaryRow> rows) {
    StringWriter text = new StringWriter();
    BoundaryTable.print(rows, new PrintWriter(text));
    return text.toString();
  }

  @Test
  void table_ofPointsThatDifferInSeeds_hasOneLineWithTheirMedian() {
    String table =
        printed(
            List.of(
                row(1, "found", 1, 1, 1e-4, 1.05e-4, 0),
                row(2, "found", 1, 1, 4e-4, 4.2e-4, 0),
                row(3, "found", 1, 1, 2e-4, 2.1e-4, 0)));

    assertThat(table.lines()).as("header, rule and row").hasSize(3);
    assertThat(table.lines().skip(2).findFirst().orElseThrow())
        .contains("init-scale", "  3  ", "1e-04", "2.049e-04", "4.2e-04", "found (3)");
    assertThat(BoundaryTable.notes(List.of(row(1, "found", 1, 1, 1e-4, 1.05e-4, 0)))).isEmpty();
  }

  @Test
  void notes_ofAConditionThatNeverChanges_sayThatTheIntervalMayBeTooNarrow() {
    BoundaryRow row = row(1, "unchanged", null, 0, 1e-8, 1, 0);

    assertThat(BoundaryTable.notes(List.of(row)))
        .singleElement()
        .asString()
        .startsWith("at 1 point, the condition does not change; choose a wider interval");
    assertThat(printed(List.of(row))).contains("unchanged (1)");
  }

  @Test
  void notes_ofAConditionThatChangesSevenTimes_countItsPointOnce() {
    List<BoundaryRow> rows = new ArrayList<>();
    for (int change = 1; change <= 7; change++) {
      rows.add(row(1, "found", change, 7, change, 1.01 * change, 0));
    }

    assertThat(BoundaryTable.notes(rows))
        .containsExactly(
            "at 1 point, the condition changes more than once; view boundaries has a row for each change");
    assertThat(printed(rows).lines()).hasSize(2 + 7);
  }

  @Test
  void notes_ofAConditionThatIsNullForSomeRuns_sayHowToCountItAsFalse() {
    assertThat(
            BoundaryTable.notes(
                List.of(
                    row(1, "undecided", 1, 1, 1e-4, 1e-2, 2),
                    row(2, "undecided", null, 0, 1e-8, 1, 8))))
        .singleElement()
        .asString()
        .startsWith("at 2 points, the condition is NULL for some runs")
        .endsWith("write coalesce(CONDITION, false)");
  }
}
