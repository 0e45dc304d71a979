package io.github.dmfstages.cli;

import static java.util.Map.entry;

import io.github.dmfstages.view.TableSize;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;

/**
 * Opens Spark sessions. This class holds the Spark settings that {@code dmf} makes, with their
 * reasons, and {@link TableSize} those that depend on the size of the tables. Settings of the user
 * take precedence.
 */
final class Sessions {
  /** The option {@code -v} sets this property to show Spark's log messages. */
  static final String VERBOSE_PROPERTY = "dmf.verbose";

  private static final Pattern LOCAL =
      Pattern.compile("local(?:\\[(\\d+|\\*)(?:\\s*,\\s*\\d+)?])?");
  private static final Pattern LOCAL_CLUSTER =
      Pattern.compile("local-cluster\\[\\s*(\\d+)\\s*,\\s*(\\d+)\\s*,\\s*\\d+\\s*]");

  static final Map<String, String> ALWAYS =
      Map.of(
          // A sweep named 2024 is a string.
          "spark.sql.sources.partitionColumnTypeInference.enabled", "false",
          // Spark lists more than 32 folders in a separate job, in seconds instead of milliseconds.
          "spark.sql.sources.parallelPartitionDiscovery.threshold", "1000000",
          // Tables are small. One job for each adaptive stage, and the compilation of each query,
          // would take longer than reading them.
          "spark.sql.adaptive.enabled", "false",
          "spark.sql.codegen.wholeStage", "false",
          "spark.sql.codegen.factoryMode", "NO_CODEGEN",
          // Its time grows with the square of the number of columns.
          "spark.sql.optimizer.excludedRules",
              "org.apache.spark.sql.catalyst.optimizer.ConvertToLocalRelation",
          // Times are shown in UTC, wherever the tables are read.
          "spark.sql.session.timeZone", "UTC",
          // Our own progress bar is on the terminal.
          "spark.ui.showConsoleProgress", "false");

  static final Map<String, String> FOR_SWEEPS =
      Map.ofEntries(
          // A run is not the cause if its executor is preempted, so four losses must not end a
          // sweep.
          entry("spark.task.maxFailures", "8"),
          // YARN and Kubernetes count all losses of a long sweep. The sum must not end the sweep.
          entry("spark.executor.maxNumFailures", "1000"),
          entry("spark.executor.failuresValidityInterval", "1h"),
          // A slice has 5,000 rows with their trajectories.
          entry("spark.driver.maxResultSize", "4g"),
          // Lost executors and progress are reported within seconds.
          entry("spark.executor.heartbeatInterval", "3s"),
          // Spark adds the module that the vector kernel needs to the options of executors. These
          // options make C2 compile the kernels soon, as conf/vector-kernel.options does if the
          // runs
          // are computed in this JVM.
          entry(
              "spark.executor.extraJavaOptions",
              "-XX:CompileCommand=quiet -XX:CompileCommand=CompileThresholdScaling,"
                  + "io.github.dmfstages.linalg.Vector*::*,0.1"
                  + " -XX:CompileCommand=CompileThresholdScaling,"
                  + "io.github.dmfstages.linalg.Fma*::*,0.1"),
          // A second copy of a long run would only occupy a slot.
          entry("spark.speculation", "false"),
          // There is a task per run and a job per slice. Spark keeps data about them for its web
          // pages, which would fill the driver's memory in a sweep of a million runs.
          entry("spark.ui.retainedJobs", "20"),
          entry("spark.ui.retainedStages", "20"),
          entry("spark.ui.retainedTasks", "1000"));

  static final Map<String, String> FOR_SERVERS =
      Map.of(
          // A short query does not wait for all tasks of a long one.
          "spark.scheduler.mode", "FAIR",
          // Spark keeps data about queries for its web pages, which would fill the memory.
          "spark.sql.ui.retainedExecutions", "20");

  private Sessions() {}

  /** Opens a context for a sweep, on the master that was given to spark-submit. */
  static JavaSparkContext forSweep(String appName) {
    Map<String, String> settings = new TreeMap<>(ALWAYS);
    settings.putAll(FOR_SWEEPS);
    if (slots().isPresent()) {
      // The progress bar replaces Spark's web pages. Without them, Spark starts a second faster.
      settings.put("spark.ui.enabled", "false");
    }
    JavaSparkContext spark =
        new JavaSparkContext(conf(appName, settings)) {
          @Override
          public void close() {
            // Cancelled tasks report to a scheduler that has stopped, which would log a stack
            // trace.
            quieten(sc(), "OFF");
            super.close();
          }
        };
    quieten(spark.sc(), "ERROR");
    return spark;
  }

