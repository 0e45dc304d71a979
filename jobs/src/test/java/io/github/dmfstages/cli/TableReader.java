package io.github.dmfstages.cli;

import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.view.Views;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Queries the tables again and again while others write to them. */
final class TableReader implements AutoCloseable {
  // Of one listing of the files. Each run has as many rows of stages and of modes as it says; NULL
  // in the last column would be a run without any.
  private static final String SQL =
      """
      WITH stages AS (SELECT run_id, count(*) AS n FROM spe_stages GROUP BY run_id),
      mode_rows AS (SELECT run_id, count(*) AS n, count(DISTINCT mode) AS of FROM modes GROUP BY run_id),
      steps AS (SELECT run_id, max(step) AS last FROM trajectory GROUP BY run_id)
      SELECT count(*), count(DISTINCT run_id),
        count_if(coalesce(s.n, 0) <=> spe_stages AND m.n <=> rank AND m.of <=> rank AND t.last <=> steps)
      FROM runs LEFT JOIN stages s USING (run_id) LEFT JOIN mode_rows m USING (run_id)
        LEFT JOIN steps t USING (run_id)
      """;

  private final SparkSession session;
  private final String warehouse;
  private final List<Reading> readings = new ArrayList<>();
  private final Thread thread = new Thread(this::readOn, "reader of tables");
  private volatile boolean enough;
  private Exception failure;

  /**
   * What one reading saw.
   *
   * @param rows rows of the view of runs
   * @param runs different ids among them
   * @param whole rows whose nested columns are as long as the row says
   */
  record Reading(long rows, long runs, long whole) {
    /** Whether every run was there once, and whole. */
    boolean isConsistent() {
      return rows == runs && rows == whole;
    }
  }

  /** Begins to read the tables at {@code warehouse}. */
  TableReader(SparkSession spark, String warehouse) {
    this.session = spark.newSession();
    this.warehouse = warehouse;
    thread.start();
  }

  private void readOn() {
    try {
      while (!enough) {
        Views.register(session, Warehouse.at(warehouse, new Configuration()), SQL);
        Row row = session.sql(SQL).collectAsList().get(0);
        readings.add(new Reading(row.getLong(0), row.getLong(1), row.getLong(2)));
        Thread.sleep(200);
      }
    } catch (Exception e) {
      failure = e;
    }
  }

  /** Ends reading, and returns the readings; throws what made a reading fail. */
  List<Reading> stop() {
    end();
    if (failure != null) {
      throw new IllegalStateException("reading " + readings.size() + " failed", failure);
    }
    return readings;
  }

  private void end() {
    enough = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    end();
  }
}
