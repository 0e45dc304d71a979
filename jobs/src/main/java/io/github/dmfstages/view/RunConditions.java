package io.github.dmfstages.view;

import io.github.dmfstages.config.Boundary;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.row.Column;
import io.github.dmfstages.row.RunColumns;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.row.SparkSchema;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.SparkSqlParser;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The conditions of a sweep's boundaries, which are expressions of Spark SQL over one row of view
 * runs, and over the arrays of the run's stages, modes and trajectory. Rows that have just ended
 * are not read from files: they have the columns of the table, and Spark's optimizer evaluates the
 * conditions in this JVM without a job.
 */
public final class RunConditions {
  private static final String SWEEP = "sweep";
  private static final String HOLDS = "holds_";

  /** The columns of view runs, and the arrays that have views of their own. */
  private static final StructType COLUMNS = columns();

  /** Spark's settings, so that a condition means the same in every session and version. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          // Without this, a division by zero would be an exception instead of NULL.
          "spark.sql.ansi.enabled", "false",
          "spark.sql.session.timeZone", "UTC",
          // A few rows are evaluated sooner than code for them is compiled.
          "spark.sql.codegen.wholeStage", "false",
          "spark.sql.codegen.factoryMode", "NO_CODEGEN",
          "spark.sql.adaptive.enabled", "false",
          "spark.sql.shuffle.partitions", "1");

  private final SparkSession session;
  private final String sweep;
  private final List<Boundary> boundaries;
  private final List<Column<RunRow>> used;

  /**
   * Checks conditions.
   *
   * @param spark a session in whose application conditions are evaluated; it is not changed
   * @param sweep the name of the sweep
   * @throws InvalidConfigException with every condition that does not parse, is not a boolean,
   *     names anything but columns of view runs, or could give another value for the same row
   */
  public RunConditions(SparkSession spark, String sweep, List<Boundary> boundaries)
      throws InvalidConfigException {
    this.session = spark.newSession();
    this.sweep = sweep;
    this.boundaries = boundaries;
    this.used = RunColumns.ALL.stream().map(this::ifNamed).toList();
    SETTINGS.forEach(session.conf()::set);
    List<Problem> problems = new ArrayList<>();
    Dataset<Row> none = session.createDataFrame(List.of(), COLUMNS);
    for (Boundary boundary : boundaries) {
      String wrong = wrong(boundary.condition(), none);
      if (wrong != null) {
        problems.add(boundary.problem(wrong));
      }
    }
    InvalidConfigException.throwIfAny(problems);
  }

  /** Checks conditions in the application of the open Spark context, like the constructor. */
  public static RunConditions inOpenContext(String sweep, List<Boundary> boundaries)
      throws InvalidConfigException {
    return new RunConditions(SparkSession.builder().getOrCreate(), sweep, boundaries);
  }

  private static StructType columns() {
    StructType all = SparkSchema.of(RunColumns.ALL);
    StructField[] fields = new StructField[all.length() + 1];
    fields[0] = new StructField(SWEEP, DataTypes.StringType, true, all.apply(0).metadata());
    System.arraycopy(all.fields(), 0, fields, 1, all.length());
    return new StructType(fields);
  }

  /** Returns what is wrong with a condition; null if nothing is. */
  private static String wrong(String condition, Dataset<Row> rows) {
    try {
      Expression parsed = new SparkSqlParser().parseExpression(condition);
      if (SubqueryExpression.hasSubquery(parsed)) {
        return "has a query inside of it, but may only use the columns of one row of view runs";
      }
      // Spark refuses aggregates and window functions in a filter, and what is not a boolean.
      LogicalPlan plan = rows.where(functions.expr(condition)).queryExecution().analyzed();
      return plan.deterministic()
          ? null
          : "may give another value for the same row, because it draws random numbers or calls Java";
    } catch (Exception e) {
      if (e instanceof AnalysisException) {
        return e.getMessage().strip().lines().findFirst().orElse("is not SQL");
      }
      throw e;
    }
  }

  /**
   * Evaluates all conditions for runs that have ended.
   *
   * @return for each run id whether the conditions hold, in the order of the boundaries; null where
   *     a condition is NULL, and for runs that failed
   */
  public Map<String, List<Boolean>> of(Collection<RunRow> rows) {
    return rows.isEmpty()
        ? Map.of()
        : holding(session.createDataFrame(rows.stream().map(this::row).toList(), COLUMNS));
  }

  /** Evaluates all conditions for the committed runs of the sweep. */
  public Map<String, List<Boolean>> ofCommitted(Warehouse warehouse) throws IOException {
    return holding(Views.latest(session, warehouse, sweep));
  }

  /** Returns the column, without its values if it holds an array that no condition names. */
  private Column<RunRow> ifNamed(Column<RunRow> column) {
    boolean isNamed =
        RunColumns.FLAT.contains(column)
            || boundaries.stream().anyMatch(b -> b.condition().contains(column.name()));
    return isNamed
        ? column
        : new Column<>(column.name(), column.type(), column.description(), run -> null);
  }

  private Map<String, List<Boolean>> holding(Dataset<Row> runs) {
    List<org.apache.spark.sql.Column> selected = new ArrayList<>();
    selected.add(functions.col("run_id"));
    selected.add(functions.col("status"));
    for (Boundary boundary : boundaries) {
      selected.add(functions.expr(boundary.condition()).as(HOLDS + boundary.number()));
    }
    Map<String, List<Boolean>> holding = new HashMap<>();
    for (Row row :
        runs.select(selected.toArray(org.apache.spark.sql.Column[]::new)).collectAsList()) {
      List<Boolean> values = new ArrayList<>();
      boolean failed = row.getString(1).equals(Status.FAILED.name());
      for (int i = 0; i < boundaries.size(); i++) {
        values.add((failed || row.isNullAt(i + 2)) ? null : row.getBoolean(i + 2));
      }
      holding.put(row.getString(0), Collections.unmodifiableList(values));
    }
    return holding;
  }

  private Row row(RunRow run) {
    Object[] values = new Object[COLUMNS.length()];
    values[0] = sweep;
    List<Object> own = Column.values(used, run);
    for (int i = 0; i < own.size(); i++) {
      values[i + 1] = external(used.get(i).type(), own.get(i));
    }
    return RowFactory.create(values);
  }

  /** Returns a value of our own in the form that Spark takes from outside. */
  private static Object external(Column.Type type, Object value) {
    if (value == null) {
      return null;
    }
    if (type == Column.Scalar.TIME) {
      return Instant.EPOCH.plus((Long) value, ChronoUnit.MICROS);
    }
    if (type instanceof Column.ListOf list) {
      return ((List<?>) value).stream().map(element -> external(list.element(), element)).toList();
    }
    if (type instanceof Column.Struct struct) {
      List<?> fields = (List<?>) value;
      Object[] external = new Object[fields.size()];
      for (int i = 0; i < external.length; i++) {
        external[i] = external(struct.columns().get(i).type(), fields.get(i));
      }
      return RowFactory.create(external);
    }
    return value;
  }
}
