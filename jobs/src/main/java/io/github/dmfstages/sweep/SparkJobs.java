package io.github.dmfstages.sweep;

import java.io.Serializable;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction0;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * Spark's asynchronous jobs and its heartbeats from Java: the one place where Scala's types appear.
 */
final class SparkJobs {
  private SparkJobs() {}

  /** A slice of a sweep that was handed to Spark. */
  static final class Slice {
    private final SimpleFutureAction<BoxedUnit> action;

    private Slice(SimpleFutureAction<BoxedUnit> action) {
      this.action = action;
    }

    boolean isCompleted() {
      return action.isCompleted();
    }

    /** Throws what ended the job of a completed slice, if it did not end well. */
    void check() throws SparkException {
      var unused = action.get();
    }

    void cancel() {
      action.cancel();
    }
  }

  /**
   * Submits one job with one task for each of {@code runs}, in this order. The runs themselves,
   * input matrices among them, go to each executor once.
   *
   * @param delivered takes each run as its task ends; called by Spark's scheduler, so it must
   *     return at once
   */
  static Slice submit(
      JavaSparkContext spark,
      List<PlannedRun> runs,
      RunningSteps steps,
      SavedRuns saved,
      Consumer<EndedRun> delivered) {
    List<Integer> indices = IntStream.range(0, runs.size()).boxed().toList();
    List<Object> partitions = List.copyOf(indices);
    var handler =
        new AbstractFunction2<Object, EndedRun, BoxedUnit>() {
          @Override
          public BoxedUnit apply(Object partition, EndedRun run) {
            delivered.accept(run);
            return BoxedUnit.UNIT;
          }
        };
    var done =
        new AbstractFunction0<BoxedUnit>() {
          @Override
          public BoxedUnit apply() {
            return BoxedUnit.UNIT;
          }
        };
    return new Slice(
        spark
            .sc()
            .submitJob(
                spark.parallelize(indices, runs.size()).rdd(),
                new OneRun(spark.broadcast(List.copyOf(runs)), steps, saved),
                CollectionConverters.asScala(partitions).toSeq(),
                handler,
                done));
  }

  /** As many partitions as runs: each holds exactly one. */
  private static final class OneRun extends AbstractFunction1<Iterator<Integer>, EndedRun>
      implements Serializable {
    private static final long serialVersionUID = 1;

    private final Broadcast<List<PlannedRun>> runs;
    private final RunningSteps steps;
    private final SavedRuns saved;

    OneRun(Broadcast<List<PlannedRun>> runs, RunningSteps steps, SavedRuns saved) {
      this.runs = runs;
      this.steps = steps;
      this.saved = saved;
    }

    @Override
    public EndedRun apply(Iterator<Integer> partition) {
      EndedRun run = RunTask.execute(runs.value().get(partition.next()), steps, saved);
      if (partition.hasNext()) {
        throw new IllegalStateException("two runs in one task");
      }
      return run;
    }
  }

  /** Hands on what heartbeats say of {@link RunningSteps}, from a thread of Spark's. */
  static SparkListener heartbeats(Consumer<RunningSteps.At> heard) {
    return new SparkListener() {
      @Override
      public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate event) {
        for (var task : CollectionConverters.asJava(event.accumUpdates())) {
          for (var accumulable : CollectionConverters.asJava(task._4())) {
            if (accumulable.update().isDefined()
                && accumulable.update().get() instanceof RunningSteps.At at) {
              heard.accept(at);
            }
          }
        }
      }
    };
  }
}
