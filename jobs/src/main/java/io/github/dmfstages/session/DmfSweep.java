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
 * A sweep from an existing session: {@code DmfSweep.from("mine.conf").warehouse(dir).run(spark)}.
 * What {@code dmf sweep} does, and no process of its own. Values of this class do not change; each
 * method returns another.
 */
public final class DmfSweep {
  private static final Logger LOG = LoggerFactory.getLogger(DmfSweep.class);

  private final Source source;
  private final List<String> overrides;
  private final String warehouse;
  private final SweepPlan.Again again;

  /** Where the sweep is written. */
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
   * The sweep of a sweep file, any Hadoop path, in folder {@code warehouse} of the working
   * directory.
   */
  public static DmfSweep from(String file) {
    return new DmfSweep(
        (hadoop, overrides) -> SweepFile.read(file, hadoop, overrides),
        List.of(),
        "warehouse",
        SweepPlan.Again.NONE);
  }

  /** The same from the text of a sweep file. */
  public static DmfSweep of(String text) {
    return new DmfSweep(
        (hadoop, overrides) -> SweepFile.parse(text, "sweep", hadoop, overrides),
        List.of(),
        "warehouse",
        SweepPlan.Again.NONE);
  }

  /** The same sweep in another warehouse, any Hadoop path. */
  public DmfSweep warehouse(String folder) {
    return new DmfSweep(source, overrides, folder, again);
  }

  /** The same sweep with a key overridden in every grid, as {@code key=value}. */
  public DmfSweep set(String override) {
    List<String> all = Stream.concat(overrides.stream(), Stream.of(override)).toList();
    return new DmfSweep(source, all, warehouse, again);
  }

  /** The same sweep, which computes runs again that failed before. */
  public DmfSweep retryFailed() {
    return new DmfSweep(source, overrides, warehouse, SweepPlan.Again.FAILED);
  }

  /**
   * Computes every run that the warehouse lacks, one Spark task a run, and registers all views over
   * the warehouse as temporary views of {@code spark}, in place of views of their names. The
   * session stays open. What happens on the way is logged.
   *
   * @return the sweep's rows of view runs, failed runs among them
   * @throws InvalidConfigException if the file is wrong; nothing was computed or written
   * @throws SweepStoppedException if too many runs failed; what had ended is committed
   * @throws SparkException if Spark gave up; likewise
   * @throws IOException if the warehouse can't be written, or another driver has this sweep
   * @throws InterruptedException if the thread was interrupted; what had ended is committed
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
      throws SweepStoppedException, SparkException, IOException, InterruptedException {
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

  /** Progress for who reads the log. */
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
