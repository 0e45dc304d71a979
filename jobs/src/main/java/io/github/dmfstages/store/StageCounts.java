package io.github.dmfstages.store;

import static io.github.dmfstages.row.Column.real;
import static io.github.dmfstages.row.Column.whole;

import io.github.dmfstages.descent.Status;
import io.github.dmfstages.row.Column;
import io.github.dmfstages.row.GroupKeys;
import io.github.dmfstages.row.Groups;
import io.github.dmfstages.row.RunColumns;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.row.SparkSchema;
import java.io.IOException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.interval.ConfidenceInterval;
import org.apache.commons.math3.stat.interval.IntervalUtils;
import org.apache.parquet.example.data.Group;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Table stage_counts: for each configuration without its seeds, how many runs show how many stages.
 * Runs are grouped by the columns of {@link GroupKeys}. View {@code phase} groups them in the same
 * way and has the same counts. The driver counts without Spark, because a first SQL statement in a
 * JVM costs about 4 s of processor time, half as much as the rest of a short sweep.
 */
public final class StageCounts {
  private static final double CONFIDENCE = .95;

  /** The description of a column that counts runs with as many stages as the target's rank. */
  public static final String EQUAL_RANK = "number of these with as many SPE stages as the rank";

  /** The description of a column that counts runs without a stage count. */
  public static final String UNCOUNTED =
      "number of these without a stage count: diverged, failed, or with a gradient norm that oscillates too much";

  /** The description of a column that counts runs with as many stages as the rank at their end. */
  public static final String EQUAL_RANK_END =
      "number of these with as many SPE stages as the rank at their end, which is what completion and sensing learn";

  private static final List<Column<RunRow>> KEYS = GroupKeys.except(GroupKeys.SEEDS);
  private static final List<String> NAMES = KEYS.stream().map(Column::name).toList();
  private static final Set<String> OPEN =
      NAMES.stream()
          .filter(name -> GroupKeys.isOpen(name, GroupKeys.SEEDS))
          .collect(Collectors.toUnmodifiableSet());
  private static final StructType SHARED = SparkSchema.of(KEYS);
  private static final StructType DEFAULTED = columns("defaulted");
  private static final StructType ENDED = columns("status", "steps", "spe_stages", "rank_end");
  private static final StructType READ =
      together(columns("run_id", "attempt"), ENDED, SHARED, DEFAULTED);

  private static final List<Column<RunGroup>> COUNTED =
      List.of(
          whole("runs", "number of runs", RunGroup::runs),
          whole("converged", "number of these that converged", RunGroup::converged),
          new Column<>(
              "histogram",
              new Column.MapOf(Column.Scalar.INTEGER, Column.Scalar.WHOLE),
              "how many runs show each number of SPE stages",
              RunGroup::histogram),
          whole("runs_uncounted", UNCOUNTED, RunGroup::uncounted),
          whole("runs_equal_rank", EQUAL_RANK, RunGroup::runsEqualRank),
          whole("runs_equal_rank_end", EQUAL_RANK_END, RunGroup::runsEqualRankEnd),
          real(
              "fraction_equal_rank",
              "runs_equal_rank over runs",
              group -> (double) group.runsEqualRank() / group.runs()),
          real(
              "wilson_low",
              "lower end of the 95 % Wilson interval of fraction_equal_rank",
              group -> Math.max(0, wilson(group).getLowerBound())),
          real(
              "wilson_high",
              "upper end of the 95 % Wilson interval of fraction_equal_rank",
              group -> Math.min(1, wilson(group).getUpperBound())),
          real(
              "mean_steps",
              "mean number of steps of the runs that did not fail",
              group -> (double) group.steps() / group.ended()));

  /** The columns of table stage_counts, without the sweep. */
  public static final StructType SCHEMA =
      together(SHARED, SparkSchema.of(COUNTED))
          .add("computed_at", DataTypes.TimestampType, true, "when the counts were computed");

  private StageCounts() {}

  /**
   * Returns the columns whose values runs of one group share: all of a configuration except seeds.
   */
  public static List<String> keys() {
    return NAMES;
  }

  private static ConfidenceInterval wilson(RunGroup group) {
    return IntervalUtils.getWilsonScoreInterval(
        Math.toIntExact(group.runs()), Math.toIntExact(group.runsEqualRank()), CONFIDENCE);
  }

