package io.github.dmfstages.store;

import io.github.dmfstages.descent.Monitor;
import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.row.RunColumns;
import io.github.dmfstages.row.SparkSchema;
import io.github.dmfstages.setting.Spelling;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.parquet.example.data.Group;
import org.apache.spark.sql.types.StructType;

/**
 * How long a stored run took, and what its time depends on.
 *
 * @param attempt its latest attempt
 * @param host the name of the machine that computed it; empty in older files
 * @param widths the widths of its layers
 * @param modes how many modes its factors could learn
 * @param monitor what it measured at its trajectory records
 * @param observation what it observed of the target, such as {@code full}
 * @param plannedSteps the number of steps that was expected before it ran: the predicted number, or
 *     its budget if that is less or there is no prediction
 * @param steps the number of steps that it took
 * @param seconds its wall time
 * @param ended whether it ended by itself, and neither failed nor timed out
 */
public record TimedRun(
    int attempt,
    String host,
    LayerWidths widths,
    int modes,
    List<Monitor.Quantity> monitor,
    String observation,
    double plannedSteps,
    long steps,
    double seconds,
    boolean ended)
    implements Attempt {
  static final StructType COLUMNS =
      SparkSchema.of(
          Stream.of(
                  "run_id",
                  "attempt",
                  "status",
                  "rows",
                  "cols",
                  "rank",
                  "layer_widths",
                  "monitor",
                  "optimizer",
                  "observation",
                  "max_steps",
                  "predicted_steps",
                  "steps",
                  "seconds",
                  "provenance")
              .map(RunColumns::named)
              .toList());

  /** The optimizers whose steps cost little more than a gradient. */
  private static final Set<String> USUAL =
      EnumSet.complementOf(
              EnumSet.of(Optimizer.Kind.POLAR, Optimizer.Kind.MUON, Optimizer.Kind.GRADIENT_FLOW))
          .stream()
          .map(Spelling::of)
          .collect(Collectors.toSet());

  /**
   * Returns what a row holds; null if its time says nothing about other runs, because the run
   * failed or was imported, or because its optimizer is slow or from a jar.
   */
  static TimedRun of(Group row) {
    Status status = Status.valueOf(row.getString("status", 0));
    if (status == Status.FAILED
        || status == Status.IMPORTED
        || !USUAL.contains(row.getString("optimizer", 0))) {
      return null;
    }
    LayerWidths widths =
        LayerWidths.of(
            row.getInteger("rows", 0),
            row.getInteger("cols", 0),
            elements(row, "layer_widths").map(width -> width.getInteger(0, 0)).toList());
    double budget = row.getLong("max_steps", 0);
    boolean predicted = row.getFieldRepetitionCount("predicted_steps") > 0;
    return new TimedRun(
        row.getInteger("attempt", 0),
        host(row),
        widths,
        Math.min(row.getInteger("rank", 0), widths.narrowest()),
        monitor(row),
        row.getString("observation", 0),
        predicted ? Math.min(row.getDouble("predicted_steps", 0), budget) : budget,
        row.getLong("steps", 0),
        row.getDouble("seconds", 0),
        status != Status.TIMED_OUT);
  }

  private static List<Monitor.Quantity> monitor(Group row) {
    List<String> names = elements(row, "monitor").map(name -> name.getString(0, 0)).toList();
    return Stream.of(Monitor.Quantity.values())
        .filter(quantity -> names.contains(Spelling.of(quantity)))
        .toList();
  }

  /** Returns the elements of a list; none if it is NULL, as in older files. */
  private static Stream<Group> elements(Group row, String column) {
    if (row.getFieldRepetitionCount(column) == 0) {
      return Stream.empty();
    }
    Group list = row.getGroup(column, 0);
    return IntStream.range(0, list.getFieldRepetitionCount("list"))
        .mapToObj(i -> list.getGroup("list", i));
  }

  private static String host(Group row) {
    return Stream.of(row)
        .filter(r -> r.getFieldRepetitionCount("provenance") > 0)
        .map(r -> r.getGroup("provenance", 0))
        .filter(p -> p.getFieldRepetitionCount("host") > 0)
        .map(p -> p.getString("host", 0))
        .findFirst()
        .orElse("");
  }
}
