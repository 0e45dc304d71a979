package io.github.dmfstages.export;

import io.github.dmfstages.descent.TrajectoryRecord;
import io.github.dmfstages.store.Attempt;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.parquet.example.data.Group;
import org.apache.spark.ml.linalg.DenseVector;

/** The stored trajectories of a sweep, of the latest attempt of each run. */
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

  private final Map<String, Stored> runs;

  private SweepTrajectories(Map<String, Stored> runs) {
    this.runs = runs;
  }

  private record Stored(int attempt, List<Object> keys, List<TrajectoryRecord> records)
      implements Attempt {
    static Stored of(Group row) {
      return new Stored(
          row.getInteger("attempt", 0),
          Arrays.asList(
              row.getString("run_id", 0),
              has(row, "depth") ? (long) row.getInteger("depth", 0) : null,
              has(row, "rank") ? (long) row.getInteger("rank", 0) : null,
              has(row, "effective_step_size") ? row.getDouble("effective_step_size", 0) : null,
              has(row, "seed") ? row.getLong("seed", 0) : null),
          elements(row, TRAJECTORY).map(Stored::record).toList());
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

  /** Reads the trajectories of a sweep. */
  public static SweepTrajectories of(Warehouse warehouse, String sweep) throws IOException {
    return new SweepTrajectories(new TreeMap<>(warehouse.latest(sweep, COLUMNS, Stored::of)));
  }

  /** Returns the number of runs. */
  public int size() {
    return runs.size();
  }

  /** Returns the content of a file with all of them. */
  public byte[] as(TrajectoryFormat format) throws IOException {
    int modes =
        runs.values().stream()
            .flatMap(run -> run.records().stream())
            .mapToInt(r -> r.singularValues() == null ? 0 : r.singularValues().size())
            .max()
            .orElse(0);
    TrajectoryWriter writer = format.begin(KEYS, modes);
    for (Stored run : runs.values()) {
      for (TrajectoryRecord r : run.records()) {
        writer.add(run.keys(), r.step(), r.loss(), r.gradientNorm(), r.singularValues());
      }
    }
    return writer.finish();
  }
}
