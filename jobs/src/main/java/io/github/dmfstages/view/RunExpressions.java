package io.github.dmfstages.view;

import io.github.dmfstages.config.RunExpression;
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
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The expressions by which a sweep chooses its runs: conditions of boundaries and values of
 * pictures. They are Spark SQL over one row of view runs, and over the arrays of the run's stages,
 * modes and trajectory. Rows that have just ended are not read from files: they have the columns of
 * the table, and Spark's optimizer evaluates the expressions in this JVM without a job.
 */
public final class RunExpressions {
  private static final String SWEEP = "sweep";
  private static final String RESULT = "result_";

  /** The columns of view runs, and the arrays that have views of their own. */
  private static final StructType COLUMNS = columns();

  /** Spark's settings, so that an expression means the same in every session and version. */
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

  /** The types of values of which neighbours can have the same. */
  private static final Set<DataType> COMPARED =
      Set.of(
          DataTypes.BooleanType,
          DataTypes.ByteType,
          DataTypes.ShortType,
          DataTypes.IntegerType,
          DataTypes.LongType,
          DataTypes.StringType);

  private final SparkSession session;
  private final String sweep;
  private final List<RunExpression> expressions;
  private final List<Column<RunRow>> used;

  /**
   * Checks expressions.
   *
   * @param spark a session in whose application they are evaluated; it is not changed
   * @param sweep the name of the sweep
   * @throws InvalidConfigException with every expression that does not parse, names anything but
   *     columns of view runs, or could give another value for the same row; every condition that is
   *     not a boolean; and every value of a picture that is not a boolean, whole number or text
   */
  public RunExpressions(SparkSession spark, String sweep, List<RunExpression> expressions)
      throws InvalidConfigException {
    this.session = spark.newSession();
    this.sweep = sweep;
    this.expressions = expressions;
    this.used = RunColumns.ALL.stream().map(this::ifNamed).toList();
    SETTINGS.forEach(session.conf()::set);
    List<Problem> problems = new ArrayList<>();
    Dataset<Row> none = session.createDataFrame(List.of(), COLUMNS);
    for (RunExpression expression : expressions) {
      String wrong = wrong(expression, none);
      if (wrong != null) {
        problems.add(expression.problem(wrong));
      }
    }
    InvalidConfigException.throwIfAny(problems);
  }

  /** Checks expressions in the application of the open Spark context, like the constructor. */
  public static RunExpressions inOpenContext(String sweep, List<RunExpression> expressions)
      throws InvalidConfigException {
    return new RunExpressions(SparkSession.builder().getOrCreate(), sweep, expressions);
  }

  private static StructType columns() {
    StructType all = SparkSchema.of(RunColumns.ALL);
    StructField[] fields = new StructField[all.length() + 1];
    fields[0] = new StructField(SWEEP, DataTypes.StringType, true, all.apply(0).metadata());
    System.arraycopy(all.fields(), 0, fields, 1, all.length());
    return new StructType(fields);
  }

  /** Returns what is wrong with an expression; null if nothing is. */
  private static String wrong(RunExpression expression, Dataset<Row> rows) {
    try {
      Expression parsed = new SparkSqlParser().parseExpression(expression.sql());
      if (SubqueryExpression.hasSubquery(parsed)) {
        return "has a query inside of it, but may only use the columns of one row of view runs";
      }
      org.apache.spark.sql.Column column = functions.expr(expression.sql());
      // Spark refuses aggregates and window functions in a filter, and what is not a boolean there.
      LogicalPlan plan =
          switch (expression.kind()) {
            case WHERE -> rows.where(column).queryExecution().analyzed();
            case VALUE -> rows.where(column.isNotNull()).queryExecution().analyzed();
          };
      if (!plan.deterministic()) {
        return "may give another value for the same row, because it draws random numbers or calls Java";
      }
      return switch (expression.kind()) {
        case WHERE -> null;
        case VALUE -> unlike(rows.select(column).schema().apply(0).dataType());
      };
    } catch (Exception e) {
      if (e instanceof AnalysisException) {
        return e.getMessage().strip().lines().findFirst().orElse("is not SQL");
      }
      throw e;
    }
  }

  /** Returns why values of a type can't be compared between neighbours; null if they can. */
  private static String unlike(DataType type) {
    if (type.equals(DataTypes.DoubleType)
        || type.equals(DataTypes.FloatType)
        || type instanceof DecimalType) {
      return "is a real number, which differs between almost all neighbours; make it a whole number, such as CAST(floor(log10(loss)) AS INT)";
    }
    return COMPARED.contains(type)
        ? null
        : "is of type %s, but should be a boolean, a whole number or a text"
            .formatted(type.sql().toLowerCase(Locale.ROOT));
  }

  /**
   * Evaluates all expressions for runs that have ended.
   *
   * @return for each run id the values, in the order of the expressions; null where a value is
   *     NULL, and for runs that failed
   */
  public Map<String, List<Object>> of(Collection<RunRow> rows) {
    return rows.isEmpty()
        ? Map.of()
        : values(session.createDataFrame(rows.stream().map(this::row).toList(), COLUMNS));
  }

  /** Evaluates all expressions for the committed runs of the sweep. */
  public Map<String, List<Object>> ofCommitted(Warehouse warehouse) throws IOException {
    return values(Views.latest(session, warehouse, sweep));
  }

  /** Returns the column, without its values if it holds an array that no expression names. */
  private Column<RunRow> ifNamed(Column<RunRow> column) {
    boolean isNamed =
        RunColumns.FLAT.contains(column)
            || expressions.stream().anyMatch(e -> e.sql().contains(column.name()));
    return isNamed
        ? column
        : new Column<>(column.name(), column.type(), column.description(), run -> null);
  }

  private Map<String, List<Object>> values(Dataset<Row> runs) {
    List<org.apache.spark.sql.Column> selected = new ArrayList<>();
    selected.add(functions.col("run_id"));
    selected.add(functions.col("status"));
    for (int i = 0; i < expressions.size(); i++) {
      selected.add(functions.expr(expressions.get(i).sql()).as(RESULT + i));
    }
    Map<String, List<Object>> all = new HashMap<>();
    for (Row row :
        runs.select(selected.toArray(org.apache.spark.sql.Column[]::new)).collectAsList()) {
      List<Object> values = new ArrayList<>();
      boolean failed = row.getString(1).equals(Status.FAILED.name());
      for (int i = 0; i < expressions.size(); i++) {
        values.add(failed ? null : row.get(i + 2));
      }
      all.put(row.getString(0), Collections.unmodifiableList(values));
    }
    return all;
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
