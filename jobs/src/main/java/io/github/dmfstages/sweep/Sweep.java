package io.github.dmfstages.sweep;

import io.github.dmfstages.config.Boundary;
import io.github.dmfstages.config.OpenPoint;
import io.github.dmfstages.config.Picture;
import io.github.dmfstages.config.SearchInterval;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.setting.Setting;
import io.github.dmfstages.setting.Spelling;
import io.github.dmfstages.store.BoundaryRow;
import io.github.dmfstages.store.CommittedRun;
import io.github.dmfstages.store.Compaction;
import io.github.dmfstages.store.FoundBoundaries;
import io.github.dmfstages.store.Lease;
import io.github.dmfstages.store.Pictures;
import io.github.dmfstages.store.Removal;
import io.github.dmfstages.store.RunGroup;
import io.github.dmfstages.store.StageCounts;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.store.WarehouseRepair;
import io.github.dmfstages.view.RunExpressions;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;

/** A sweep in a warehouse. It plans what is left to compute, and computes it. */
public final class Sweep {
  private final SweepFile file;
  private final Warehouse warehouse;
  private final SweepPlan.Again again;
  private RunExpressions expressions;
  private List<BoundaryRow> boundaries = List.of();
  private List<FacetSearch> facets = List.of();
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
   * A sweep that searches is never done before it was run, because only a session can tell which
   * runs it needs.
   */
  public boolean isDone(SweepPlan plan) throws IOException {
    return plan.runs().isEmpty()
        && !searches()
        && !WarehouseRepair.isNeeded(warehouse, file.name());
  }

  /** Returns whether the sweep chooses runs by searches: for boundaries, or for a picture. */
  public boolean searches() {
    return !file.expressions().isEmpty();
  }

  /**
   * Checks the expressions by which the sweep searches, before anything is written. A Spark context
   * must be open. {@link #run} checks them if this was not called.
   *
   * @throws InvalidConfigException with every expression that is wrong
   */
  public void check() throws InvalidConfigException {
    if (expressions == null && searches()) {
      expressions = RunExpressions.inOpenContext(file.name(), file.expressions());
    }
  }

  /**
   * What is left of a sweep that searches.
   *
   * @param plan the runs that are needed now: those of the plan, and those that committed runs make
   *     necessary
   * @param outlook the state of the searches, with the number of runs that can be expected after
   *     these
   */
  public record Prospect(SweepPlan plan, RunSearch.Outlook outlook) {
    /** Returns the number of all these runs, divided by that of the plan. */
    public double further() {
      int now = plan.runs().size();
      return now == 0 ? 1 : 1 + (double) outlook.further() / now;
    }
  }

  /**
   * Returns what is left to compute now, which reads committed runs and writes nothing. A Spark
   * context must be open.
   *
   * @param slots how many runs can be computed at once
   * @throws InvalidConfigException with every expression that is wrong
   */
  public Prospect prospect(int slots)
      throws InvalidConfigException, IOException, SweepStoppedException {
    check();
    SweepPlan plan = plan();
    SearchedRuns searched = searched(search(slots).all, plan);
    return new Prospect(plan.and(searched.after(List.of())), searched.outlook());
  }

  /** All searches, and those for boundaries and for facets among them. */
  private record Searches(RunSearch all, BoundarySearch boundaries, List<FacetSearch> facets) {}

  private Searches search(int slots) {
    RunSearch all = new RunSearch();
    BoundarySearch boundaries = new BoundarySearch(file.boundaries(), slots, all);
    List<FacetSearch> pictured = file.picture().map(FacetSearch::of).orElse(List.of());
    pictured.forEach(facet -> all.add(facet, file.boundaries().size()));
    return new Searches(all, boundaries, pictured);
  }

  private SearchedRuns searched(RunSearch search, SweepPlan plan) throws IOException {
    Map<String, CommittedRun> committed = warehouse.committed(file.name()).runs();
    return new SearchedRuns(
        search,
        expressions,
        committed,
        committed.isEmpty() ? Map.of() : expressions.ofCommitted(warehouse),
        plan,
        again);
  }

  /** Returns the name of the sweep. */
  public String name() {
    return file.name();
  }

  /** Returns the boundaries that {@link #run} has found, in the order of the file. */
  public List<BoundaryRow> boundaries() {
    return boundaries;
  }

