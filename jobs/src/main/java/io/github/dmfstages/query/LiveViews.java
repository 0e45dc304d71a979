package io.github.dmfstages.query;

import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.store.Table;
import io.github.dmfstages.store.TableFile;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.view.TableSize;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * The views over a warehouse in a session that stays open. A view is registered again only if a
 * statement names it and a file was committed or removed since, because that takes longer than most
 * queries. Views may lag behind commits ({@link Lag}). Views that a few statements named are kept
 * in memory, unless a sweep is committing runs. Several threads may ask.
 */
public final class LiveViews {
  /** Its records may take more memory than all other views together. */
  private static final String TOO_LARGE = "trajectory";

  /** Computing all columns of a view takes longer than the first statements do. */
  private static final int STATEMENTS_BEFORE_KEEPING = 3;

  /** A sweep that runs commits more often than this. */
  private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();

  private final SparkSession session;
  private final Warehouse warehouse;
  private final Lag lag;
  // Guards the views, but not the execution of a query: its files are known when it is analysed.
  private final ReentrantLock lock = new ReentrantLock();
  private volatile Set<Path> registered;
  private boolean onceEach;
  // The names of the views that read these files. Others may read older ones.
  private final Set<String> current = new HashSet<>();

  // The views that are kept in memory.
  private final Map<String, Dataset<Row>> kept = new HashMap<>();
  // How many statements have named each view since these files were new, and when that was; at
  // first, long ago.
  private final Map<String, Integer> statements = new HashMap<>();
  private boolean wasRegistered;
  private long changedAt = System.nanoTime() - QUIET_NANOS;

  /** Decides whether views may stay as they are although files were committed. */
  public interface Lag {
    /** Returns whether they may. */
    boolean mayGrow() throws IOException;

    /** The views are current. */
    void ends();
  }

  /** Views over {@code warehouse} that are always current; nothing else registers them. */
  public LiveViews(SparkSession session, Warehouse warehouse) {
    this(
        session,
        warehouse,
        new Lag() {
          @Override
          public boolean mayGrow() {
            return false;
          }

          @Override
          public void ends() {}
        });
  }

  /** Views over {@code warehouse}, which nothing else registers in {@code session}. */
  public LiveViews(SparkSession session, Warehouse warehouse, Lag lag) {
    this.session = session;
    this.warehouse = warehouse;
    this.lag = lag;
  }

  /**
   * Returns the rows that answer a statement; see {@link Question#ask}.
   *
   * @throws Question.RefusedException if the statement does more than read
   */
  public Dataset<Row> ask(String sql)
      throws IOException,
          InterruptedException,
          InvalidConfigException,
          Question.RefusedException,
          AnalysisException {
    lock.lockInterruptibly();
    try {
      register(Views.named(sql));
      return Question.ask(session, sql);
    } finally {
      lock.unlock();
    }
  }

  /** Returns all views, their columns and all questions; see {@link Catalog}. */
  public Dataset<Row> catalog(NamedQuestions questions)
      throws IOException, InterruptedException, InvalidConfigException {
    lock.lockInterruptibly();
    try {
      register(Views.ALL);
      return Catalog.of(session, questions);
    } finally {
      lock.unlock();
    }
  }

  private void register(List<Views.View> views) throws IOException {
    Set<Path> now = files();
    while (!now.equals(registered)) {
      forgetKept();
      changedAt = wasRegistered ? System.nanoTime() : changedAt;
      wasRegistered = true;
      statements.clear();
      registered = null;
      current.clear();
      onceEach = hasEachRunOnce();
      TableSize.adapt(session, warehouse.bytes());
      Views.registerFiles(session, warehouse);
      lag.ends();
      // A commit may come between the two.
      Set<Path> before = now;
      now = committed();
      registered = now.equals(before) ? now : null;
    }
    // Views come after those that they read.
    for (Views.View view : views) {
      if (!current.contains(view.name())) {
        Views.register(session, List.of(view), onceEach);
        current.add(view.name());
      }
      if (isWorthKeeping(view.name())) {
        keep(view.name());
      }
    }
  }

  private boolean isWorthKeeping(String view) {
    return statements.merge(view, 1, Integer::sum) > STATEMENTS_BEFORE_KEEPING
        && System.nanoTime() - changedAt >= QUIET_NANOS
        && !kept.containsKey(view)
        && !view.equals(TOO_LARGE);
  }

  private void keep(String view) {
    // Spark computes it with the next statement.
    Dataset<Row> rows = session.table(view);
    if (session.conf().get("spark.sql.shuffle.partitions").equals("1")) {
      // Aggregates of a single partition need no shuffle.
      rows = rows.coalesce(1);
    }
    // In the other order, Spark would let go of all that reads the view that is replaced.
    rows.createOrReplaceTempView(view);
    kept.put(view, rows.persist(StorageLevel.MEMORY_AND_DISK()));
    // Views that read it are registered again over the rows in memory.
    Views.ALL.stream()
        .filter(other -> other.over().contains(view) && !kept.containsKey(other.name()))
        .forEach(other -> current.remove(other.name()));
  }

  private void forgetKept() {
    kept.values().forEach(Dataset::unpersist);
    kept.clear();
  }

  /** Returns whether no run has an earlier attempt. */
  private boolean hasEachRunOnce() throws IOException {
    for (String sweep : warehouse.sweeps()) {
      if (!warehouse.committed(sweep).areOnceEach()) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns the files that a statement reads if it is asked now: the committed files of all tables,
   * without the newest ones if the views lag behind. Each commit adds some, and no name is used
   * again, so answers from the same files are the same.
   */
  public Set<Path> files() throws IOException {
    Set<Path> now = committed();
    Set<Path> before = registered;
    // Once a file is removed, it can't be read any more.
    boolean lags =
        before != null && !now.equals(before) && now.containsAll(before) && lag.mayGrow();
    return lags ? before : now;
  }

  private Set<Path> committed() throws IOException {
    Set<Path> files = new HashSet<>();
    for (Table table : Table.ALL) {
      for (String sweep : warehouse.sweeps(table.folder())) {
        warehouse.table(table, sweep).committed().stream().map(TableFile::path).forEach(files::add);
      }
    }
    return files;
  }
}
