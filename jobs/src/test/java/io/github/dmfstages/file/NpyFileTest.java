package io.github.dmfstages.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that NumPy 2.4.6 wrote. */
class NpyFileTest {
  private static final double[][] DOUBLES = {
    {.1, -0.0, Double.MIN_VALUE}, {1.0 / 3, -Double.MAX_VALUE, 2}
  };

  private static byte[] file(String name) throws IOException {
    try (InputStream file = NpyFileTest.class.getResourceAsStream("/npy/" + name + ".npy")) {
      return file.readAllBytes();
    }
  }

  private static void assertMatrix(String name, double[][] expected) throws Exception {
    byte[] bytes = file(name);
    assertThat(NpyFile.isOne(bytes)).isTrue();
    DenseMatrix matrix = NpyFile.parse(bytes, "m");
    assertThat(matrix.isTransposed()).isFalse();
    assertThat(matrix.numRows()).isEqualTo(expected.length);
    assertThat(matrix.numCols()).isEqualTo(expected[0].length);
    for (int i = 0; i < expected.length; i++) {
      for (int j = 0; j < expected[0].length; j++) {
        assertThat(Double.doubleToRawLongBits(matrix.apply(i, j)))
            .isEqualTo(Double.doubleToRawLongBits(expected[i][j]));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"doubles", "by-columns", "big-endian", "version-2"})
  void doubles_inAnyOrder_haveTheirBits(String name) throws Exception {
    assertMatrix(name, DOUBLES);
  }

  @Test
  void otherTypes_areTheDoublesThatTheyEqual() throws Exception {
    assertMatrix("singles", new double[][] {{.5, .1f}});
    assertMatrix("integers", new double[][] {{1, -2}, {3, 0x1p53}});
    assertMatrix("booleans", new double[][] {{1, 0}, {0, 1}});
  }

  @Test
  void oneDimension_isAColumn() throws Exception {
    assertMatrix("one-dimension", new double[][] {{1}, {2}, {3}});
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          complex          | should have doubles, singles, 64-bit integers or booleans, but its header is {'descr': '<c16'
          three-dimensions | should have one or two dimensions, but its header is
          scalar           | should have one or two dimensions, but its header is
          no-entries       | has a dimension of 0
          not-finite       | row 2, column 1: Infinity should be a finite number
          large-integer    | row 1, column 1: 9007199254740993
          """)
  void file_thatIsNoMatrixOfFiniteNumbers_isRefused(String name, String message) throws Exception {
    byte[] bytes = file(name);
    assertThatThrownBy(() -> NpyFile.parse(bytes, "there/m.npy"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("there/m.npy: " + message);
  }

  @Test
  void file_ofAnotherLength_isRefused() throws Exception {
    byte[] whole = file("doubles");
    for (int length = 7; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> NpyFile.parse(cut, "m"))
          .as("%d bytes", length)
          .isInstanceOf(InvalidConfigException.class)
          .hasMessageContaining("cut short");
    }
    assertThatThrownBy(() -> NpyFile.parse(Arrays.copyOf(whole, whole.length + 3), "m"))
        .hasMessageContaining("has 3 bytes after the entries of a 2 x 3 matrix");
    byte[] later = whole.clone();
    later[6] = 4;
    assertThatThrownBy(() -> NpyFile.parse(later, "m"))
        .hasMessageContaining("is of version 4 of NumPy's format");
  }

  @Test
  void text_isNone() {
    assertThat(NpyFile.isOne(new byte[0])).isFalse();
    assertThat(NpyFile.isOne("1,2\n3,4\n".getBytes(StandardCharsets.UTF_8))).isFalse();
  }
}
