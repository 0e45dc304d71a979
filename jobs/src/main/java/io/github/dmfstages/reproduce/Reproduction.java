package io.github.dmfstages.reproduce;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import io.github.dmfstages.claim.JudgedClaim;
import io.github.dmfstages.claim.PaperClaim;
import io.github.dmfstages.config.ReproductionFile;
import io.github.dmfstages.config.StoredSweep;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.query.Question;
import io.github.dmfstages.result.BuildInfo;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;

/**
 * Judges the claims of one reproduction file by the runs that a warehouse holds. While a claim is
 * judged, the views show only the runs that it is about: those of the file's sweep, or of the
 * control's grids.
 */
public final class Reproduction {
  private final SparkSession spark;
  private final Warehouse warehouse;
  private final ReproductionFile file;

  /** Creates the reproduction of {@code file} over {@code warehouse}. */
  public Reproduction(SparkSession spark, Warehouse warehouse, ReproductionFile file) {
    this.spark = spark;
    this.warehouse = warehouse;
    this.file = file;
  }

  /** A statement that is answered from some runs: that of a claim or of its control. */
  private record Statement(PaperClaim claim, String of, String sql, boolean control) {
    String whose() {
      return control ? "the control's SQL" : "its SQL";
    }
  }

  /** The answer to a statement: a number, or the reason why there is none. */
  private record Answer(Double value, String evidence, String error, double seconds) {
    static final Answer NONE = new Answer(null, null, null, 0);
  }

