package io.github.dmfstages.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.dmfstages.model.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Matrices that are written and read again. */
class MatrixFormatTest {
  @TempDir private Path folder;

  /** Any bits that are a finite number, and the special ones. */
  private static double[] numbers(int count) {
    double[] values =
        new Random(1)
            .longs()
            .mapToDouble(Double::longBitsToDouble)
            .filter(Double::isFinite)
            .limit(count)
            .toArray();
    double[] special = {0, -0.0, Double.MIN_VALUE, -Double.MAX_VALUE, 0x1p-1022, .1};
    System.arraycopy(special, 0, values, 0, Math.min(count, special.length));
    return values;
  }

  private static long[] bits(DenseMatrix matrix) {
    return Arrays.stream(matrix.toArray()).mapToLong(Double::doubleToRawLongBits).toArray();
  }

  private static DenseMatrix read(MatrixFormat format, byte[] bytes) throws Exception {
    return switch (format) {
      case NPY -> NpyFile.parse(bytes, "m");
      case MATRIX_MARKET ->
          MatrixFile.parse(new String(bytes, StandardCharsets.US_ASCII), "m", false);
      case CSV -> MatrixFile.parse(new String(bytes, StandardCharsets.UTF_8), "m", false);
    };
  }

  @ParameterizedTest
  @EnumSource
  void bytes_readAgain_areTheSameMatrixToTheBit(MatrixFormat format) throws Exception {
    for (int[] shape : new int[][] {{1, 1}, {1, 7}, {7, 1}, {3, 5}, {40, 30}}) {
      DenseMatrix matrix = new DenseMatrix(shape[0], shape[1], numbers(shape[0] * shape[1]));
      for (DenseMatrix written : new DenseMatrix[] {matrix, matrix.transpose()}) {
        DenseMatrix again = read(format, format.bytes(written));
        assertThat(again.numRows()).isEqualTo(written.numRows());
        assertThat(bits(again)).isEqualTo(bits(written));
      }
    }
  }

  @Test
  void suffix_decidesTheFormat() {
    assertThat(MatrixFormat.of("a/b.c/end.npy")).contains(MatrixFormat.NPY);
    assertThat(MatrixFormat.of("end.mtx")).contains(MatrixFormat.MATRIX_MARKET);
    assertThat(MatrixFormat.of("end.csv")).contains(MatrixFormat.CSV);
    assertThat(MatrixFormat.of("end.txt")).isEmpty();
    assertThat(MatrixFormat.of("npy")).isEmpty();
  }

  @Test
  void csv_withNames_hasTheNamesWhenItIsReadAgain() throws Exception {
    DenseMatrix matrix = new DenseMatrix(2, 2, new double[] {1, Double.NaN, 3, 4});
    List<String> texts = List.of("Heat, the", "a \"b\"");
    for (Names names :
        List.of(
            Names.NONE,
            new Names("", List.of(), texts),
            new Names("", texts, List.of()),
            new Names("film", texts, texts),
            new Names("", texts, List.of("1990", "1991")))) {
      String text = new String(MatrixFormat.CSV.bytes(matrix, names), StandardCharsets.UTF_8);
      TargetMatrix again = MatrixFile.parseTarget(text, "m");
      assertThat(again.names()).isEqualTo(names);
      assertThat(again.matrix().toArray()).containsExactly(1, 0, 3, 4);
      assertThat(again.known().toArray()).containsExactly(1, 0, 1, 1);
    }
  }

  /** NumPy and SciPy read the same bits, those of infinities and NaN included. */
  @ParameterizedTest
  @EnumSource
  void bytes_readByPython_areTheSameMatrixToTheBit(MatrixFormat format) throws Exception {
    String library = format == MatrixFormat.MATRIX_MARKET ? "scipy.io" : "numpy";
    assumeThat(python("import " + library)).as("python3 has " + library).isNotNull();
    double[] values = numbers(12);
    if (format == MatrixFormat.MATRIX_MARKET) {
      // SciPy adds each entry of a MatrixMarket file to 0, which makes -0.0 of them 0.
      values[1] = 1;
    }
    values[10] = Double.NEGATIVE_INFINITY;
    values[11] = Double.NaN;
    DenseMatrix matrix = new DenseMatrix(4, 3, values);
    Path file = folder.resolve("m" + format.suffix());
    Files.write(file, format.bytes(matrix));

    String read =
        switch (format) {
          case NPY -> "numpy.load('%s')";
          case MATRIX_MARKET -> "scipy.io.mmread('%s')";
          case CSV -> "numpy.loadtxt('%s', delimiter=',')";
        };
    String output =
        python(
            "import numpy, %s; m = %s; print(m.shape, *m.ravel('F').view('i8'))"
                .formatted(library, read.formatted(file)));

    assertThat(output)
        .isEqualTo(
            "(4, 3) "
                + String.join(" ", LongStream.of(bits(matrix)).mapToObj(Long::toString).toList()));
  }

  /** What a program prints; null where it fails or there is no Python. */
  private String python(String program) throws InterruptedException {
    try {
      Process python =
          new ProcessBuilder("python3", "-c", program)
              .redirectError(folder.resolve("python.log").toFile())
              .start();
      String output = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return python.waitFor() == 0 ? output.strip() : null;
    } catch (IOException e) {
      return null;
    }
  }
}
