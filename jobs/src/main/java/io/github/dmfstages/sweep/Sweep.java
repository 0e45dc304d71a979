package io.github.dmfstages.sweep;

import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.table.StageCounts;
import io.github.dmfstages.table.Views;
import io.github.dmfstages.table.Warehouse;
import java.io.IOException;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** A sweep over a warehouse: what of it is still to do, and doing it. */
public final class Sweep {
  private final Warehouse warehouse;
  private final SweepPlan plan;

  private Sweep(Warehouse warehouse, SweepPlan plan) {
    this.warehouse = warehouse;
    this.plan = plan;
  }

  /**
   * Plans the runs of {@code file} that {@code warehouse} does not hold; computes and writes
   * nothing.
   */
  public static Sweep plan(SweepFile file, Warehouse warehouse) throws IOException {
    return new Sweep(warehouse, SweepPlan.of(file, warehouse));
  }

  /** What is to do. */
  public SweepPlan plan() {
    return plan;
  }

  /**
   * Computes and commits what is to do, and then the sweep's stage counts. Leaves the views
   * registered in {@code session}.
   *
   * @throws SparkException if Spark gave up; runs that had ended are committed, and a new start
   *     computes the others
   */
  public void run(SparkSession session, SweepProgress progress)
      throws IOException, SparkException, InterruptedException {
    if (!plan.runs().isEmpty()) {
      new SweepDriver(new JavaSparkContext(session.sparkContext()), warehouse, plan, progress)
          .run();
      Views.register(session, warehouse);
      StageCounts.update(session, warehouse, plan.sweep());
    }
    Views.register(session, warehouse);
  }
}
