package io.github.dmfstages.sweep;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.SparkException;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.TaskInfo;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction0;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * Submits asynchronous jobs to Spark and listens to its events. It hides Scala's types from the
 * other classes of this package.
 */
final class SparkJobs implements AutoCloseable {
  private static final String SLICE = "spark.dmf.slice";
  private static final String DESCRIPTION = "spark.job.description";

  private final JavaSparkContext spark;
  private final SavedRuns saved;
  private final Consumer<byte[]> delivered;
  private final RunningSteps steps = new RunningSteps();
  private final RunsInFlight inFlight = new RunsInFlight();
  private final Map<String, List<PlannedRun>> slices = new ConcurrentHashMap<>();
  private final SparkListener listener = new Listener();
  private final String description;

  /**
   * Prepares the jobs of one sweep.
   *
   * @param delivered receives what each task returns, the bytes of an {@link EndedTask}; Spark's
   *     scheduler calls it, so it must return at once
   */
  SparkJobs(JavaSparkContext spark, SavedRuns saved, Consumer<byte[]> delivered) {
    this.spark = spark;
    this.saved = saved;
    this.delivered = delivered;
    this.description = spark.getLocalProperty(DESCRIPTION);
    // With a name, Spark's UI shows the run and step of each task.
    spark.sc().register(steps, "run");
    spark.sc().addSparkListener(listener);
  }

  /** A slice of a sweep that was submitted to Spark. */
  static final class Slice {
    private final SimpleFutureAction<BoxedUnit> action;

    private Slice(SimpleFutureAction<BoxedUnit> action) {
      this.action = action;
    }

    /** Returns whether the job has ended, successfully or not. */
    boolean isCompleted() {
      return action.isCompleted();
    }

    /** Throws the exception that ended the job of a completed slice, if it failed. */
    void check() throws SparkException {
      var unused = action.get();
    }

    /** Cancels the job. */
    void cancel() {
      action.cancel();
    }
  }

  /**
   * Submits one job with one task for each of {@code runs}, in this order. The runs with their
   * input matrices are sent to each executor only once.
   *
   * @param description the description of the job in Spark's UI
   * @param tries how many tasks of one run may be lost before it is handed back
   */
  Slice submit(String description, List<PlannedRun> runs, int tries) {
    List<Integer> indices = IntStream.range(0, runs.size()).boxed().toList();
    List<Object> partitions = List.copyOf(indices);
    var handler =
        new AbstractFunction2<Object, byte[], BoxedUnit>() {
          @Override
          public BoxedUnit apply(Object partition, byte[] task) {
            delivered.accept(task);
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
    SentRuns send = new SentRuns(List.copyOf(runs), saved.of(runs), tries);
    Broadcast<byte[]> sent = spark.broadcast(TaskBytes.of(send));
    String key = Long.toString(sent.id());
    slices.put(key, runs);
    spark.setJobDescription(description);
    spark.setLocalProperty(SLICE, key);
    return new Slice(
        spark
            .sc()
            .submitJob(
                spark.parallelize(indices, runs.size()).rdd(),
                new OneRun(sent, steps),
                CollectionConverters.asScala(partitions).toSeq(),
                handler,
                done));
  }

  RunsInFlight inFlight() {
    return inFlight;
  }

  /** Returns how many runs can be computed at once now, or 1 while there is no executor. */
  int slots() {
    return slots(spark);
  }

  /** Returns how many runs can be computed at once now, or 1 while there is no executor. */
  static int slots(JavaSparkContext spark) {
    return Math.max(1, spark.sc().defaultParallelism());
  }

  @Override
  public void close() {
    spark.sc().removeSparkListener(listener);
    // The session may belong to a program that goes on to use it in this thread.
    spark.setLocalProperty(SLICE, null);
    spark.setJobDescription(description);
  }

  /**
   * The function of a task. There are as many partitions as runs, and each holds exactly one. This
   * object is sent with every task, so it has no field that grows with the sweep.
   */
  private static final class OneRun extends AbstractFunction1<Iterator<Integer>, byte[]>
      implements Serializable {
    private static final long serialVersionUID = 1;

    private final Broadcast<byte[]> runs;
    private final RunningSteps steps;

    OneRun(Broadcast<byte[]> runs, RunningSteps steps) {
      this.runs = runs;
      this.steps = steps;
    }

    @Override
    public byte[] apply(Iterator<Integer> partition) {
      byte[] task = SentRuns.of(runs.value()).execute(partition.next(), steps);
      if (partition.hasNext()) {
        throw new IllegalStateException("two runs in one task");
      }
      return task;
    }
  }

  /** Receives Spark's events, one after another, in one of Spark's threads. */
  private final class Listener extends SparkListener {
    private final Map<Integer, List<PlannedRun>> stages = new ConcurrentHashMap<>();

    @Override
    public void onJobStart(SparkListenerJobStart job) {
      String key = job.properties() == null ? null : job.properties().getProperty(SLICE);
      List<PlannedRun> runs = key == null ? null : slices.remove(key);
      if (runs != null) {
        CollectionConverters.asJava(job.stageInfos()).forEach(s -> stages.put(s.stageId(), runs));
      }
    }

    @Override
    public void onStageCompleted(SparkListenerStageCompleted stage) {
      stages.remove(stage.stageInfo().stageId());
    }

    @Override
    public void onTaskStart(SparkListenerTaskStart task) {
      if (stages.containsKey(task.stageId())) {
        inFlight.begun(runId(task.stageId(), task.taskInfo()), executor(task.taskInfo()));
      }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd task) {
      if (!stages.containsKey(task.stageId()) || task.taskInfo() == null) {
        return;
      }
      String runId = runId(task.stageId(), task.taskInfo());
      if (task.reason() instanceof TaskFailedReason failed) {
        String why =
            failed instanceof ExecutorLostFailure lost && lost.reason().isDefined()
                ? lost.reason().get()
                : failed.toErrorString();
        inFlight.lost(
            new RunsInFlight.Loss(
                runId,
                executor(task.taskInfo()),
                why.lines().findFirst().orElse("no reason given"),
                failed.countTowardsTaskFailures()));
      } else {
        inFlight.ended(runId);
      }
    }

    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate event) {
      for (var task : CollectionConverters.asJava(event.accumUpdates())) {
        for (var accumulable : CollectionConverters.asJava(task._4())) {
          if (accumulable.update().isDefined()
              && accumulable.update().get() instanceof RunningSteps.At at) {
            inFlight.stepped(at);
          }
        }
      }
    }

    private String runId(int stage, TaskInfo task) {
      return stages.get(stage).get(task.partitionId()).runId();
    }

    private static String executor(TaskInfo task) {
      return task.executorId() + " on " + task.host();
    }
  }
}
