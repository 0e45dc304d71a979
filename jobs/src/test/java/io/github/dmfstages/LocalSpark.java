package io.github.dmfstages;

import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests one Spark session on two local slots, which all test classes in a JVM share: opened
 * when the first asks for it, and closed by Spark when the JVM ends. What it leaves at Spark's
 * defaults, tables must not need.
 */
public final class LocalSpark implements ParameterResolver {
  private static SparkSession session;

  // JUnit's own stores end with each test class, because the two JVMs fetch one class after
  // another.
  private static synchronized SparkSession shared() {
    // A command that a test starts in this JVM stops the session that it finds.
    if (session == null || session.sparkContext().isStopped()) {
      session =
          SparkSession.builder()
              .master("local[2]")
              .appName("tests")
              .config("spark.ui.enabled", "false")
              .config("spark.driver.bindAddress", "127.0.0.1")
              .config("spark.driver.host", "127.0.0.1")
              .config("spark.sql.shuffle.partitions", "2")
              .config("spark.sql.session.timeZone", "UTC")
              // A long run is heard of soon.
              .config("spark.executor.heartbeatInterval", "1s")
              .config("spark.sql.adaptive.enabled", "false")
              // Interpreted: a query of small files is answered before its code would be compiled.
              .config("spark.sql.codegen.wholeStage", "false")
              .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
              .getOrCreate();
    }
    return session;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == SparkSession.class;
  }

  @Override
  public SparkSession resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return shared();
  }
}