  /**
   * Counts the latest attempts of the committed runs of a sweep, and returns the groups in the
   * order of their configurations. Commits the counts if they differ from the committed ones. Needs
   * the sweep's lease, and the warehouse {@link Lease#warehouse of} it.
   */
  public static List<RunGroup> refresh(Warehouse warehouse, String sweep) throws IOException {
    List<RunGroup> groups = count(warehouse, sweep, id -> true);
    Snapshot.latest(warehouse, Table.STAGE_COUNTS, sweep).replaceBy(rows(groups));
    return groups;
  }

  /**
   * Returns the same counts as {@link #refresh} without writing anything; empty if the committed
   * counts differ, so that {@link #refresh} is needed.
   */
  public static Optional<List<RunGroup>> current(Warehouse warehouse, String sweep)
      throws IOException {
    List<RunGroup> groups = count(warehouse, sweep, id -> true);
    return rows(groups).equals(Snapshot.latest(warehouse, Table.STAGE_COUNTS, sweep).rows())
        ? Optional.of(groups)
        : Optional.empty();
  }

  /**
   * Returns the counts of the runs whose ids {@code wanted} accepts, as rows; nothing is committed.
   */
  public static List<Row> rows(Warehouse warehouse, String sweep, Predicate<String> wanted)
      throws IOException {
    Timestamp now = Timestamp.from(Instant.now());
    return rows(count(warehouse, sweep, wanted)).stream()
        .map(row -> RowFactory.create(Stream.concat(row.stream(), Stream.of(now)).toArray()))
        .toList();
  }

  private static List<List<Object>> rows(List<RunGroup> groups) {
    return groups.stream()
        .map(
            group ->
                Stream.concat(
                        group.configuration().stream(), Column.values(COUNTED, group).stream())
                    .toList())
        .toList();
  }

  private static List<RunGroup> count(Warehouse warehouse, String sweep, Predicate<String> wanted)
      throws IOException {
    // Millions of runs may share few configurations without seeds, so each configuration is kept
    // once.
    Map<List<Object>, List<Object>> shared = new ConcurrentHashMap<>();
    Map<String, Ended> runs = new HashMap<>();
    for (Map<String, Ended> file :
        TableFile.readEach(
            warehouse.table(Table.RUNS, sweep).live(),
            file -> Attempt.latest(List.of(file), READ, row -> Ended.of(row, shared)))) {
      file.forEach((id, run) -> runs.merge(id, run, Attempt::later));
    }
    Map<List<Object>, RunGroup> groups = new TreeMap<>(Groups::compare);
    runs.forEach(
        (id, run) -> {
          if (wanted.test(id)) {
            groups
                .computeIfAbsent(run.configuration, same -> new RunGroup(same, run.leftOut))
                .add(run.status, run.steps, run.stages, run.rankEnd);
          }
        });
    return List.copyOf(groups.values());
  }

  /** A run as it is counted. */
  private record Ended(
      int attempt,
      Status status,
      Long steps,
      Integer stages,
      Integer rankEnd,
      List<Object> configuration,
      List<Object> leftOut)
      implements Attempt {
    static Ended of(Group row, Map<List<Object>, List<Object>> shared) {
      List<Object> end = Groups.values(row, ENDED);
      List<Object> leftOut = leftOut(row);
      List<Object> configuration = Groups.values(row, SHARED);
      for (int i = 0; i < NAMES.size(); i++) {
        // This is the same rule as in GroupKeys.expressions.
        if (OPEN.contains(NAMES.get(i)) && leftOut.contains(NAMES.get(i))) {
          configuration.set(i, null);
        }
      }
      return new Ended(
          row.getInteger("attempt", 0),
          Status.valueOf((String) end.get(0)),
          (Long) end.get(1),
          (Integer) end.get(2),
          (Integer) end.get(3),
          shared.computeIfAbsent(configuration, same -> same),
          shared.computeIfAbsent(leftOut, same -> same));
    }

    /**
     * Returns the keys that were left to their defaults; none for older rows, which do not record
     * them.
     */
    private static List<Object> leftOut(Group row) {
      List<Object> leftOut = new ArrayList<>();
      if (Groups.values(row, DEFAULTED).get(0) instanceof List<?> names) {
        leftOut.addAll(names);
      }
      return leftOut;
    }
  }

  private static StructType columns(String... names) {
    return SparkSchema.of(Arrays.stream(names).map(RunColumns::named).toList());
  }

  private static StructType together(StructType... schemas) {
    return new StructType(
        Arrays.stream(schemas)
            .flatMap(schema -> Arrays.stream(schema.fields()))
            .toArray(StructField[]::new));
  }
}