  /**
   * Opens a context in this JVM that only checks a sweep, on whatever master the sweep itself will
   * run.
   */
  static JavaSparkContext forDryRun() {
    Map<String, String> settings = new TreeMap<>(ALWAYS);
    settings.put("spark.ui.enabled", "false");
    JavaSparkContext spark =
        new JavaSparkContext(conf("dmf sweep --dry-run", settings).setMaster("local[1]"));
    quieten(spark.sc(), "OFF");
    return spark;
  }

  /**
   * Opens a session for queries.
   *
   * @param bytes the size of the tables
   */
  static SparkSession forQuery(long bytes) {
    SparkSession session =
        SparkSession.builder().config(conf("dmf query", forQueries(bytes))).getOrCreate();
    // Errors are thrown and reported once, so they need not be logged.
    quieten(session.sparkContext(), "OFF");
    return session;
  }

  /**
   * Opens a session that answers queries until the server ends. Sessions of its own for each
   * warehouse are adapted to the size of that one.
   */
  static SparkSession forServer() {
    Map<String, String> settings = new TreeMap<>(FOR_SWEEPS);
    settings.putAll(forQueries(0));
    settings.putAll(FOR_SERVERS);
    SparkSession session = SparkSession.builder().config(conf("dmf serve", settings)).getOrCreate();
    quieten(session.sparkContext(), "OFF");
    return session;
  }

  /**
   * Opens a session for sweeps and for queries between them.
   *
   * @param bytes the size of the tables
   */
  static SparkSession forReproduction(long bytes) {
    Map<String, String> settings = new TreeMap<>(FOR_SWEEPS);
    settings.putAll(forQueries(bytes));
    if (slots().isEmpty()) {
      settings.remove("spark.ui.enabled");
    }
    SparkSession session =
        SparkSession.builder().config(conf("dmf reproduce", settings)).getOrCreate();
    quieten(session.sparkContext(), "ERROR");
    return session;
  }

  /** Closes a session in which runs may have been cancelled, without log messages. */
  static void close(SparkSession session) {
    quieten(session.sparkContext(), "OFF");
    session.stop();
  }

  private static Map<String, String> forQueries(long bytes) {
    Map<String, String> settings = new TreeMap<>(ALWAYS);
    settings.putAll(TableSize.settings(bytes));
    settings.put("spark.ui.enabled", "false");
    return settings;
  }

  private static SparkConf conf(String appName, Map<String, String> settings) {
    SparkConf conf = new SparkConf();
    TableSize.keepThoseOfTheUser(conf);
    settings.forEach(conf::setIfMissing);
    conf.setIfMissing("spark.master", "local[*]");
    Failure.replaceExitCodeOfSpark();
    return conf.setAppName(appName);
  }

  private static void quieten(SparkContext spark, String level) {
    if (!Boolean.getBoolean(VERBOSE_PROPERTY)) {
      spark.setLogLevel(level);
    }
  }

  /**
   * Returns Hadoop's configuration, with the user's settings of spark.hadoop.*. This needs no
   * session.
   */
  static Configuration hadoop() {
    return SparkHadoopUtil.get().newConfiguration(new SparkConf());
  }

  /**
   * Returns how many runs the master can compute at once; empty if this does not follow from its
   * URL.
   */
  static OptionalInt slots() {
    String master = master();
    Matcher local = LOCAL.matcher(master);
    if (local.matches()) {
      String threads = local.group(1);
      return OptionalInt.of(
          threads == null
              ? 1
              : threads.equals("*")
                  ? Runtime.getRuntime().availableProcessors()
                  : Integer.parseInt(threads));
    }
    Matcher cluster = LOCAL_CLUSTER.matcher(master);
    return cluster.matches()
        ? OptionalInt.of(Integer.parseInt(cluster.group(1)) * Integer.parseInt(cluster.group(2)))
        : OptionalInt.empty();
  }

  /** Returns whether runs are computed in this JVM, and not in executors of their own. */
  static boolean computesHere() {
    return LOCAL.matcher(master()).matches();
  }

  /** Returns the heap size of an executor, in bytes. */
  static long executorMemory() {
    return new SparkConf().getSizeAsMb("spark.executor.memory", "1g") << 20;
  }

  private static String master() {
    return new SparkConf().get("spark.master", "local[*]");
  }
}
