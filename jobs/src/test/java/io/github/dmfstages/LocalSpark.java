package io.github.dmfstages;

import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests one Spark session on two local slots, which all of them share: opened when the first
 * asks for it, closed after the last. What it leaves at Spark's defaults, tables must not need.
 */
public final class LocalSpark implements ParameterResolver {

  /** The session in JUnit's store, which closes it with the root context. */
  private record Shared(SparkSession session) implements AutoCloseable {
    static Shared open() {
      return new Shared(
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
              .getOrCreate());
    }

    @Override
    public void close() {
      session.stop();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == SparkSession.class;
  }

  @Override
  public SparkSession resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(LocalSpark.class))
        .getOrComputeIfAbsent(Shared.class, key -> Shared.open(), Shared.class)
        .session();
  }
}