  /**
   * Checks all statements as far as this is possible without runs.
   *
   * @throws InvalidConfigException naming each statement that can't be answered, that would do more
   *     than read, or whose first column is not a number, and each stored sweep that is not there
   */
  public void check() throws InvalidConfigException, IOException {
    List<Problem> problems = new ArrayList<>();
    for (StoredSweep sweep : file.stored().values()) {
      if (ids(sweep).isEmpty()) {
        problems.add(sweep.problem("the warehouse has no runs of a sweep with this name"));
      }
    }
    List<Statement> all = statements();
    register(all, new Views.Runs(file.name(), Set.of()));
    for (Statement statement : all) {
      if (statement.control && statement.sql.equals(statement.claim.sql())) {
        continue;
      }
      try {
        answer(statement.sql);
      } catch (UnanswerableException e) {
        problems.add(statement.claim.problem(statement.whose() + " " + e.getMessage()));
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidConfigException(problems);
    }
  }

  /**
   * Judges all claims. This changes nothing in the warehouse.
   *
   * @param when when the reproduction was started
   * @return the claims in the order of the file; a claim that can't be judged has an error that
   *     says why
   */
  public List<JudgedClaim> judge(Instant when) throws IOException {
    Map<String, List<Statement>> byRuns = new LinkedHashMap<>();
    for (Statement statement : statements()) {
      byRuns.computeIfAbsent(statement.of, of -> new ArrayList<>()).add(statement);
    }
    Map<String, Views.Runs> runs = new HashMap<>();
    runs.put(ReproductionFile.OWN, runs(ReproductionFile.OWN));
    Map<Statement, Answer> answers = new HashMap<>();
    for (Map.Entry<String, List<Statement>> together : byRuns.entrySet()) {
      if (!runs.containsKey(together.getKey())) {
        runs.put(together.getKey(), runs(together.getKey()));
      }
      register(together.getValue(), runs.get(together.getKey()));
      for (Statement statement : together.getValue()) {
        answers.put(statement, ask(statement));
      }
    }
    BuildInfo build = BuildInfo.current();
    return file.claims().stream()
        .map(
            claim -> {
              Answer own = answers.get(own(claim));
              Answer control = control(claim).map(answers::get).orElse(Answer.NONE);
              return new JudgedClaim(
                  file.name(),
                  when,
                  file.cites(),
                  claim,
                  definition(claim, runs),
                  own.value,
                  control.value,
                  own.evidence,
                  runs.get(ReproductionFile.OWN).ids().size(),
                  own.seconds + control.seconds,
                  build,
                  own.error == null ? control.error : own.error);
            })
        .toList();
  }

  private List<Statement> statements() {
    return file.claims().stream()
        .flatMap(claim -> Stream.concat(Stream.of(own(claim)), control(claim).stream()))
        .toList();
  }

  private static Statement own(PaperClaim claim) {
    return new Statement(claim, ReproductionFile.OWN, claim.sql(), false);
  }

  private static Optional<Statement> control(PaperClaim claim) {
    return claim
        .control()
        .map(
            c ->
                new Statement(
                    claim, c.grids() == null ? ReproductionFile.OWN : c.grids(), c.sql(), true));
  }

  private Views.Runs runs(String of) throws IOException {
    StoredSweep stored = file.stored().get(of);
    if (stored != null) {
      return new Views.Runs(stored.name(), ids(stored));
    }
    boolean own = of.equals(ReproductionFile.OWN);
    return new Views.Runs(file.name(), own ? file.own() : file.controls().get(of));
  }

  private Set<String> ids(StoredSweep sweep) throws IOException {
    return warehouse.committed(sweep.name()).runs().keySet();
  }

  private void register(List<Statement> statements, Views.Runs runs) throws IOException {
    String sql = String.join("\n", statements.stream().map(Statement::sql).toList());
    Views.register(spark, warehouse, runs, sql);
  }

  private Answer ask(Statement statement) {
    long began = System.nanoTime();
    Double value = null;
    String evidence = null;
    String wrong = null;
    try {
      // The value, and the whole row as JSON.
      List<Row> rows = answer(statement.sql).takeAsList(2);
      if (rows.size() == 1) {
        value = rows.get(0).isNullAt(0) ? null : rows.get(0).getDouble(0);
        evidence = rows.get(0).getString(1);
        // A law may have no number if nothing escapes. In that case a control is not true.
        wrong = value == null && !statement.control ? "returned NULL" : null;
      } else {
        wrong = "returned " + (rows.isEmpty() ? "no row" : "more than one row");
      }
    } catch (UnanswerableException e) {
      wrong = e.getMessage();
    } catch (Exception e) {
      if (!(e instanceof SparkThrowable)) {
        throw e;
      }
      wrong = "failed: " + Question.firstLine(e);
    }
    String error = wrong == null ? null : statement.whose() + " " + wrong;
    return new Answer(value, evidence, error, (System.nanoTime() - began) * 1e-9);
  }

  /** Thrown if a statement gives no number, whatever the runs are. */
  private static final class UnanswerableException extends Exception {
    private static final long serialVersionUID = 1;

    UnanswerableException(String why, Throwable cause) {
      super(why, cause);
    }
  }

  private Dataset<Row> answer(String sql) throws UnanswerableException {
    Dataset<Row> rows;
    try {
      rows = Question.ask(spark, sql);
    } catch (InvalidConfigException e) {
      throw new UnanswerableException("can't be answered: " + e.getMessage(), e);
    } catch (Question.RefusedException e) {
      throw new UnanswerableException("is refused: " + e.getMessage(), e);
    } catch (AnalysisException e) {
      throw new UnanswerableException("can't be answered: " + Question.firstLine(e), e);
    }
    if (rows.columns().length == 0
        || !(rows.schema().fields()[0].dataType() instanceof NumericType)) {
      throw new UnanswerableException("should have a number as its first column", null);
    }
    // Two columns may have the same name.
    String[] numbered =
        IntStream.range(0, rows.columns().length).mapToObj(i -> "c" + i).toArray(String[]::new);
    Dataset<Row> unique = rows.toDF(numbered);
    Column[] named =
        IntStream.range(0, numbered.length)
            .mapToObj(i -> col(numbered[i]).as(rows.columns()[i]))
            .toArray(Column[]::new);
    return unique.select(col("c0").cast(DataTypes.DoubleType), to_json(struct(named)));
  }

  private static String definition(PaperClaim claim, Map<String, Views.Runs> runs) {
    StringBuilder text = new StringBuilder();
    text.append(claim.sql()).append('\0').append(claim.band()).append('\0');
    new TreeSet<>(runs.get(ReproductionFile.OWN).ids()).forEach(id -> text.append(id).append(' '));
    claim
        .control()
        .ifPresent(
            control -> {
              text.append('\0').append(control.sql()).append('\0');
              if (control.grids() != null) {
                new TreeSet<>(runs.get(control.grids()).ids())
                    .forEach(id -> text.append(id).append(' '));
              }
            });
    return DigestUtils.sha256Hex(text.toString());
  }
}
