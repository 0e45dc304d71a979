package io.github.dmfstages.table;

import static io.github.dmfstages.table.Column.real;
import static io.github.dmfstages.table.Column.whole;

import io.github.dmfstages.descent.Status;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.setting.Spelling;
import java.io.IOException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.parquet.example.data.Group;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Stage counts against rank: for each configuration except its seeds, how many runs showed how many
 * stages. The share of runs with as many stages as the target's rank comes with its 95 % Wilson
 * score interval (wilson1927). Counted by the driver itself: a Spark job over a few small files
 * would take longer than a short sweep.
 */
public final class StageCounts {
  private static final List<Column<RunRow>> KEYS = GroupKeys.except(GroupKeys.SEEDS);
  private static final StructType ALIKE = SparkSchema.of(KEYS);
  private static final StructType DEFAULTED = columns("defaulted");
  private static final StructType ENDED = columns("status", "steps", "spe_stages", "rank_end");
  private static final StructType READ =
      together(columns("run_id", "attempt"), ENDED, ALIKE, DEFAULTED);

  private static final List<Column<Alike>> COUNTED =
      List.of(
          whole("runs", "runs", alike -> alike.runs),
          whole("converged", "of these, how many converged", alike -> alike.converged),
          new Column<>(
              "histogram",
              new Column.MapOf(Column.Scalar.INTEGER, Column.Scalar.WHOLE),
              "number of SPE stages to runs that showed it",
              Alike::histogram),
          whole("runs_uncounted", DerivedViews.UNCOUNTED, Alike::uncounted),
          whole(
              "runs_equal_rank",
              "runs with as many SPE stages as the target's rank",
              Alike::runsEqualRank),
          whole("runs_equal_rank_end", DerivedViews.EQUAL_RANK_END, Alike::runsEqualRankEnd),
          real("fraction_equal_rank", "the share of runs_equal_rank in all runs", Alike::share),
          real("wilson_low", "lower end of its 95 % Wilson interval", alike -> alike.wilson(-1)),
          real("wilson_high", "upper end of its 95 % Wilson interval", alike -> alike.wilson(1)),
          real(
              "mean_steps",
              "mean number of steps of those that did not fail",
              alike -> (double) alike.steps / alike.ended));

  static final StructType SCHEMA =
      together(ALIKE, SparkSchema.of(COUNTED))
          .add("computed_at", DataTypes.TimestampType, true, "when this was computed");

  // 97.5 % point of the normal distribution.
  private static final double Z = 1.959964;

  private StageCounts() {}

  /** The columns that runs which are counted together share: all of a configuration but seeds. */
  public static List<String> keys() {
    return List.of(ALIKE.fieldNames());
  }

  /** Runs whose configurations differ in nothing but seeds, counted. */
  public static final class Alike {
    private final List<Object> configuration;
    private final List<Object> leftOut;
    private final SortedMap<Integer, Long> histogram = new TreeMap<>();
    private final SortedMap<Integer, Long> ranksAtTheEnd = new TreeMap<>();
    private long runs;
    private long equalRankEnd;
    private long converged;
    private long ended;
    private long steps;

    private Alike(Ended first) {
      this.configuration = first.configuration;
      this.leftOut = first.leftOut;
    }

    private void add(Ended run) {
      runs++;
      converged += run.status == Status.CONVERGED ? 1 : 0;
      if (run.steps != null) {
        ended++;
        steps += run.steps;
      }
      if (run.stages != null) {
        histogram.merge(run.stages, 1L, Long::sum);
        ranksAtTheEnd.merge(run.rankEnd, 1L, Long::sum);
        equalRankEnd += run.stages.equals(run.rankEnd) ? 1 : 0;
      }
    }

    /** Number of factors N. */
    public int depth() {
      return (Integer) value("depth");
    }

    /** Rank R of the target. */
    public int rank() {
      return (Integer) value("rank");
    }

    /** The value of a column that they share; null where there is none. */
    public Object value(String key) {
      return configuration.get(ALIKE.fieldIndex(key));
    }

    /** The same, but null where it was left to its default. */
    public Object stated(String key) {
      return leftOut.contains(key) ? null : value(key);
    }

    /** How many there are. */
    public long runs() {
      return runs;
    }

    /** How many of them converged. */
    public long converged() {
      return converged;
    }

    /** How many of them did not fail. */
    public long ended() {
      return ended;
    }

    /** Steps of all that did not fail. */
    public long steps() {
      return steps;
    }

    /** Numbers of SPE stages to how many runs showed it; runs without a number are not in it. */
    public SortedMap<Integer, Long> histogram() {
      return histogram;
    }

    /** Ranks of the ends to how many runs have it, of those with a number of stages. */
    public SortedMap<Integer, Long> ranksAtTheEnd() {
      return ranksAtTheEnd;
    }

    /** How many of them have no number of stages: they diverged or failed, or it is unknown. */
    public long uncounted() {
      return runs - histogram.values().stream().mapToLong(Long::longValue).sum();
    }

    /** How many of them showed as many stages as their ends have ranks. */
    public long runsEqualRankEnd() {
      return equalRankEnd;
    }

    /** Whether all of the target is observed, so that its rank is what is to be learned. */
    public boolean seesAll() {
      return value("observation").equals(Spelling.of(ObservationScheme.Kind.FULL));
    }

