package io.github.dmfstages.file;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * How a matrix is written to a file. Whoever reads it gets the same bits, this program too, which
 * takes finite numbers alone.
 */
public enum MatrixFormat {
  /** NumPy's format. */
  NPY(".npy"),
  /** MatrixMarket: an array in text, column by column. */
  MATRIX_MARKET(".mtx");

  private final String suffix;

  MatrixFormat(String suffix) {
    this.suffix = suffix;
  }

  /** What names of such files end with. */
  public String suffix() {
    return suffix;
  }

  /** The format that a file's name asks for by its suffix. */
  public static Optional<MatrixFormat> of(String name) {
    return Arrays.stream(values()).filter(format -> name.endsWith(format.suffix)).findFirst();
  }

  /** A file that holds {@code matrix}. */
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

  /** The shortest number that is read as the same double. */
  private static String shortest(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    return Double.isInfinite(value) ? (value > 0 ? "inf" : "-inf") : Double.toString(value);
  }
}
