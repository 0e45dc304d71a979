package io.github.dmfstages.export;

import io.github.dmfstages.descent.TrajectoryRecord;
import io.github.dmfstages.store.Attempt;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.parquet.example.data.Group;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * The stored trajectories of a sweep, of the latest attempt of each run. They are read again for
 * each file that is written, one run at a time.
 */
public final class SweepTrajectories {
  private static final String TRAJECTORY = "trajectory";

  /** The keys of a run, which {@code dmf import --run-keys} takes. */
  private static final List<TrajectoryWriter.Key> KEYS =
      List.of(
          new TrajectoryWriter.Key("run_id", true),
          new TrajectoryWriter.Key("depth", false),
          new TrajectoryWriter.Key("rank", false),
          new TrajectoryWriter.Key("step_size", false),
          new TrajectoryWriter.Key("seed", false));

  private static final List<String> COLUMNS =
      List.of("run_id", "attempt", "depth", "rank", "effective_step_size", "seed", TRAJECTORY);

  private final Warehouse warehouse;
  private final String sweep;
  private final Map<String, Latest> runs;

  private SweepTrajectories(Warehouse warehouse, String sweep, Map<String, Latest> runs) {
    this.warehouse = warehouse;
    this.sweep = sweep;
    this.runs = runs;
  }

  /**
   * The latest attempt of a run.
   *
   * @param modes the largest number of singular values of a record
   */
  private record Latest(int attempt, int modes) implements Attempt {
    static Latest of(Group row) {
      return new Latest(
          row.getInteger("attempt", 0),
          Stored.records(row)
              .mapToInt(r -> r.singularValues() == null ? 0 : r.singularValues().size())
              .max()
              .orElse(0));
    }
  }

  /** The columns of a stored run. */
  private static final class Stored {
    private Stored() {}

    static List<Object> keys(Group row) {
      return Arrays.asList(
          row.getString("run_id", 0),
          has(row, "depth") ? (long) row.getInteger("depth", 0) : null,
          has(row, "rank") ? (long) row.getInteger("rank", 0) : null,
          has(row, "effective_step_size") ? row.getDouble("effective_step_size", 0) : null,
          has(row, "seed") ? row.getLong("seed", 0) : null);
    }

    static Stream<TrajectoryRecord> records(Group row) {
      return elements(row, TRAJECTORY).map(Stored::record);
    }

    private static TrajectoryRecord record(Group element) {
      return new TrajectoryRecord(
          element.getLong("step", 0),
          real(element, "loss"),
          real(element, "gradient_norm"),
          has(element, "singular_values") ? list(element.getGroup("singular_values", 0)) : null);
    }

    private static Stream<Group> elements(Group row, String column) {
      if (!has(row, column)) {
        return Stream.empty();
      }
      Group list = row.getGroup(column, 0);
      return IntStream.range(0, list.getFieldRepetitionCount(0))
          .mapToObj(i -> list.getGroup(0, i).getGroup(0, 0));
    }

    private static DenseVector list(Group list) {
      return new DenseVector(
          IntStream.range(0, list.getFieldRepetitionCount(0))
              .mapToDouble(i -> list.getGroup(0, i).getDouble(0, 0))
              .toArray());
    }

    private static double real(Group group, String column) {
      return has(group, column) ? group.getDouble(column, 0) : Double.NaN;
    }

    private static boolean has(Group group, String column) {
      return group.getFieldRepetitionCount(column) > 0;
    }
  }

  /** Finds the runs of a sweep, and checks that all of its files can be read. */
  public static SweepTrajectories of(Warehouse warehouse, String sweep) throws IOException {
    return new SweepTrajectories(warehouse, sweep, warehouse.latest(sweep, COLUMNS, Latest::of));
  }

  /** Returns the number of runs. */
  public int size() {
    return runs.size();
  }

  /** Writes a file with all of them. The stream stays open. */
  public void writeTo(TrajectoryFormat format, OutputStream out) throws IOException {
    int modes = runs.values().stream().mapToInt(Latest::modes).max().orElse(0);
    TrajectoryWriter writer = format.begin(KEYS, modes, out);
    Map<String, Integer> left = new HashMap<>();
    runs.forEach((id, run) -> left.put(id, run.attempt()));
    List<IOException> failed = new ArrayList<>();
    warehouse.latest(
        sweep,
        COLUMNS,
        row -> {
          if (failed.isEmpty()
              && left.remove(row.getString("run_id", 0), row.getInteger("attempt", 0))) {
            try {
              add(row, writer);
            } catch (IOException e) {
              // The reader of the table would take it for a fault of its file.
              failed.add(e);
            }
          }
          return null;
        });
    if (!failed.isEmpty()) {
      throw failed.get(0);
    }
    writer.finish();
  }

  private static void add(Group row, TrajectoryWriter writer) throws IOException {
    List<Object> keys = Stored.keys(row);
    for (TrajectoryRecord r : Stored.records(row).toList()) {
      writer.add(keys, r.step(), r.loss(), r.gradientNorm(), r.singularValues());
    }
  }
}
