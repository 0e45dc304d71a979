package io.github.dmfstages.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dmfstages.model.Names;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Targets with names, and with entries that have no value. */
class TargetFileTest {
  private static final double NONE = Double.NaN;

  private static void assertTarget(String text, Names names, double[][] expected) throws Exception {
    assertTarget(MatrixFile.parseTarget(text, "m"), names, expected);
  }

  private static void assertTarget(TargetMatrix target, Names names, double[][] expected) {
    boolean all = Arrays.stream(expected).flatMapToDouble(Arrays::stream).noneMatch(Double::isNaN);
    assertThat(target.names()).isEqualTo(names);
    assertThat(target.matrix().numRows()).isEqualTo(expected.length);
    assertThat(target.matrix().numCols()).isEqualTo(expected[0].length);
    assertThat(target.known() == null).isEqualTo(all);
    for (int i = 0; i < expected.length; i++) {
      for (int j = 0; j < expected[0].length; j++) {
        boolean known = !Double.isNaN(expected[i][j]);
        assertThat(target.matrix().apply(i, j)).isEqualTo(known ? expected[i][j] : 0);
        assertThat(all ? 1 : target.known().apply(i, j)).isEqualTo(known ? 1 : 0);
      }
    }
  }

  private static Names names(String corner, String rows, String cols) {
    return new Names(corner, list(rows), list(cols));
  }

  private static List<String> list(String words) {
    return words.isEmpty() ? List.of() : List.of(words.split(" "));
  }

  @Test
  void cells_withoutAValue_areNotKnown() throws Exception {
    double[][] expected = {{1, NONE, 3}, {NONE, 5, NONE}};
    assertTarget("1,,3\nNA,5,NaN\n", Names.NONE, expected);
    assertTarget("\uFEFF1 , ,3\r\n\r\n\"\",\"5\",nan\r\n", Names.NONE, expected);
    assertTarget("1\t\t3\nNA\t5\t\n", Names.NONE, expected);
    assertTarget("NA\n2\n", Names.NONE, new double[][] {{NONE}, {2}});
  }

  /** In a table of tabs, a line of nothing but tabs is a row; an empty line is none. */
  @Test
  void rows_withoutAnyValue_areRows() throws Exception {
    double[][] expected = {{1, 2}, {NONE, NONE}, {5, 6}};
    assertTarget("1\t2\n\t\n\n5\t6\n", Names.NONE, expected);
    assertTarget("1,2\n,\n\n5,6\n", Names.NONE, expected);
  }

  @Test
  void names_ofRowsAndColumns_areKept() throws Exception {
    double[][] expected = {{1, 2}, {3, NONE}};
    assertTarget("a,b\n1,2\n3,\n", names("", "", "a b"), expected);
    assertTarget("u,1,2\nv,3,\n", names("", "u v", ""), expected);
    assertTarget("who,a,b\nu,1,2\nv,3,\n", names("who", "u v", "a b"), expected);
    assertTarget(",a,b\nu,1,2\nv,3,\n", names("", "u v", "a b"), expected);
    // Only the empty corner shows that these numbers are names.
    assertTarget(",1990,1991\nu,1,2\nv,3,\n", names("", "u v", "1990 1991"), expected);
    assertTarget(",a,b\n17,1,2\n18,3,\n", names("", "17 18", "a b"), expected);
  }

  @Test
  void names_inQuotationMarks_mayHaveTheSeparator() throws Exception {
    assertTarget(
        "\"\",\"Heat, the\",\"\"\"M\"\"\"\nu,1,2\n",
        new Names("", List.of("u"), List.of("Heat, the", "\"M\"")),
        new double[][] {{1, 2}});
  }

