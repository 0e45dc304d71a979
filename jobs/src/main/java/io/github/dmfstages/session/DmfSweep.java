package io.github.dmfstages.session;

import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.sweep.FailureLimit;
import io.github.dmfstages.sweep.Notice;
import io.github.dmfstages.sweep.PlannedRun;
import io.github.dmfstages.sweep.Sweep;
import io.github.dmfstages.sweep.SweepPlan;
import io.github.dmfstages.sweep.SweepProgress;
import io.github.dmfstages.sweep.SweepStoppedException;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a sweep in an existing session: {@code
 * DmfSweep.from("mine.conf").warehouse(dir).run(spark)}. It does the same as {@code dmf sweep}
 * without a process of its own. Objects of this class are immutable; each method returns a new one.
 */
public final class DmfSweep {
  private static final Logger LOG = LoggerFactory.getLogger(DmfSweep.class);

  private final Source source;
  private final List<String> overrides;
  private final String warehouse;
  private final SweepPlan.Again again;

  /** The place where the sweep is described: a file or a text. */
  @FunctionalInterface
  private interface Source {
    SweepFile read(Configuration hadoop, List<String> overrides) throws InvalidConfigException;
  }

  private DmfSweep(Source source, List<String> overrides, String warehouse, SweepPlan.Again again) {
    this.source = source;
    this.overrides = overrides;
    this.warehouse = warehouse;
    this.again = again;
  }

  /**
   * Returns the sweep of a sweep file, any Hadoop path. Its warehouse is the folder {@code
   * warehouse} of the working directory.
   */
  public static DmfSweep from(String file) {
    return new DmfSweep(
        (hadoop, overrides) -> SweepFile.read(file, hadoop, overrides),
        List.of(),
        "warehouse",
        SweepPlan.Again.NONE);
  }

  /**
   * Returns the sweep that the text of a sweep file describes. Its warehouse is the folder {@code
   * warehouse} of the working directory.
   */
  public static DmfSweep of(String text) {
    return new DmfSweep(
        (hadoop, overrides) -> SweepFile.parse(text, "sweep", hadoop, overrides),
        List.of(),
        "warehouse",
        SweepPlan.Again.NONE);
  }

  /** Returns the same sweep in another warehouse, any Hadoop path. */
  public DmfSweep warehouse(String folder) {
    return new DmfSweep(source, overrides, folder, again);
  }

  /** Returns the same sweep with a key overridden in every grid, as {@code key=value}. */
  public DmfSweep set(String override) {
    List<String> all = Stream.concat(overrides.stream(), Stream.of(override)).toList();
    return new DmfSweep(source, all, warehouse, again);
  }

  /** Returns the same sweep, but runs that failed before are computed again. */
  public DmfSweep retryFailed() {
    return new DmfSweep(source, overrides, warehouse, SweepPlan.Again.FAILED);
  }

  /**
   * Computes every run that the warehouse lacks, each in one Spark task. Then it registers all
   * views over the warehouse as temporary views of {@code spark}, and replaces views of the same
   * names. The session stays open. Events during the sweep are logged.
   *
   * @return the rows of this sweep in view {@code runs}, failed runs included
   * @throws InvalidConfigException if the file is wrong; nothing was computed or written
   * @throws SweepStoppedException if too many runs failed; runs that had ended are committed
   * @throws SparkException if Spark gave up; runs that had ended are committed
   * @throws IOException if the warehouse can't be written, or another driver holds the lease of
   *     this sweep
   * @throws InterruptedException if the thread was interrupted; runs that had ended are committed
   */
  public Dataset<Row> run(SparkSession spark)
      throws InvalidConfigException,
          SweepStoppedException,
          SparkException,
          IOException,
          InterruptedException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    SweepFile sweepFile = source.read(hadoop, overrides);
    sweepFile.warnings().forEach(LOG::warn);
    try (Warehouse tables = Warehouse.at(warehouse, hadoop)) {
      run(spark, new Sweep(sweepFile, tables, again));
      Views.register(spark, tables);
    }
    Dataset<Row> runs = spark.table("runs");
    return runs.where(runs.col("sweep").equalTo(sweepFile.name()));
  }

  private static void run(SparkSession spark, Sweep sweep)
      throws InvalidConfigException,
          SweepStoppedException,
          SparkException,
          IOException,
          InterruptedException {
    sweep.check();
    if (sweep.isDone(sweep.plan())) {
      sweep.refresh(LOG::info);
    } else {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      sweep.withLease(
          LOG::info,
          (plan, lease) -> sweep.run(context, plan, lease, FailureLimit.usual(), new Logged()));
    }
    int unnamed = sweep.unnamed().size();
    if (unnamed > 0) {
      LOG.warn("{} runs in the table are not named by the sweep file any more", unnamed);
    }
  }

  /** Writes progress to the log. */
  private static final class Logged implements SweepProgress {
    @Override
    public void ended(PlannedRun run, RunRow row) {
      LOG.debug("run {}: {}", row.runId(), row.status());
    }

    @Override
    public void tick(Map<PlannedRun, Long> stepsInFlight) {}

    @Override
    public void noticed(Notice notice) {
      LOG.warn(notice.text());
    }
  }
}