  /** Returns how much of its picture {@link #run} has computed, in words; empty without one. */
  public Optional<String> picture() {
    long cells = file.picture().map(Picture::cells).orElse(0L);
    long computed = facets.stream().mapToLong(FacetSearch::computed).sum();
    return computed == 0
        ? Optional.empty()
        : Optional.of(
            "%d of %s were computed (%.1f %%), and the others have the value of their block"
                .formatted(computed, Spelling.counted(cells, "cell"), 100. * computed / cells));
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
    try {
      FurtherRuns further = FurtherRuns.none();
      Searches searches = search(SparkJobs.slots(spark));
      if (searches()) {
        check();
        further = searched(searches.all, plan);
      }
      Pictures.refresh(lease.warehouse(), file.name(), file.picture());
      new SweepDriver(spark, warehouse, lease, plan, further, failures, progress, () -> cancelled)
          .run();
      boundaries = searches.boundaries.found();
      facets = searches.facets;
    } catch (InvalidConfigException e) {
      throw new SweepStoppedException(e.getMessage());
    }
    lease.check();
    Compaction.run(lease.warehouse(), file.name(), Compaction.GRACE);
    FoundBoundaries.refresh(lease.warehouse(), file.name(), boundaries);
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
    for (Boundary boundary : file.boundaries()) {
      if (!unnamed.isEmpty()) {
        unnamed.removeAll(triedBy(boundary, unnamed));
      }
    }
    if (file.picture().isPresent() && !unnamed.isEmpty()) {
      unnamed.removeAll(cellsOf(file.picture().get(), unnamed));
    }
    return unnamed;
  }

  /**
   * Returns the ids of the runs of a boundary's points at any of the values, within its interval,
   * that the key has in the runs {@code ids}. A search may have tried each of them.
   */
  private Set<String> triedBy(Boundary boundary, Set<String> ids) throws IOException {
    SearchInterval interval = boundary.interval();
    Map<String, Double> values = numbers(boundary.along(), ids);
    return runs(
        boundary.points(),
        values.values().stream()
            .filter(value -> value >= interval.low() && value <= interval.high())
            .map(value -> List.of(value))
            .distinct()
            .toList());
  }

  /**
   * Returns the ids of the cells of a picture at any of the places that the runs {@code ids} have.
   */
  private Set<String> cellsOf(Picture picture, Set<String> ids) throws IOException {
    Set<Double> columns = Set.copyOf(picture.xs());
    Set<Double> rows = Set.copyOf(picture.ys());
    Map<String, Double> xs = numbers(picture.x(), ids);
    Map<String, Double> ys = numbers(picture.y(), ids);
    return runs(
        picture.facets(),
        xs.keySet().stream()
            .filter(ys::containsKey)
            .map(id -> List.of(xs.get(id), ys.get(id)))
            .filter(at -> columns.contains(at.get(0)) && rows.contains(at.get(1)))
            .distinct()
            .toList());
  }

  /** Returns the value of a setting in each of the committed runs {@code ids} that has one. */
  private Map<String, Double> numbers(Setting<?> setting, Set<String> ids) throws IOException {
    Map<String, Double> numbers = new HashMap<>();
    warehouse
        .numbers(file.name(), setting.column())
        .forEach(
            (id, value) -> {
              if (ids.contains(id)) {
                numbers.put(id, value);
              }
            });
    return numbers;
  }

  private static Set<String> runs(List<OpenPoint> points, List<List<Double>> places) {
    return points.parallelStream()
        .flatMap(point -> places.stream().flatMap(place -> id(point, place).stream()))
        .collect(Collectors.toSet());
  }

  private static Optional<String> id(OpenPoint point, List<Double> place) {
    try {
      return Optional.of(
          point.at(place.stream().mapToDouble(Double::doubleValue).toArray()).runId());
    } catch (InvalidConfigException e) {
      return Optional.empty();
    }
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
        (plan, lease) -> {
          Set<String> kept = new HashSet<>(warehouse.committed(file.name()).runs().keySet());
          kept.removeAll(unnamed());
          return Removal.of(
              lease.warehouse(),
              file.name(),
              id -> !file.runs().containsKey(id) && !kept.contains(id));
        });
  }

  /** Makes {@link #run} stop within seconds. Any thread may call this. */
  public void cancel() {
    cancelled = true;
  }
}
