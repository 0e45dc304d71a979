package io.github.dmfstages.serve;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;

/**
 * The time at which the work of the current thread on a request ends. Then the jobs that the thread
 * has started in Spark are cancelled and the thread is interrupted. If it is writing to a client
 * that does not read, the interrupt closes the connection.
 */
final class Deadline implements AutoCloseable {
  private final SparkContext spark;
  private final String group = UUID.randomUUID().toString();
  private final Thread worker = Thread.currentThread();
  private final ScheduledFuture<?> timer;
  private boolean passed;
  private boolean closed;

  private Deadline(SparkContext spark, Duration limit, ScheduledExecutorService clock) {
    this.spark = spark;
    spark.setJobGroup(group, "dmf serve", true);
    timer = clock.schedule(this::pass, limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Sets the deadline of the current thread. It must be closed by the same thread. */
  static Deadline in(Duration limit, SparkContext spark, ScheduledExecutorService clock) {
    return new Deadline(spark, limit, clock);
  }

  private synchronized void pass() {
    if (!closed) {
      passed = true;
      spark.cancelJobGroup(group);
      worker.interrupt();
    }
  }

  /** Returns whether the work was stopped. */
  synchronized boolean hasPassed() {
    return passed;
  }

  /** Ends the work. Jobs that it has left in Spark are cancelled. */
  @Override
  public void close() {
    timer.cancel(false);
    synchronized (this) {
      closed = true;
      // The thread goes on with other requests.
      boolean interrupted = Thread.interrupted();
      passed |= interrupted;
    }
    spark.cancelJobGroup(group);
    spark.clearJobGroup();
  }
}
