package io.github.dmfstages.bench;

import java.util.Collections;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * What Spark's own task costs: so many that do nothing, a job of 5,000 at a time as in a sweep.
 * Prints the CPU seconds of this JVM, all threads, from its start.
 */
public final class EmptyTasks {
  private static final int SLICE = 5000;

  private EmptyTasks() {}

  /** Takes a master and a number of tasks. */
  public static void main(String[] args) {
    int tasks = Integer.parseInt(args[1]);
    SparkConf conf =
        new SparkConf()
            .setMaster(args[0])
            .setAppName("empty tasks")
            .set("spark.ui.enabled", "false")
            .set("spark.ui.showConsoleProgress", "false");
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      for (int left = tasks; left > 0; left -= SLICE) {
        List<Integer> slice = Collections.nCopies(Math.min(left, SLICE), 0);
        spark.parallelize(slice, slice.size()).foreach(nothing -> {});
      }
      ProcessHandle.Info self = ProcessHandle.current().info();
      System.out.println(self.totalCpuDuration().orElseThrow().toMillis() / 1000.0);
    }
  }
}
