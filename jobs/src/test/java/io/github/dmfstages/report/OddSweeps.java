package io.github.dmfstages.report;

import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.row.RunRow;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sweeps that a page must make sense of, by name. */
public final class OddSweeps {
  /** A name with everything that could be taken for something else. */
  public static final String HOSTILE =
      "it's \"a\" sweep </script><script>document.title='owned'</script><!-- \u2028 @data@ $1";

  /** Rows by sweep. */
  public static final Map<String, List<RunRow>> ALL = all();

  private OddSweeps() {}

  private static Map<String, List<RunRow>> all() {
    Map<String, List<RunRow>> sweeps = new LinkedHashMap<>();
    sweeps.put(
        "mixed",
        rows("depth = [1, 2, 3], rank = [1, 2], init-scale = [.3, 1e-3], seed = [1, 2, 3]"));
    sweeps.put("one run", rows("seed = 1"));
    sweeps.put("depth 1", rows("depth = 1, seed = [1, 2]"));
    sweeps.put("diverged", rows("depth = [2, 3], step-size = 1e250"));
    sweeps.put(
        "failed", List.of(SmallRuns.failed(SmallRuns.config("seed = 99"), "</script>\n\u2028 no")));
    sweeps.put(
        "extreme",
        List.of(
            SmallRuns.withStages(
                SmallRuns.row(SmallRuns.config("seed = 9007199254740995")),
                null,
                Status.OSCILLATING,
                Long.MAX_VALUE / 4),
            SmallRuns.row(SmallRuns.config("init-scale = 0")),
            SmallRuns.row(SmallRuns.config("spectrum = [1e150, 1e-150], step-size = 1e-301"))));
    sweeps.put(HOSTILE, rows("seed = [3, 4]"));
    return Collections.unmodifiableMap(sweeps);
  }

  private static List<RunRow> rows(String grid) {
    return SmallRuns.configs(grid).stream().map(SmallRuns::row).toList();
  }
}
