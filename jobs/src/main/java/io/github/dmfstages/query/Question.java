package io.github.dmfstages.query;

import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.row.SqlMacros;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ParsedStatement;
import org.apache.spark.sql.catalyst.trees.TreeNode;
import org.apache.spark.sql.catalyst.trees.TreePattern;
import org.apache.spark.sql.execution.SparkSqlParser;
import org.apache.spark.sql.execution.command.ExplainCommand;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Answers SQL that only reads. It refuses statements that change a table, a file or the session,
 * functions that call Java, and statements that start another program, because the person who runs
 * the SQL may not have written it.
 */
public final class Question {
  private static final Set<String> COMMANDS =
      Set.of(
          "ExplainCommand",
          "DescribeQueryCommand",
          "DescribeRelation",
          "ShowTables",
          "ShowViews",
          "ShowColumns",
          "ShowFunctions");

  private static final Set<String> CALLS_OF_JAVA = Set.of("reflect", "java_method", "try_reflect");

  // Other parts of a plan that do more than read, or may do so. For example, IDENTIFIER becomes the
  // name of a function only during analysis. These are names and not classes, because not every
  // version of Spark has each class.
  private static final Set<String> REFUSED =
      Set.of(
          "ExpressionWithUnresolvedIdentifier",
          "InsertIntoDir",
          "PlanWithUnresolvedIdentifier",
          "ScriptTransformation",
          "SingleStatement",
          "UnresolvedExecuteImmediate");

  private Question() {}

  /** Thrown if the statement would do more than read. */
  public static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    RefusedException(String what) {
      super("the SQL may only read, but it contains " + what);
    }
  }

  /**
   * Returns the rows that answer {@code sql}, one statement, after {@link SqlMacros#expand}.
   *
   * @throws InvalidConfigException if a macro in it is wrong
   * @throws RefusedException if it would do more than read; no part of it was executed
   * @throws AnalysisException if it is not valid SQL, or names something that does not exist
   */
  public static Dataset<Row> ask(SparkSession session, String sql)
      throws InvalidConfigException, RefusedException, AnalysisException {
    String expanded = SqlMacros.expand(sql);
    check(new SparkSqlParser().parsePlan(expanded), true);
    return session.sql(expanded);
  }

  /**
   * Returns whether an answer from the same rows is always the same. It is not if the statement
   * draws random numbers or asks for the time.
   */
  public static boolean isRepeatable(Dataset<Row> answer) {
    LogicalPlan plan = answer.queryExecution().analyzed();
    return plan.deterministic() && !plan.containsPattern(TreePattern.CURRENT_LIKE());
  }

  /**
   * Returns the first line of a message of Spark, without the advice, the plan and the stack trace
   * that follow it.
   */
  public static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).strip().lines().findFirst().orElse("");
  }

  private static boolean isCommand(LogicalPlan plan) {
    return plan instanceof Command || plan instanceof ParsedStatement;
  }

  private static void check(TreeNode<?> node, boolean first) throws RefusedException {
    String kind = node.getClass().getSimpleName();
    if (REFUSED.contains(kind)) {
      throw new RefusedException(kind);
    }
    if (node instanceof LogicalPlan plan) {
      if (isCommand(plan) && !(first && COMMANDS.contains(kind))) {
        throw new RefusedException(kind);
      }
      for (Expression expression : CollectionConverters.asJava(plan.expressions())) {
        check(expression, false);
      }
    }
    if (node instanceof ExplainCommand explained) {
      check(explained.logicalPlan(), true);
    }
    if (node instanceof UnresolvedFunction function) {
      String name = function.nameParts().last();
      if (CALLS_OF_JAVA.contains(name.toLowerCase(Locale.ROOT))) {
        throw new RefusedException("a call to Java: " + name);
      }
    }
    if (node instanceof PlanExpression<?> subquery) {
      check(subquery.plan(), false);
    }
    for (Object child : CollectionConverters.asJava(node.children())) {
      check((TreeNode<?>) child, false);
    }
    for (Object child : CollectionConverters.asJava(node.innerChildren())) {
      check((TreeNode<?>) child, false);
    }
  }
}
