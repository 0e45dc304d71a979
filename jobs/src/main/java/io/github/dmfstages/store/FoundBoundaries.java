package io.github.dmfstages.store;

import static io.github.dmfstages.row.Column.flag;
import static io.github.dmfstages.row.Column.integer;
import static io.github.dmfstages.row.Column.real;
import static io.github.dmfstages.row.Column.text;

import io.github.dmfstages.row.Column;
import io.github.dmfstages.row.GroupKeys;
import io.github.dmfstages.row.RunColumns;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.row.SparkSchema;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Setting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Table boundaries: for each point of a boundary, the values of a key between which a condition
 * changes. The columns of the configuration are those of a point, so the key itself is NULL in
 * them, and so is every value whose default follows from it.
 */
public final class FoundBoundaries {
  static final String LEFT_OUT = "defaulted";

  private static final List<Column<BoundaryRow>> FOUND =
      List.of(
          integer(
              "boundary",
              "number of the boundary in the sweep file, counted from 1",
              BoundaryRow::boundary),
          text("along", "key along which the boundary was searched", row -> row.along().name()),
          text("condition", "condition that changes at the boundary", BoundaryRow::condition),
          text(
              "state",
              "found: the bracket is as narrow as the tolerance; undecided: the condition is NULL inside of it; unchanged: there is no change",
              BoundaryRow::state),
          integer(
              "change",
              "number of the change at this point, counted from the low end; NULL if there is none",
              BoundaryRow::change),
          integer("changes", "number of changes at this point", BoundaryRow::changes),
          real(
              "low",
              "lower end of the bracket; of the whole interval if there is no change",
              BoundaryRow::low),
          real("high", "upper end of the bracket", BoundaryRow::high),
          flag(
              "value_at_low",
              "whether the condition holds at the lower end; NULL if it is NULL there",
              BoundaryRow::atLow),
          flag(
              "value_at_high", "whether the condition holds at the upper end", BoundaryRow::atHigh),
          text("run_id_at_low", "run at the lower end", BoundaryRow::runIdAtLow),
          text("run_id_at_high", "run at the upper end", BoundaryRow::runIdAtHigh),
          integer(
              "runs",
              "number of runs on which the result for this point is based",
              BoundaryRow::runs),
          integer(
              "undecided",
              "number of these at which the condition is NULL",
              BoundaryRow::undecided),
          real(
              "theory",
              "where theory expects the change, as far as the condition shows what it is about; NULL if there is no theory",
              FoundBoundaries::theory),
          text(
              "theory_of",
              "what this theory is",
              row -> BoundaryTheory.of(row).map(BoundaryTheory::name).orElse(null)));

  private static final List<Column<RunRow>> POINT =
      Stream.concat(
              GroupKeys.except(Set.of(RunColumns.RUN_KEYS)).stream(),
              Stream.of(RunColumns.named(LEFT_OUT)))
          .toList();

  /** The columns of table boundaries, without the sweep. */
  public static final StructType SCHEMA =
      new StructType(
              Stream.concat(
                      Stream.of(SparkSchema.of(FOUND).fields()),
                      Stream.of(SparkSchema.of(POINT).fields()))
                  .toArray(StructField[]::new))
          .add("computed_at", DataTypes.TimestampType, true, "when the boundaries were computed");

  private static final int LOW_RUN = SCHEMA.fieldIndex("run_id_at_low");
  private static final int HIGH_RUN = SCHEMA.fieldIndex("run_id_at_high");

  private FoundBoundaries() {}

  /**
   * Commits the boundaries of a sweep if they differ from the committed ones. Needs the sweep's
   * lease, and the warehouse {@link Lease#warehouse of} it.
   */
  public static void refresh(Warehouse warehouse, String sweep, List<BoundaryRow> found)
      throws IOException {
    Snapshot.latest(warehouse, Table.BOUNDARIES, sweep)
        .replaceBy(found.stream().map(FoundBoundaries::values).toList());
  }

  /**
   * Removes the boundaries that are based on runs which {@code unwanted} accepts, like {@link
   * #refresh}.
   */
  static void remove(Warehouse warehouse, String sweep, Predicate<String> unwanted)
      throws IOException {
    Snapshot before = Snapshot.latest(warehouse, Table.BOUNDARIES, sweep);
    before.replaceBy(
        before.rows().stream()
            .filter(
                row ->
                    !unwanted.test((String) row.get(LOW_RUN))
                        && !unwanted.test((String) row.get(HIGH_RUN)))
            .toList());
  }

  /** Returns where theory expects the change; null if there is no theory. */
  public static Double theory(BoundaryRow row) {
    return BoundaryTheory.of(row).map(BoundaryTheory::value).orElse(null);
  }

  private static List<Object> values(BoundaryRow row) {
    List<Object> values = new ArrayList<>(Column.values(FOUND, row));
    values.addAll(point(row).values());
    return values;
  }

  /**
   * Returns the configuration of a row's point by the names of its columns. The key of the boundary
   * is null, and so is each value whose default follows from it.
   */
  public static Map<String, Object> point(BoundaryRow row) {
    return without(open(row.along()), row.configuration());
  }

  /** Returns the columns of a key whose value a search chooses: its own, and its alternative's. */
  static Set<String> open(Setting<?> key) {
    return Stream.concat(Stream.of(key), key.alternative().stream())
        .map(Setting::column)
        .collect(Collectors.toSet());
  }

  /** Returns the same without the seeds, and without all values that follow from others. */
  public static Map<String, Object> pointWithoutSeeds(BoundaryRow row) {
    Map<String, Object> point = point(row);
    without(GroupKeys.SEEDS, row.configuration())
        .forEach((name, value) -> point.computeIfPresent(name, (n, before) -> value));
    ((List<?>) point.remove(LEFT_OUT)).forEach(key -> point.replace((String) key, null));
    return point;
  }

  /**
   * Returns the configuration of a run by the names of its columns. The values of {@code keys} are
   * null, and so is each value whose default follows from them.
   */
  static Map<String, Object> without(Set<String> keys, RunConfig configuration) {
    RunRow run = new RunRow(configuration.runId(), 1, configuration, null, null, null);
    List<?> leftOut = (List<?>) RunColumns.named(LEFT_OUT).value().apply(run);
    Map<String, Object> values = new LinkedHashMap<>();
    for (Column<RunRow> column : POINT) {
      boolean follows = leftOut.contains(column.name()) && GroupKeys.isOpen(column.name(), keys);
      boolean isFree = keys.contains(column.name()) || follows;
      values.put(column.name(), isFree ? null : column.value().apply(run));
    }
    return values;
  }
}
