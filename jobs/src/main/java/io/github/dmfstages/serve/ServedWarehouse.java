package io.github.dmfstages.serve;

import io.github.dmfstages.descent.Status;
import io.github.dmfstages.query.LiveViews;
import io.github.dmfstages.report.Report;
import io.github.dmfstages.store.CommittedRun;
import io.github.dmfstages.store.LeaseWatch;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.view.TableSize;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.spark.sql.SparkSession;

/** A warehouse with a name, and a session of its own in which its views are registered. */
final class ServedWarehouse {
  /** How far answers to SQL may be behind a sweep that runs. */
  private static final Duration MOST_LAG = Duration.ofMinutes(1);

  /** A report costs more, and its readers see how many runs it shows. */
  private static final Duration MOST_LAG_OF_REPORTS = Duration.ofMinutes(10);

  private final String name;
  private final Warehouse warehouse;
  private final LeaseWatch leases;
  private final SweepVersions versions;

  private final LiveViews views;
  private final KeptAnswers answers = new KeptAnswers();
  private final ReentrantLock reportsLock = new ReentrantLock();
  private final SparkSession reporting;
  private final ReportCache reports = new ReportCache();

  /**
   * A sweep and its progress.
   *
   * @param name its name
   * @param runs how many runs are committed
   * @param failed how many of these have failed
   * @param driver the process that computes it
   * @param version the state of its tables that a report shows if it is asked for now
   */
  record SweepState(String name, int runs, long failed, LeaseWatch.Driver driver, String version) {}

  ServedWarehouse(String name, Warehouse warehouse, SparkSession spark) {
    this.name = name;
    this.warehouse = warehouse;
    this.leases = new LeaseWatch(warehouse);
    this.versions = new SweepVersions(warehouse, MOST_LAG_OF_REPORTS);
    SparkSession session = spark.newSession();
    // SQL may name views but not files, whatever the settings of the user are.
    session.conf().set("spark.sql.runSQLOnFiles", false);
    this.views = new LiveViews(session, warehouse, new BehindSweeps());
    this.reporting = spark.newSession();
  }

  /** Answers may lag behind sweeps that run. */
  private final class BehindSweeps implements LiveViews.Lag {
    private volatile Lag lag = new Lag(MOST_LAG);

    @Override
    public boolean mayGrow() throws IOException {
      if (!lag.mayGrow()) {
        return false;
      }
      for (String sweep : leases.sweeps()) {
        if (isRunning(sweep)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public void ends() {
      lag = new Lag(MOST_LAG);
    }
  }

  String name() {
    return name;
  }

  String location() {
    return warehouse.location();
  }

  /** Returns the views as they are now. */
  LiveViews views() {
    return views;
  }

  /** Returns the answers from these views that are kept. */
  KeptAnswers answers() {
    return answers;
  }

  /**
   * Returns the report of one sweep or two as HTML, with a script that follows them. It is made
   * again only if their tables have changed.
   *
   * @param turns when it may be made
   * @throws RefusedException if a sweep has no runs
   */
  String report(List<String> sweeps, Turns turns) throws Exception {
    reportsLock.lockInterruptibly();
    try {
      StringBuilder version = new StringBuilder();
      for (String sweep : sweeps) {
        check(sweep);
        version.append(versions.of(sweep, isRunning(sweep)));
      }
      String now = version.toString();
      String page = reports.get(sweeps, now);
      return page != null ? page : turns.take(() -> made(sweeps, now));
    } finally {
      reportsLock.unlock();
    }
  }

  private String made(List<String> sweeps, String version) throws IOException {
    long began = System.nanoTime();
    TableSize.adapt(reporting, warehouse.bytes());
    Report report =
        sweeps.size() == 1
            ? Report.of(reporting, warehouse, sweeps.get(0))
            : Report.of(reporting, warehouse, sweeps.get(0), sweeps.get(1));
    String page = Pages.followed(report.page(), version);
    reports.put(sweeps, version, page);
    sweeps.forEach(sweep -> versions.took(sweep, System.nanoTime() - began));
    return page;
  }

  /** Returns whether a driver computes the sweep, here or elsewhere. */
  boolean isRunning(String sweep) throws IOException {
    return leases.look(sweep).state() == LeaseWatch.State.RUNNING;
  }

  /**
   * Returns the report of one run as HTML.
   *
   * @param id the first characters of its id, or all
   * @param turns when it may be made
   * @throws RefusedException unless exactly one run of the sweep has such an id
   */
  String run(String sweep, String id, Turns turns) throws Exception {
    reportsLock.lockInterruptibly();
    try {
      check(sweep);
      List<String> ids =
          warehouse.committed(sweep).runs().keySet().stream()
              .filter(run -> run.startsWith(id))
              .limit(2)
              .toList();
      if (ids.size() != 1) {
        throw ids.isEmpty()
            ? new RefusedException(
                404, "%s: no run of sweep %s has an id that begins with this".formatted(id, sweep))
            : new RefusedException(
                400,
                "%s: several runs of sweep %s have ids that begin with this; give more characters"
                    .formatted(id, sweep));
      }
      return turns.take(() -> Report.ofRun(reporting, warehouse, sweep, ids.get(0)).page());
    } finally {
      reportsLock.unlock();
    }
  }

  private void check(String sweep) throws IOException, RefusedException {
    if (warehouse.committed(sweep).runs().isEmpty()) {
      throw new RefusedException(
          404,
          isRunning(sweep)
              ? "sweep %s of the warehouse %s runs, but none of its runs is committed yet; try again in some seconds"
                  .formatted(sweep, name)
              : "the warehouse %s has no runs of sweep %s".formatted(name, sweep));
    }
  }

  /** Returns all sweeps that have runs or a driver, sorted by name. */
  List<SweepState> sweeps() throws IOException {
    Set<String> withRuns = Set.copyOf(warehouse.sweeps());
    Set<String> all = new TreeSet<>(withRuns);
    all.addAll(leases.sweeps());
    List<SweepState> states = new ArrayList<>();
    for (String sweep : all) {
      LeaseWatch.Driver driver = leases.look(sweep);
      if (withRuns.contains(sweep) || driver.state() != LeaseWatch.State.IDLE) {
        Map<String, CommittedRun> runs = warehouse.committed(sweep).runs();
        long failed = runs.values().stream().filter(run -> run.status() == Status.FAILED).count();
        String version = versions.of(sweep, driver.state() == LeaseWatch.State.RUNNING);
        states.add(new SweepState(sweep, runs.size(), failed, driver, version));
      }
    }
    return states;
  }
}
