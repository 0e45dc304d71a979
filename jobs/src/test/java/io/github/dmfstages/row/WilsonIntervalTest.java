package io.github.dmfstages.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.file.InvalidConfigException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.interval.ConfidenceInterval;
import org.apache.commons.math3.stat.interval.IntervalUtils;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The interval that SQL computes is that of commons-math3, in Spark and in DuckDB. */
@ExtendWith(LocalSpark.class)
class WilsonIntervalTest {
  /** Both formulas round a few times; all values are at most 1. */
  private static final double ROUNDING = 1e-14;

  private static final double Z = 1.959963984540054;

  /**
   * Numbers of successes and totals: all up to 12, and large ones; commons-math3 overflows at 2^30.
   */
  private static List<int[]> shares() {
    Stream<int[]> small =
        IntStream.rangeClosed(1, 12)
            .boxed()
            .flatMap(n -> IntStream.rangeClosed(0, n).mapToObj(s -> new int[] {s, n}));
    Stream<int[]> large =
        Stream.of(1000, 123_456, 1_000_000_000)
            .flatMap(n -> Stream.of(0, 1, n / 3, n - 1, n).map(s -> new int[] {s, n}));
    return Stream.concat(small, large).toList();
  }

  private static String sql() throws InvalidConfigException {
    String values =
        shares().stream()
            .map(share -> "(%d, %d)".formatted(share[0], share[1]))
            .collect(Collectors.joining(", "));
    return SqlMacros.expand("SELECT s, n, ${wilson(s, n)} FROM (VALUES " + values + ") AS t(s, n)");
  }

  private static void assertInterval(int s, int n, double low, double high) {
    ConfidenceInterval expected = IntervalUtils.getWilsonScoreInterval(n, s, .95);
    assertThat(low)
        .as("%d of %d", s, n)
        .isCloseTo(expected.getLowerBound(), within(ROUNDING))
        .isBetween(0.0, 1.0);
    assertThat(high)
        .as("%d of %d", s, n)
        .isCloseTo(expected.getUpperBound(), within(ROUNDING))
        .isBetween(0.0, 1.0);
  }

  @Test
  void interval_inSpark_isThatOfCommonsMath(SparkSession spark) throws Exception {
    List<Row> rows = spark.sql(sql()).collectAsList();

    assertThat(rows).hasSameSizeAs(shares());
    for (Row row : rows) {
      assertInterval(row.getInt(0), row.getInt(1), row.getDouble(2), row.getDouble(3));
    }
  }

  @Test
  void interval_inDuckDb_isThatOfCommonsMath() throws Exception {
    List<Integer> totals = new ArrayList<>();
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement();
        ResultSet rows = statement.executeQuery(sql())) {
      while (rows.next()) {
        totals.add(rows.getInt(2));
        assertInterval(rows.getInt(1), rows.getInt(2), rows.getDouble(3), rows.getDouble(4));
      }
    }
    assertThat(totals).hasSameSizeAs(shares());
  }

  // The bounds are the shares p of which the measured share is Z standard deviations away.
  @Test
  void interval_ofAnyShare_solvesItsDefinition(SparkSession spark) throws Exception {
    for (Row row : spark.sql(sql()).where("n <= 12").collectAsList()) {
      double n = row.getInt(1);
      for (double p : List.of(row.getDouble(2), row.getDouble(3))) {
        assertThat(Math.abs(row.getInt(0) / n - p) * Math.sqrt(n))
            .as("%s", row)
            .isCloseTo(Z * Math.sqrt(p * (1 - p)), within(1e-7));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0, 0", "1, NULL", "NULL, 3"})
  void interval_ofNothing_isNull(String arguments, SparkSession spark) throws Exception {
    Row row = spark.sql(SqlMacros.expand("SELECT ${wilson(" + arguments + ")}")).first();

    assertThat(row.isNullAt(0) && row.isNullAt(1)).isTrue();
  }

  @Test
  void arguments_mayBeExpressionsWithCommasAndQuotes(SparkSession spark) throws Exception {
    String select =
        "SELECT ${wilson(count_if(coalesce(s, 0) IN (1, 2)), count(*) - if('a,)' = 'b', 1, 0))}";
    Row row =
        spark.sql(SqlMacros.expand(select + " FROM VALUES (1), (2), (NULL), (3) AS t(s)")).first();

    assertThat(row.schema().fieldNames()).containsExactly("wilson_low", "wilson_high");
    assertInterval(2, 4, row.getDouble(0), row.getDouble(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "${wilson}",
        "${wilson()}",
        "${wilson(a)}",
        "${wilson(a, )}",
        "${wilson(a, b, c)}",
        "${wilson a, b}",
        "${wilson(f(a, b))}"
      })
  void macro_thatIsWrong_isRefusedWithItsLine(String macro) {
    assertThatThrownBy(() -> SqlMacros.expand("SELECT 1,\n" + macro + "\nFROM runs"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(
            "SQL:2: %s: write ${wilson(SUCCESSES, TOTAL)}, with two numbers or columns", macro);
  }

  @Test
  void statement_withoutMacro_staysAsItIs() throws Exception {
    assertThat(SqlMacros.expand("SELECT '$1 {wilson(a, b)}'"))
        .isEqualTo("SELECT '$1 {wilson(a, b)}'");
  }
}
