package io.github.dmfstages.sweep;

import io.github.dmfstages.table.RunRow;
import java.io.Serializable;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Function1;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction0;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/** Spark's asynchronous jobs from Java: the one place where Scala's types appear. */
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
  }

  /**
   * Submits one job with one task for each of {@code runs}, in this order.
   *
   * @param delivered takes each row as its task ends; called by Spark's scheduler, so it must
   *     return at once
   */
  static Slice submit(JavaSparkContext spark, List<PlannedRun> runs, Consumer<RunRow> delivered) {
    Function1<Iterator<PlannedRun>, RunRow> task = new OneRun();
    var partitions =
        CollectionConverters.asScala(
                IntStream.range(0, runs.size()).<Object>mapToObj(i -> i).toList())
            .toSeq();
    var handler =
        new AbstractFunction2<Object, RunRow, BoxedUnit>() {
          @Override
          public BoxedUnit apply(Object partition, RunRow row) {
            delivered.accept(row);
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
                spark.parallelize(runs, runs.size()).rdd(), task, partitions, handler, done));
  }

  /** As many partitions as runs: each holds exactly one. */
  private static final class OneRun extends AbstractFunction1<Iterator<PlannedRun>, RunRow>
      implements Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public RunRow apply(Iterator<PlannedRun> partition) {
      RunRow row = RunTask.execute(partition.next());
      if (partition.hasNext()) {
        throw new IllegalStateException("two runs in one task");
      }
      return row;
    }
  }
}
