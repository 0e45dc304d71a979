package io.github.dmfstages.sweep;

import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.table.Claim;
import io.github.dmfstages.table.Compaction;
import io.github.dmfstages.table.StageCounts;
import io.github.dmfstages.table.Views;
import io.github.dmfstages.table.Warehouse;
import java.io.IOException;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** A sweep over a warehouse: what of it is still to do, and doing it. */
public final class Sweep {
  private final SweepFile file;
  private final Warehouse warehouse;
  private final SweepPlan.Retry retry;
  private volatile boolean cancelled;

  /** The sweep that {@code file} describes, in {@code warehouse}. */
  public Sweep(SweepFile file, Warehouse warehouse, SweepPlan.Retry retry) {
    this.file = file;
    this.warehouse = warehouse;
    this.retry = retry;
  }

  /** What is to do now; computes and writes nothing. */
  public SweepPlan plan() throws IOException {
    return SweepPlan.of(file, warehouse.committed(file.name()).runs(), retry);
  }

  /**
   * Computes and commits a plan, then compacts small files and commits the sweep's stage counts.
   * Leaves the views registered in {@code session}.
   *
   * @param claim of this sweep; stays the caller's
   * @throws SparkException if Spark gave up; runs that had ended are committed, and a new start
   *     computes the others
   * @throws SweepStoppedException if it was cancelled or too many runs failed; likewise
   * @throws IOException if the warehouse can't be written, or the claim was lost
   */
  public void run(
      SparkSession session,
      SweepPlan plan,
      Claim claim,
      FailureLimit failures,
      SweepProgress progress)
      throws IOException, SparkException, SweepStoppedException, InterruptedException {
    JavaSparkContext spark = new JavaSparkContext(session.sparkContext());
    new SweepDriver(spark, warehouse, claim, plan, failures, progress, () -> cancelled).run();
    claim.check();
    Compaction.run(warehouse, file.name(), Compaction.GRACE);
    Views.register(session, warehouse);
    StageCounts.update(session, warehouse, file.name());
    Views.register(session, warehouse);
  }

  /**
   * Registers the views of a sweep that has nothing left to do, and commits its stage counts if a
   * driver was stopped before it could.
   */
  public void refresh(SparkSession session) throws IOException {
    Views.register(session, warehouse);
    if (!StageCounts.areCurrent(session, file.name())) {
      StageCounts.update(session, warehouse, file.name());
      Views.register(session, warehouse);
    }
  }

  /** Makes {@link #run} stop within seconds, from any thread. */
  public void cancel() {
    cancelled = true;
  }
}