    /** How many of them showed R stages. */
    public long runsEqualRank() {
      return histogram.getOrDefault(rank(), 0L);
    }

    private double share() {
      return (double) runsEqualRank() / runs;
    }

    /**
     * An end of the interval: the share p from which ours is {@link #Z} standard deviations off.
     */
    private double wilson(int side) {
      double z2 = Z * Z;
      double share = share();
      double half = Math.sqrt(z2 * share * (1 - share) / runs + Math.pow(z2 / (2 * runs), 2));
      double p = (share + z2 / (2 * runs) + side * half) / (1 + z2 / runs);
      return Math.min(1, Math.max(0, p));
    }

    private List<Object> row() {
      return Stream.concat(configuration.stream(), Column.values(COUNTED, this).stream()).toList();
    }
  }

  /**
   * Counts the committed runs of a sweep, of each its latest attempt, in the order of their
   * configurations. Commits the counts if those that are there are others.
   */
  public static List<Alike> refresh(Warehouse warehouse, String sweep) throws IOException {
    List<Alike> counts = count(warehouse, sweep, id -> true);
    List<List<Object>> rows = counts.stream().map(Alike::row).toList();
    Committed before = Committed.newest(warehouse, sweep);
    if (rows.isEmpty() && !before.rows.isEmpty()) {
      warehouse.clear(Table.STAGE_COUNTS, sweep);
    } else if (!rows.equals(before.rows)) {
      // Newer than those before, even if the clock was set back.
      Long now =
          Math.max(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()), before.micros + 1);
      warehouse.commit(
          Table.STAGE_COUNTS,
          sweep,
          rows.stream().map(row -> Stream.concat(row.stream(), Stream.of(now)).toList()).toList());
    }
    return counts;
  }

  /**
   * The same counts, if those that are committed are these; empty if {@link #refresh} is needed.
   */
  public static Optional<List<Alike>> current(Warehouse warehouse, String sweep)
      throws IOException {
    List<Alike> counts = count(warehouse, sweep, id -> true);
    List<List<Object>> rows = counts.stream().map(Alike::row).toList();
    return rows.equals(Committed.newest(warehouse, sweep).rows)
        ? Optional.of(counts)
        : Optional.empty();
  }

  /** Counts those committed runs of a sweep whose ids {@code wanted} accepts; likewise. */
  private static List<Alike> count(Warehouse warehouse, String sweep, Predicate<String> wanted)
      throws IOException {
    Map<List<Object>, Alike> counts = new TreeMap<>(Groups::compare);
    // Runs by the million share the few configurations that there are except for their seeds.
    Map<List<Object>, List<Object>> shared = new HashMap<>();
    Map<String, Ended> runs = warehouse.latest(sweep, READ, row -> Ended.of(row, shared));
    runs.keySet().removeIf(wanted.negate());
    for (Ended run : runs.values()) {
      counts.computeIfAbsent(run.configuration, configuration -> new Alike(run)).add(run);
    }
    return List.copyOf(counts.values());
  }

  /** The counts of some runs of a sweep as rows of the table, which are not committed. */
  static List<Row> rows(Warehouse warehouse, String sweep, Predicate<String> wanted)
      throws IOException {
    List<Row> rows = new ArrayList<>();
    for (Alike alike : count(warehouse, sweep, wanted)) {
      List<Object> values = new ArrayList<>(alike.row());
      values.add(Timestamp.from(Instant.now()));
      rows.add(RowFactory.create(values.toArray()));
    }
    return rows;
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
      implements Warehouse.Attempt {
    static Ended of(Group row, Map<List<Object>, List<Object>> shared) {
      List<Object> end = Groups.values(row, ENDED);
      List<Object> leftOut = leftOut(row);
      List<Object> configuration = Groups.values(row, ALIKE);
      for (int i = 0; i < configuration.size(); i++) {
        String key = KEYS.get(i).name();
        if (leftOut.contains(key) && GroupKeys.isOpen(key, GroupKeys.SEEDS)) {
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

    /** Nothing that older rows know of. */
    private static List<Object> leftOut(Group row) {
      List<Object> leftOut = new ArrayList<>();
      if (Groups.values(row, DEFAULTED).get(0) instanceof List<?> names) {
        leftOut.addAll(names);
      }
      return leftOut;
    }
  }

  /**
   * Committed counts.
   *
   * @param rows without their time
   * @param micros their time, in microseconds since 1970
   */
  private record Committed(List<List<Object>> rows, long micros) {
    static Committed newest(Warehouse warehouse, String sweep) throws IOException {
      Committed newest = new Committed(List.of(), Long.MIN_VALUE);
      for (TableFile file : warehouse.live(Table.STAGE_COUNTS, sweep)) {
        List<List<Object>> rows = new ArrayList<>();
        file.forEach(SCHEMA, row -> rows.add(Groups.values(row, SCHEMA)));
        int last = SCHEMA.length() - 1;
        if (!rows.isEmpty() && (Long) rows.get(0).get(last) > newest.micros) {
          newest =
              new Committed(
                  rows.stream().map(row -> row.subList(0, last)).toList(),
                  (Long) rows.get(0).get(last));
        }
      }
      return newest;
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
