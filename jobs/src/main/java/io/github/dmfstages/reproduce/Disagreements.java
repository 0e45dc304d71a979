package io.github.dmfstages.reproduce;

import java.util.Collection;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/**
 * Runs that were computed more than once and have different digests. If one build computed both,
 * the program has a bug; if the builds differ, the difference is worth a look. The runs are read
 * from view {@code attempts}.
 */
public final class Disagreements {
  // Only runs with exact linear algebra promise the same bits. Two builds with uncommitted changes
  // may differ in code, even if their commit is the same.
  private static final String SQL =
      """
      WITH promised AS (
        SELECT sweep, run_id, digest, ended_at, provenance.version AS version, provenance.commit AS commit,
          provenance.dirty AS dirty
        FROM attempts
        WHERE digest IS NOT NULL AND linear_algebra = 'exact' AND status NOT IN ('FAILED', 'TIMED_OUT')),
      builds AS (
        SELECT sweep, run_id, count(DISTINCT digest) AS digests
        FROM promised
        WHERE NOT dirty
        GROUP BY sweep, run_id, version, commit)
      SELECT sweep, run_id, coalesce(max(of_a_build.digests) > 1, false) AS same_code,
        array_join(array_sort(collect_set(concat(
          substr(digest, 1, 12), ' by ', version, ' ', substr(commit, 1, 8), if(dirty, '+', ''), ' on ', date(ended_at)
        ))), ', ') AS found
      FROM promised LEFT JOIN builds AS of_a_build USING (sweep, run_id)
      GROUP BY sweep, run_id
      HAVING count(DISTINCT digest) > 1
      ORDER BY sweep, run_id""";

  private Disagreements() {}

  /**
   * A run with more than one digest.
   *
   * @param sweep the name of its sweep
   * @param runId its id
   * @param sameCode whether one build computed two different digests, which breaks the promise of
   *     the same bits
   * @param found the digests, each with its build and day
   */
  public record Disagreement(String sweep, String runId, boolean sameCode, String found) {
    @Override
    public String toString() {
      return "run %s of %s has different digests%s: %s"
          .formatted(runId, sweep, sameCode ? " from the same code" : "", found);
    }
  }

  /** Returns the disagreements in some sweeps. Needs view {@code attempts} in the session. */
  public static List<Disagreement> among(SparkSession spark, Collection<String> sweeps) {
    return spark.sql(SQL).collectAsList().stream()
        .map(
            row ->
                new Disagreement(
                    row.getString(0), row.getString(1), row.getBoolean(2), row.getString(3)))
        .filter(disagreement -> sweeps.contains(disagreement.sweep()))
        .toList();
  }
}
