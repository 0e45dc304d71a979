package io.github.dmfstages.sweep;

import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.store.Compaction;
import io.github.dmfstages.store.Lease;
import io.github.dmfstages.store.Removal;
import io.github.dmfstages.store.RunGroup;
import io.github.dmfstages.store.StageCounts;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.store.WarehouseRepair;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;

/** A sweep in a warehouse. It plans what is left to compute, and computes it. */
public final class Sweep {
  private final SweepFile file;
  private final Warehouse warehouse;
  private final SweepPlan.Again again;
  private volatile boolean cancelled;

  /**
   * Creates the sweep that {@code file} describes, in {@code warehouse}. Some committed runs may be
   * computed {@code again}.
   */
  public Sweep(SweepFile file, Warehouse warehouse, SweepPlan.Again again) {
    this.file = file;
    this.warehouse = warehouse;
    this.again = again;
  }

  /** Returns a plan of what is left to compute now. This computes and writes nothing. */
  public SweepPlan plan() throws IOException {
    return SweepPlan.of(file, warehouse.committed(file.name()).runs(), again);
  }

  /**
   * Returns whether {@code plan} has nothing left to compute and the sweep's tables need no repair.
   */
  public boolean isDone(SweepPlan plan) throws IOException {
    return plan.runs().isEmpty() && !WarehouseRepair.isNeeded(warehouse, file.name());
  }

  /** The work of a driver while it holds the lease. */
  @FunctionalInterface
  public interface Work<T> {
    /**
     * Does the work.
     *
     * @param plan what is left to compute
     * @param lease the lease of the sweep, which is held until this returns
     */
    T with(SweepPlan plan, Lease lease)
        throws IOException, SparkException, SweepStoppedException, InterruptedException;
  }

  /**
   * Takes the sweep's lease, repairs the sweep's tables, and then does {@code work} with a plan of
   * what is left to compute.
   *
   * @param say receives messages for a person: what this waits for and what it repaired
   * @throws Lease.HeldElsewhereException if another driver holds the lease
   * @throws IOException if the warehouse can't be written
   */
  public <T> T withLease(Consumer<String> say, Work<T> work)
      throws IOException, SparkException, SweepStoppedException, InterruptedException {
    String name = file.name();
    try (Lease lease =
        Lease.take(
            warehouse,
            name,
            file.runs().size(),
            waiting -> say.accept("sweep %s: %s".formatted(name, waiting)))) {
      WarehouseRepair.repair(warehouse, name).forEach(say);
      // Planned again, because another driver may have committed runs before this one had the
      // lease.
      return work.with(plan(), lease);
    }
  }

  /**
   * Computes and commits a plan, then compacts small files.
   *
   * @param lease the lease of this sweep, which the caller closes
   * @return the stage counts of all of the sweep's runs, which are committed too
   * @throws SparkException if Spark gave up; runs that had ended are committed, and the same sweep,
   *     started again, computes the others
   * @throws SweepStoppedException if the sweep was cancelled or too many runs failed; runs that had
   *     ended are committed
   * @throws IOException if the warehouse can't be written, or the lease was lost
   */
  public List<RunGroup> run(
      JavaSparkContext spark,
      SweepPlan plan,
      Lease lease,
      FailureLimit failures,
      SweepProgress progress)
      throws IOException, SparkException, SweepStoppedException, InterruptedException {
    new SweepDriver(spark, warehouse, lease, plan, failures, progress, () -> cancelled).run();
    lease.check();
    Compaction.run(lease.warehouse(), file.name(), Compaction.GRACE);
    return StageCounts.refresh(lease.warehouse(), file.name());
  }

  /**
   * Returns the stage counts of a sweep that has nothing left to do. If a driver was stopped before
   * it could commit them, this takes the lease and commits them.
   *
   * @param say receives messages for a person: what this waits for and what it repaired
   */
  public List<RunGroup> refresh(Consumer<String> say)
      throws IOException, SparkException, SweepStoppedException, InterruptedException {
    Optional<List<RunGroup>> current = StageCounts.current(warehouse, file.name());
    return current.isPresent()
        ? current.get()
        : withLease(say, (plan, lease) -> StageCounts.refresh(lease.warehouse(), file.name()));
  }

  /** Returns how many runs are committed, whether or not the file names them. */
  public int committed() throws IOException {
    return warehouse.committed(file.name()).runs().size();
  }

  /** Returns the ids of the committed runs that the file does not name. */
  public Set<String> unnamed() throws IOException {
    Set<String> unnamed = new HashSet<>(warehouse.committed(file.name()).runs().keySet());
    unnamed.removeAll(file.runs().keySet());
    return unnamed;
  }

  /**
   * Removes the runs that the file does not name, with their checkpoints.
   *
   * @param say receives messages for a person: what this waits for and what it repaired
   * @return how many of them had rows
   */
  public int prune(Consumer<String> say)
      throws IOException, SparkException, SweepStoppedException, InterruptedException {
    return withLease(
        say,
        (plan, lease) ->
            Removal.of(lease.warehouse(), file.name(), id -> !file.runs().containsKey(id)));
  }

  /** Makes {@link #run} stop within seconds. Any thread may call this. */
  public void cancel() {
    cancelled = true;
  }
}
