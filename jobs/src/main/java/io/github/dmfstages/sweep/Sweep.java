package io.github.dmfstages.sweep;

import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.table.Claim;
import io.github.dmfstages.table.Compaction;
import io.github.dmfstages.table.Removal;
import io.github.dmfstages.table.StageCounts;
import io.github.dmfstages.table.Warehouse;
import io.github.dmfstages.table.WarehouseCare;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;

/** A sweep over a warehouse: what of it is still to do, and doing it. */
public final class Sweep {
  private final SweepFile file;
  private final Warehouse warehouse;
  private final SweepPlan.Again again;
  private volatile boolean cancelled;

  /** The sweep that {@code file} describes, in {@code warehouse}. */
  public Sweep(SweepFile file, Warehouse warehouse, SweepPlan.Again again) {
    this.file = file;
    this.warehouse = warehouse;
    this.again = again;
  }

  /** What is to do now; computes and writes nothing. */
  public SweepPlan plan() throws IOException {
    return SweepPlan.of(file, warehouse.committed(file.name()).runs(), again);
  }

  /** Whether nothing of {@code plan} is left to compute, and nothing in its way to mend. */
  public boolean isDone(SweepPlan plan) throws IOException {
    return plan.runs().isEmpty() && !WarehouseCare.isNeeded(warehouse, file.name());
  }

  /** What a driver does with the sweep while it is its own. */
  @FunctionalInterface
  public interface Claimed<T> {
    /**
     * Does it.
     *
     * @param plan what is to do now
     * @param claim of the sweep, held until this returns
     */
    T with(SweepPlan plan, Claim claim)
        throws IOException, SparkException, SweepStoppedException, InterruptedException;
  }

  /**
   * Takes the sweep's claim, mends what dead drivers and strangers left, and lets {@code work} do
   * what is then to do.
   *
   * @param say told, for a person, what it waits for and what it mended
   * @throws Claim.HeldElsewhereException if another driver holds the claim
   * @throws IOException also if the warehouse can't be written
   */
  public <T> T claimed(Consumer<String> say, Claimed<T> work)
      throws IOException, SparkException, SweepStoppedException, InterruptedException {
    String name = file.name();
    try (Claim claim =
        Claim.take(
            warehouse, name, waiting -> say.accept("sweep %s: %s".formatted(name, waiting)))) {
      WarehouseCare.mend(warehouse, name).forEach(say);
      // Again, because another driver may have gone on until the claim was ours.
      return work.with(plan(), claim);
    }
  }

  /**
   * Computes and commits a plan, then compacts small files.
   *
   * @param claim of this sweep; stays the caller's
   * @return the stage counts of all of the sweep's runs, committed too
   * @throws SparkException if Spark gave up; runs that had ended are committed, and a new start
   *     computes the others
   * @throws SweepStoppedException if it was cancelled or too many runs failed; likewise
   * @throws IOException if the warehouse can't be written, or the claim was lost
   */
  public List<StageCounts.Alike> run(
      JavaSparkContext spark,
      SweepPlan plan,
      Claim claim,
      FailureLimit failures,
      SweepProgress progress)
      throws IOException, SparkException, SweepStoppedException, InterruptedException {
    new SweepDriver(spark, warehouse, claim, plan, failures, progress, () -> cancelled).run();
    claim.check();
    Compaction.run(claim.warehouse(), file.name(), Compaction.GRACE);
    return StageCounts.refresh(claim.warehouse(), file.name());
  }

  /**
   * The stage counts of a sweep that has nothing left to do. If a driver was stopped before it
   * could commit them, takes the claim and does that.
   *
   * @param say told, for a person, what it waits for and what it mended
   */
  public List<StageCounts.Alike> refresh(Consumer<String> say)
      throws IOException, SparkException, SweepStoppedException, InterruptedException {
    Optional<List<StageCounts.Alike>> current = StageCounts.current(warehouse, file.name());
    return current.isPresent()
        ? current.get()
        : claimed(say, (plan, claim) -> StageCounts.refresh(claim.warehouse(), file.name()));
  }

  /** How many runs are committed, named by the file or not. */
  public int committed() throws IOException {
    return warehouse.committed(file.name()).runs().size();
  }

  /** The ids of the runs that are committed and that the file does not name. */
  public Set<String> unnamed() throws IOException {
    Set<String> unnamed = new HashSet<>(warehouse.committed(file.name()).runs().keySet());
    unnamed.removeAll(file.runs().keySet());
    return unnamed;
  }

  /**
   * Removes the runs that the file does not name, with their checkpoints.
   *
   * @param say told, for a person, what it waits for and what it mended
   * @return how many had rows
   */
  public int prune(Consumer<String> say)
      throws IOException, SparkException, SweepStoppedException, InterruptedException {
    return claimed(
        say,
        (plan, claim) ->
            Removal.of(claim.warehouse(), file.name(), id -> !file.runs().containsKey(id)));
  }

  /** Makes {@link #run} stop within seconds, from any thread. */
  public void cancel() {
    cancelled = true;
  }
}
