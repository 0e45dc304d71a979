package io.github.dmfstages.file;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * The formats in which a matrix is written to a file. Every reader gets the same bits, including
 * this program, which reads only finite numbers.
 */
public enum MatrixFormat {
  /** NumPy's format. */
  NPY(".npy"),
  /** MatrixMarket: an array as text, column by column. */
  MATRIX_MARKET(".mtx");

  private final String suffix;

  MatrixFormat(String suffix) {
    this.suffix = suffix;
  }

  /** Returns the ending of the names of such files. */
  public String suffix() {
    return suffix;
  }

  /** Returns the format for a file's name, by its ending; empty if no format has that ending. */
  public static Optional<MatrixFormat> of(String name) {
    return Arrays.stream(values()).filter(format -> name.endsWith(format.suffix)).findFirst();
  }

  /** Returns the content of a file that holds {@code matrix}. */
  public byte[] bytes(DenseMatrix matrix) {
    return switch (this) {
      case NPY -> NpyFile.of(matrix);
      case MATRIX_MARKET -> matrixMarket(matrix).getBytes(StandardCharsets.US_ASCII);
    };
  }

  private static String matrixMarket(DenseMatrix matrix) {
    return Arrays.stream(matrix.toArray())
        .mapToObj(MatrixFormat::shortest)
        .collect(
            Collectors.joining(
                "\n",
                "%%%%MatrixMarket matrix array real general\n%d %d\n"
                    .formatted(matrix.numRows(), matrix.numCols()),
                "\n"));
  }

  /** Returns the shortest text that is read as the same double. */
  private static String shortest(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    return Double.isInfinite(value) ? (value > 0 ? "inf" : "-inf") : Double.toString(value);
  }
}
