package io.github.dmfstages.complete;

import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.model.EntrySplit;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The results of the sweep of {@link PartialMatrix}: each factorization with each hold-out. */
public final class HoldOuts {
  private final Map<Choice, List<Outcome>> outcomes;

  private HoldOuts(Map<Choice, List<Outcome>> outcomes) {
    this.outcomes = outcomes;
  }

  /** The result of a run, at the step where its held-out error is smallest. */
  private record Outcome(RunConfig config, double error, long step, double seconds) {}

  /**
   * Reads the results of a sweep.
   *
   * @throws IOException if a run has no held-out error
   */
  public static HoldOuts of(SparkSession spark, Warehouse warehouse, SweepFile sweep)
      throws IOException {
    Views.register(spark, warehouse, "runs");
    List<Outcome> outcomes = new ArrayList<>();
    String sql =
        "SELECT run_id, best_held_out_error, best_step, seconds, error FROM runs WHERE sweep = '%s'"
            .formatted(sweep.name());
    for (Row row : spark.sql(sql).collectAsList()) {
      RunConfig config = sweep.runs().get(row.getString(0));
      if (config == null) {
        // An earlier command withheld another fraction of the entries.
        continue;
      }
      if (row.isNullAt(1)) {
        throw new IOException(
            "run %s of sweep %s has no held-out error%s"
                .formatted(
                    row.getString(0),
                    sweep.name(),
                    row.isNullAt(4) ? "; all withheld entries may be 0" : ": " + row.getString(4)));
      }
      outcomes.add(new Outcome(config, row.getDouble(1), row.getLong(2), row.getDouble(3)));
    }
    return new HoldOuts(
        outcomes.stream()
            .sorted(
                Comparator.comparing((Outcome o) -> o.config().depth())
                    .thenComparing(o -> o.config().relativeInitScale())
                    .thenComparing(o -> o.config().targetSeed()))
            .collect(
                Collectors.groupingBy(
                    o -> Choice.of(o.config()), LinkedHashMap::new, Collectors.toList())));
  }

  /** Returns the hold-outs, in the order of their seeds. */
  public List<Baselines.Split> splits() {
    return outcomes.values().iterator().next().stream()
        .map(outcome -> split(outcome.config()))
        .toList();
  }

  private static Baselines.Split split(RunConfig config) {
    EntrySplit split = (EntrySplit) config.observation();
    return new Baselines.Split(
        config.target().matrix(),
        split.trained(config.targetSeed()),
        split.withheld(config.targetSeed()));
  }

  /** Returns the errors of each factorization, and the factorization. */
  public Map<Trial, Choice> trials() {
    Map<Trial, Choice> trials = new LinkedHashMap<>();
    outcomes.forEach(
        (choice, of) ->
            trials.put(
                new Trial(
                    choice.depth() == 1 ? "linear (depth 1)" : "factorization",
                    choice.words(),
                    of.stream().map(Outcome::error).toList(),
                    of.stream().mapToDouble(Outcome::seconds).average().orElseThrow()),
                choice));
    return trials;
  }

  /** Returns the median of the steps at which the held-out error of a factorization is smallest. */
  public long medianStep(Choice choice) {
    long[] steps = outcomes.get(choice).stream().mapToLong(Outcome::step).sorted().toArray();
    return steps[steps.length / 2];
  }

  /** Returns the mean of (W - X)^2 over the withheld entries, and over the hold-outs. */
  public double meanSquare(Choice choice) {
    List<Outcome> of = outcomes.get(choice);
    List<Baselines.Split> splits = splits();
    return IntStream.range(0, of.size())
        .mapToDouble(
            i -> {
              DenseMatrix x = splits.get(i).x();
              DenseMatrix zero = DenseMatrix.zeros(x.numRows(), x.numCols());
              double error = of.get(i).error();
              return error * error * Trial.meanSquare(zero, x, splits.get(i).withheld());
            })
        .average()
        .orElseThrow();
  }
}
