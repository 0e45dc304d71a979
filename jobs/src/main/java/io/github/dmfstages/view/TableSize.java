package io.github.dmfstages.view;

import java.util.Map;
import java.util.Set;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** The settings of Spark that depend on how large the tables are that a session reads. */
public final class TableSize {
  /**
   * From this many bytes on, statements take longer if Spark interprets them than if it compiles
   * them first, and the latest attempt of each run takes longer to look for than it takes the
   * driver to find that there are no others.
   */
  public static final long LARGE = 128L << 20;

  private static final long MOST_PARTITIONS = 200;
  private static final String OF_THE_USER = "spark.dmf.of-the-user";

  private TableSize() {}

  /** Returns the settings for tables of so many bytes. */
  public static Map<String, String> settings(long bytes) {
    boolean large = bytes >= LARGE;
    return Map.of(
        // With Spark's default of 200 partitions, a query takes seconds. A single partition saves
        // the job that samples ranges.
        "spark.sql.shuffle.partitions",
        Long.toString(Math.min(MOST_PARTITIONS, 1 + bytes / LARGE)),
        "spark.sql.codegen.wholeStage",
        Boolean.toString(large),
        "spark.sql.codegen.factoryMode",
        large ? "FALLBACK" : "NO_CODEGEN");
  }

  /** Records which of these settings are made by the user, before any of them is made here. */
  public static void keepThoseOfTheUser(SparkConf conf) {
    conf.set(
        OF_THE_USER,
        String.join(" ", settings(0).keySet().stream().filter(conf::contains).sorted().toList()));
  }

  /** Adapts a session to tables of so many bytes. What the user has set stays. */
  public static void adapt(SparkSession session, long bytes) {
    Set<String> kept = Set.of(session.conf().get(OF_THE_USER, "").split(" "));
    settings(bytes)
        .forEach(
            (key, value) -> {
              if (!kept.contains(key)) {
                session.conf().set(key, value);
              }
            });
  }
}
