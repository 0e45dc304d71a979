package io.github.dmfstages.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dmfstages.LocalSpark;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A result as a table, CSV and JSON. */
@ExtendWith(LocalSpark.class)
class FormatTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SparkSession spark;

  FormatTest(SparkSession spark) {
    this.spark = spark;
  }

  private String print(Format format, String sql) {
    StringWriter text = new StringWriter();
    format.print(spark.sql(sql), new PrintWriter(text));
    return text.toString();
  }

  private List<String> lines(Format format, String sql) {
    return print(format, sql).lines().toList();
  }

  private JsonNode json(String sql) throws JsonProcessingException {
    return JSON.readTree(print(Format.JSON, sql));
  }

  @Test
  void vertical_hasALineForEachValue_andAnEmptyOneBetweenRows() {
    assertThat(
            lines(
                Format.VERTICAL,
                "SELECT * FROM VALUES (1, 'a b', array(1, 2)), (-3, NULL, NULL) AS t(n, text,"
                    + " list)"))
        .containsExactly(
            "row 1",
            "n     1",
            "text  a b",
            "list  [1, 2]",
            "",
            "row 2",
            "n     -3",
            "text  NULL",
            "list  NULL");
    assertThat(lines(Format.VERTICAL, "SELECT 1 AS n WHERE false")).isEmpty();
  }

  @Test
  void table_isFoldedToItsWidth() {
    StringWriter text = new StringWriter();
    Format.TABLE.print(
        spark.sql("SELECT 1 AS n, 'one two three four five six' AS t"), new PrintWriter(text), 23);

    assertThat(text.toString().lines()).contains("1  one two three four", "   five six");
  }

  @Test
  void csv_ofPlainValues_isAHeaderAndALineARow() {
    assertThat(
            lines(
                Format.CSV,
                "SELECT * FROM VALUES (1, 2.5D, 'a b', true), (-3, 1e-300D, 'c', false) AS t(i, d,"
                    + " s, b)"))
        .containsExactly("i,d,s,b", "1,2.5,a b,true", "-3,1.0E-300,c,false");
  }

  @Test
  void csv_ofValuesWithCommasQuotesAndLineBreaks_quotesThem() {
    assertThat(
            print(
                Format.CSV,
                """
                SELECT 'a,b' AS comma, 'say "so"' AS quote, 'two\\nlines' AS `line
                break`, 'c\\rr' AS `re,turn`, ' spaces ' AS `the "rest"`
                """))
        .isEqualTo(
            String.join(
                System.lineSeparator(),
                "comma,quote,\"line\nbreak\",\"re,turn\",\"the \"\"rest\"\"\"",
                "\"a,b\",\"say \"\"so\"\"\",\"two\nlines\",\"c\rr\", spaces ",
                ""));
  }

  @Test
  void csv_ofNull_isEmptyAndOfAnEmptyTextIsQuoted() {
    assertThat(
            lines(
                Format.CSV,
                "SELECT '' AS empty, CAST(NULL AS STRING) AS s, CAST(NULL AS DOUBLE) AS d, "
                    + "CAST(NULL AS ARRAY<INT>) AS a, NULL AS v, 1 AS i"))
        .containsExactly("empty,s,d,a,v,i", "\"\",,,,,1");
  }

  @Test
  void csv_ofNestedValues_isJsonWithNullsKept() throws JsonProcessingException {
    List<String> lines =
        lines(
            Format.CSV,
            "SELECT array(1, NULL) AS a, named_struct('x', 1, 'y', CAST(NULL AS INT)) AS s, "
                + "map(2, 3) AS m, array(named_struct('t', 'a,\"b')) AS n");

    assertThat(lines)
        .containsExactly(
            "a,s,m,n",
            "\"[1,null]\",\"{\"\"x\"\":1,\"\"y\"\":null}\",\"{\"\"2\"\":3}\","
                + "\"[{\"\"t\"\":\"\"a,\\\"\"b\"\"}]\"");
  }

  @Test
  void csv_ofNoRows_isTheHeaderAlone() {
    assertThat(lines(Format.CSV, "SELECT 1 AS a, 2 AS b WHERE false")).containsExactly("a,b");
  }

  @Test
  void csv_ofColumnsWithOneName_showsBoth() {
    assertThat(lines(Format.CSV, "SELECT 1 AS a, 2 AS a, 3 AS A"))
        .containsExactly("a,a,A", "1,2,3");
  }

  @Test
  void json_ofRows_isAnArrayOfObjectsWithTypes() throws JsonProcessingException {
    JsonNode rows =
        json(
            "SELECT * FROM VALUES (1, 2.5D, 'a \"b\"\\n', true, 9007199254740993L), "
                + "(2, -0.5D, 'größe', false, -1L) AS t(i, d, s, b, l)");

    assertThat(rows)
        .isEqualTo(
            JSON.readTree(
                """
                [{"i": 1, "d": 2.5, "s": "a \\"b\\"\\n", "b": true, "l": 9007199254740993},
                 {"i": 2, "d": -0.5, "s": "größe", "b": false, "l": -1}]\
                """));
  }

  @Test
  void json_ofNulls_keepsTheFields() throws JsonProcessingException {
    assertThat(
            json(
                "SELECT CAST(NULL AS INT) AS i, NULL AS v, CAST(NULL AS ARRAY<INT>) AS a, "
                    + "named_struct('x', CAST(NULL AS INT)) AS s, array(1, NULL) AS e"))
        .isEqualTo(
            JSON.readTree(
                "[{\"i\": null, \"v\": null, \"a\": null, \"s\": {\"x\": null}, \"e\": [1,"
                    + " null]}]"));
  }

  @Test
  void json_ofNumbersThatAreNotFinite_isNull() throws JsonProcessingException {
    assertThat(
            json(
                "SELECT DOUBLE('NaN') AS a, DOUBLE('Infinity') AS b, DOUBLE('-Infinity') AS c, "
                    + "FLOAT('NaN') AS d, 1D AS e, CAST(NULL AS DOUBLE) AS f"))
        .isEqualTo(
            JSON.readTree(
                "[{\"a\": null, \"b\": null, \"c\": null, \"d\": null, \"e\": 1.0, \"f\": null}]"));
  }

  @Test
  void json_ofNestedNumbersThatAreNotFinite_isNull() throws JsonProcessingException {
    assertThat(
            json(
                "SELECT array(DOUBLE('NaN'), 1D) AS a, named_struct('x', DOUBLE('Infinity')) AS s"))
        .isEqualTo(JSON.readTree("[{\"a\": [null, 1.0], \"s\": {\"x\": null}}]"));
  }

  @Test
  void json_ofDeeplyNestedNumbersThatAreNotFinite_isNullInItsPlace()
      throws JsonProcessingException {
    assertThat(
            json(
                "SELECT array(array(array(DOUBLE('NaN'), 1D), array()), NULL) AS a, "
                    + "map('k', DOUBLE('NaN'), 'l', 2D) AS m, "
                    + "array(named_struct('x', array(FLOAT('-Infinity'))), NULL) AS s, "
                    + "map(1, map(2, array(DOUBLE('NaN')))) AS n"))
        .isEqualTo(
            JSON.readTree(
                "[{\"a\": [[[null, 1.0], []], null], \"m\": {\"k\": null, \"l\": 2.0}, "
                    + "\"s\": [{\"x\": [null]}, null], \"n\": {\"1\": {\"2\": [null]}}}]"));
  }

  @Test
  void json_ofFieldsWithOddNames_keepsThem() throws JsonProcessingException {
    assertThat(
            json(
                "SELECT named_struct(\"it's\", 1D, 'a.b', 2D, 'back`tick', 3D, 'back\\\\slash', 4D)"
                    + " AS s"))
        .isEqualTo(
            JSON.readTree(
                "[{\"s\": {\"it's\": 1.0, \"a.b\": 2.0, \"back`tick\": 3.0, \"back\\\\slash\":"
                    + " 4.0}}]"));
  }

  @Test
  void json_ofFieldsWithOneName_isPrinted() {
    assertThat(print(Format.JSON, "SELECT named_struct('a', 1D, 'a', 2D) AS s").lines()).hasSize(3);
  }

  @Test
  void json_ofNestedValues_isNested() throws JsonProcessingException {
    assertThat(
            json(
                "SELECT array(array(1), array()) AS a, map(2, 3L) AS m, "
                    + "array(named_struct('x', 1, 'y', 'z')) AS s"))
        .isEqualTo(
            JSON.readTree(
                "[{\"a\": [[1], []], \"m\": {\"2\": 3}, \"s\": [{\"x\": 1, \"y\": \"z\"}]}]"));
  }

  @Test
  void json_ofNoRows_isAnEmptyArray() throws JsonProcessingException {
    assertThat(json("SELECT 1 AS a WHERE false")).isEqualTo(JSON.readTree("[]"));
  }

  @Test
  void json_ofColumnsWithOneName_isPrinted() throws JsonProcessingException {
    String text = print(Format.JSON, "SELECT 1 AS a, 2 AS a, DOUBLE('NaN') AS a");

    JsonNode rows =
        JSON.reader().without(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).readTree(text);
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).has("a")).isTrue();
  }

  @Test
  void json_ofColumnNamesWithDotsAndQuotes_keepsThem() throws JsonProcessingException {
    assertThat(json("SELECT 1 AS `a.b`, 2 AS `say \"so\"`, 3 AS `back``tick`"))
        .isEqualTo(JSON.readTree("[{\"a.b\": 1, \"say \\\"so\\\"\": 2, \"back`tick\": 3}]"));
  }

  @Test
  void table_ofNumbersAndTexts_alignsThem() {
    assertThat(
            lines(
                Format.TABLE,
                "SELECT * FROM VALUES ('short', 1, 0.5D), ('much longer', 1000, -1e-10D) AS t(name,"
                    + " n, x)"))
        .containsExactly(
            "name            n         x",
            "---------------------------",
            "short           1       0.5",
            "much longer  1000  -1.0E-10");
  }

  @Test
  void table_ofNull_saysNullAndKeepsNumbersToTheRight() {
    assertThat(
            lines(
                Format.TABLE, "SELECT * FROM VALUES (10000, 'a'), (NULL, NULL) AS t(number, text)"))
        .containsExactly("number  text", "------------", " 10000  a", "  NULL  NULL");
  }

  @Test
  void table_ofValuesWithLineBreaks_hasOneLineARow() {
    List<String> lines =
        lines(
            Format.TABLE,
            "SELECT 'first\\nsecond' AS a, 'one\\r\\ntwo' AS b, 'tab\\there' AS c, '\\n' AS d");

    assertThat(lines).hasSize(3);
    assertThat(lines.get(2)).contains("first ..", "one ..", "tab here").doesNotContain("second");
  }

  @Test
  void table_ofControlCharacters_printsNone() {
    String text =
        print(
            Format.TABLE,
            "SELECT '\\u001b[31mred\\u0007\\u0000\\u007f' AS ascii, '\\u009b31m\\u0085' AS c1");

    assertThat(text.replace(System.lineSeparator(), ""))
        .matches(
            printed -> printed.chars().noneMatch(Character::isISOControl), "no control characters");
  }

  @Test
  void table_ofColumnNamesWithLineBreaks_keepsTheHeaderOnOneLine() {
    // Spark names an unnamed column by its expression, text and all.
    assertThat(lines(Format.TABLE, "SELECT 'two\\nlines'")).hasSize(3);
    assertThat(lines(Format.TABLE, "SELECT 1 AS `two\nlines`")).hasSize(3);
  }

  @Test
  void table_ofNestedValues_isSparksText() {
    assertThat(
            lines(
                Format.TABLE,
                "SELECT array(1, NULL, 3) AS a, map(1, 2) AS m, named_struct('x', 1, 'y', 'b') AS"
                    + " s"))
        .containsExactly(
            "a             m         s",
            "------------------------------",
            "[1, null, 3]  {1 -> 2}  {1, b}");
  }

  @Test
  void table_ofNoRows_isHeaderAndRule() {
    assertThat(lines(Format.TABLE, "SELECT 1 AS a, 2 AS bcd WHERE false"))
        .containsExactly("a  bcd", "------");
  }

  @Test
  void table_ofColumnsWithOneName_showsBoth() {
    assertThat(lines(Format.TABLE, "SELECT 1 AS a, 2 AS a"))
        .containsExactly("a  a", "----", "1  2");
  }

  @Test
  void format_ofOrderedRows_keepsTheirOrder() throws JsonProcessingException {
    String sql = "SELECT id FROM range(0, 30, 1, 3) ORDER BY id DESC";

    assertThat(lines(Format.CSV, sql)).hasSize(31).startsWith("id", "29", "28").endsWith("0");
    assertThat(json(sql).findValuesAsText("id")).hasSize(30).startsWith("29", "28").endsWith("0");
  }
}
