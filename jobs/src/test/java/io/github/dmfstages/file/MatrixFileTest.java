package io.github.dmfstages.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatrixFileTest {
  private static final String GENERAL = "%%MatrixMarket matrix array real general\n";
  private static final String SPARSE = "%%MatrixMarket matrix coordinate real general\n";
  private static final String SYMMETRIC = "%%MatrixMarket matrix coordinate integer symmetric\n";

  private static void assertMatrix(String text, double[][] expected) throws Exception {
    DenseMatrix matrix = MatrixFile.parse(text, "m", false);
    assertThat(matrix.numRows()).isEqualTo(expected.length);
    assertThat(matrix.numCols()).isEqualTo(expected[0].length);
    assertThat(matrix.isTransposed()).isFalse();
    for (int i = 0; i < expected.length; i++) {
      for (int j = 0; j < expected[0].length; j++) {
        assertThat(matrix.apply(i, j)).isEqualTo(expected[i][j]);
      }
    }
  }

  @Test
  void csv_rowsOfNumbers_isTheMatrix() throws Exception {
    double[][] expected = {{1, -2.5, 3e-2}, {.5, 5, 6}};
    assertMatrix("1,-2.5,3e-2\n.5,5.,+6\n", expected);
    assertMatrix("\uFEFF1, -2.5 ,3E-2\r\n\r\n.5,5,6", expected);
    assertMatrix("7", new double[][] {{7}});
  }

  @Test
  void matrixMarket_array_isColumnByColumn() throws Exception {
    assertMatrix(
        GENERAL + "% a comment\n\n2 3\n1\n4\n2\n5\n3\n6\n", new double[][] {{1, 2, 3}, {4, 5, 6}});
  }

  @Test
  void matrixMarket_arraySymmetric_holdsTheLowerTriangle() throws Exception {
    assertMatrix(
        "%%MatrixMarket MATRIX Array Integer Symmetric\n3 3\n1\n2\n3\n4\n5\n6\n",
        new double[][] {{1, 2, 3}, {2, 4, 5}, {3, 5, 6}});
  }

  @Test
  void matrixMarket_coordinate_isZeroElsewhere() throws Exception {
    assertMatrix(SPARSE + "2 3 2\n2 1 -1.5\n1 3 4e0\n", new double[][] {{0, 0, 4}, {-1.5, 0, 0}});
    assertMatrix(SYMMETRIC + "2 2 2\n1 1 3\n2 1 -1\n", new double[][] {{3, -1}, {-1, 0}});
  }

  @Test
  void matrixMarket_patternOfAMask_isOneWhereItHasAnEntry() throws Exception {
    String pattern = "%%MatrixMarket matrix coordinate pattern ";

    DenseMatrix general = MatrixFile.parse(pattern + "general\n2 3 2\n2 1\n1 3\n", "m", true);
    DenseMatrix symmetric = MatrixFile.parse(pattern + "symmetric\n2 2 1\n2 1\n", "m", true);

    assertThat(general.toArray()).containsExactly(0, 1, 0, 0, 1, 0);
    assertThat(symmetric.toArray()).containsExactly(0, 1, 1, 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,2\\n3,x | m:2: column 2: \"x\"; should be a finite number",
        "1,NaN | m:1: column 2: \"NaN\"; should be a finite number",
        "1,-Infinity | m:1: column 2: \"-Infinity\"; should be a finite number",
        "1,1e999 | m:1: column 2: 1e999 is too large for a double; the largest possible value is 1.8e308",
        "1,-1e999 | m:1: column 2: -1e999 is too large for a double; the largest possible value is 1.8e308",
        "-1e-400 | m:1: column 1: -1e-400 is too small for a double, and would be 0; the smallest possible value is 4.9e-324",
        "%MatrixMarket matrix array real general\\n1 1\\n1 | m:1: begins with \"%MatrixMarket\", but the header of a MatrixMarket file begins with \"%%MatrixMarket\"",
        "%%%MatrixMarket matrix | m:1: begins with \"%%%MatrixMarket\", but the header of a MatrixMarket file begins with \"%%MatrixMarket\"",
        "%%matrixmarket matrix | m:1: begins with \"%%matrixmarket\", but the header of a MatrixMarket file begins with \"%%MatrixMarket\"",
        "MatrixMarket matrix | m:1: begins with \"MatrixMarket\", but the header of a MatrixMarket file begins with \"%%MatrixMarket\"",
        "1,,3 | m:1: column 2: there is no value; should be a finite number",
        "1 2\\n3 4 | m:1: column 1: \"1 2\"; should be a finite number",
        "1,2\\n\\n3 | m:3: has 1 value, but the rows before have 2",
        "'' | m: is empty; it should have one row of numbers per line, separated by commas",
      })
  void csv_wrong_saysLineAndColumn(String text, String message) {
    assertWrong(text.replace("\\n", "\n"), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "%%MatrixMarket matrix array complex general | m:1: should be %%MatrixMarket matrix, array or coordinate, real, integer or (of a mask) pattern, general or symmetric",
        "%%MatrixMarket matrix array real general\\n% nothing | m:2: is the last line, but the size of the matrix is missing",
        "%%MatrixMarket matrix array real general\\n2 2 4 | m:2: should be rows columns, not [2, 2, 4]",
        "%%MatrixMarket matrix array real general\\n0 2 | m:2: column 1: 0 should be 1 to 2147483647",
        "%%MatrixMarket matrix array real symmetric\\n1 2 | m:2: makes a symmetric matrix 1 x 2",
        "%%MatrixMarket matrix array real general\\n99999 99999 | m:2: 99999 x 99999 values are more than the 268435456 that fit into 2 GiB",
        "%%MatrixMarket matrix array real general\\n1 2\\n1 | m:3: is the last line, but the value of row 1, column 2 is missing",
        "%%MatrixMarket matrix array real general\\n1 1\\n1\\n2 | m:4: is too many: the matrix is complete before it",
        "%%MatrixMarket matrix array real general\\n1 1\\nnan | m:3: column 1: \"nan\"; should be a finite number",
        "%%MatrixMarket matrix coordinate real general\\n2 2 1\\n3 1 5 | m:3: column 1: 3 should be 1 to 2",
        "%%MatrixMarket matrix coordinate real general\\n3000000000 2 1 | m:2: column 1: 3000000000 should be 1 to 2147483647",
        "%%MatrixMarket matrix coordinate real general\\n1 1 1\\n1 1 1e-400 | m:3: column 3: 1e-400 is too small for a double, and would be 0; the smallest possible value is 4.9e-324",
        "%%MatrixMarket matrix coordinate pattern general\\n1 1 1\\n1 1 | m:1: is a pattern, which has no values; only mask-file takes one",
        "%%MatrixMarket matrix array pattern general\\n1 1\\n1 | m:1: is an array of a pattern; a pattern is in coordinates",
        "%%MatrixMarket matrix coordinate real general\\n2 2 1\\n1 x 5 | m:3: column 2: \"x\" should be a whole number",
        "%%MatrixMarket matrix coordinate real general\\n2 2 2\\n1 1 5\\n1 1 6 | m:4: gives row 1, column 1 again",
        "%%MatrixMarket matrix coordinate real general\\n2 2 2\\n1 1 5 | m:3: is the last line, but only 1 of 2 entries are there",
        "%%MatrixMarket matrix coordinate real general\\n2 2 1\\n1 1 | m:3: should be row, column and value, not [1, 1]",
        "%%MatrixMarket matrix coordinate real symmetric\\n2 2 1\\n1 2 5 | m:3: is above the diagonal: of a symmetric matrix only the lower part stands",
      })
  void matrixMarket_wrong_saysLineAndWhatWouldBeRight(String text, String message) {
    assertWrong(text.replace("\\n", "\n"), message);
  }

  private static void assertWrong(String text, String message) {
    assertThatThrownBy(() -> MatrixFile.parse(text, "m", false))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(message);
  }
}