  /** Numbers alone are read as in every other matrix file, to the bit. */
  @Test
  void numbers_withoutNamesAndGaps_areThoseOfAnyMatrixFile() throws Exception {
    Random random = new Random(1);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      for (int j = 0; j < 30; j++) {
        double value;
        do {
          value = Double.longBitsToDouble(random.nextLong());
        } while (!Double.isFinite(value));
        text.append(j == 0 ? "" : ",").append(value);
      }
      text.append('\n');
    }
    TargetMatrix target = MatrixFile.parseTarget(text.toString(), "m");
    assertThat(target.known()).isNull();
    assertThat(target.matrix()).isEqualTo(MatrixFile.parse(text.toString(), "m", false));
  }

  @Test
  void coordinates_areKnownWhereTheyAreListed() throws Exception {
    TargetMatrix general =
        MatrixFile.parseTarget(
            "%%MatrixMarket matrix coordinate real general\n2 3 3\n2 1 -1.5\n1 3 4\n1 1 0\n", "m");
    assertThat(general.unlisted()).isTrue();
    assertTarget(general, Names.NONE, new double[][] {{0, NONE, 4}, {-1.5, NONE, NONE}});
    TargetMatrix symmetric =
        MatrixFile.parseTarget(
            "%%MatrixMarket matrix coordinate integer symmetric\n2 2 1\n2 1 7\n", "m");
    assertTarget(symmetric, Names.NONE, new double[][] {{NONE, 7}, {7, NONE}});
    assertThat(
            MatrixFile.parseTarget("%%MatrixMarket matrix array real general\n1 1\n3\n", "m")
                .known())
        .isNull();
  }

  @Test
  void npy_naN_isNotKnown() throws Exception {
    DenseMatrix matrix = new DenseMatrix(2, 2, new double[] {1, NONE, 3, 4});
    TargetMatrix target = NpyFile.parseTarget(MatrixFormat.NPY.bytes(matrix), "m");
    assertTarget(target, Names.NONE, new double[][] {{1, 3}, {NONE, 4}});
    assertThatThrownBy(() -> NpyFile.parse(MatrixFormat.NPY.bytes(matrix), "m"))
        .hasMessage("m: row 2, column 1: NaN should be a finite number");
    DenseMatrix infinite = new DenseMatrix(1, 1, new double[] {Double.POSITIVE_INFINITY});
    assertThatThrownBy(() -> NpyFile.parseTarget(MatrixFormat.NPY.bytes(infinite), "m"))
        .hasMessage("m: row 1, column 1: Infinity should be a finite number");
    DenseMatrix nothing = new DenseMatrix(1, 1, new double[] {NONE});
    assertThatThrownBy(() -> NpyFile.parseTarget(MatrixFormat.NPY.bytes(nothing), "m"))
        .hasMessage("m: has no value in any entry");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          1,2\\n3,x       | m:2: column 2: "x"; should be a finite number, or empty, NA or NaN for an entry without a value
          a,2,c\\n1,2,3   | m:1: column 1: "a"; should be a finite number, or empty, NA or NaN for an entry without a value; in a row of names, no name is a number
          1,2\\nu,3\\n4,5 | m:2: column 1: "u"; should be a finite number, or empty, NA or NaN for an entry without a value
          1,2\\nu,3\\nv,4 | m:1: column 1: "1"; should be a name, because the other rows have names
          1,Infinity\\n2,3| m:1: column 2: "Infinity"; should be a finite number, or empty, NA or NaN for an entry without a value; in a row of names, no name is a number
          1,1e999\\n2,3   | m:1: column 2: 1e999 is too large for a double; the largest possible value is 1.8e308
          1,2\\n3         | m:2: has 1 value, but the rows before have 2
          1,"2\\n3,4      | m:1: has a quotation mark that is not closed on the same line
          ,\\nNA,NaN      | m: has no value in any entry
          ``              | m: is empty; it should have one row of numbers per line, separated by commas
          """)
  void table_wrong_saysLineAndColumn(String text, String message) {
    assertThatThrownBy(() -> MatrixFile.parseTarget(text.replace("\\n", "\n"), "m"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(message);
  }
}
