package io.github.dmfstages.file;

import io.github.dmfstages.model.Names;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * The formats in which a matrix is written to a file. Every reader gets the same bits, including
 * this program, which reads only finite numbers, except that NaN is an entry without a value in a
 * target.
 */
public enum MatrixFormat {
  /** NumPy's format. */
  NPY(".npy"),
  /** MatrixMarket: an array as text, column by column. */
  MATRIX_MARKET(".mtx"),
  /** CSV: a line per row, and the names if there are any. */
  CSV(".csv");

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

  /** Returns the endings of all formats, for messages. */
  public static String suffixes() {
    List<String> all = Arrays.stream(values()).map(MatrixFormat::suffix).toList();
    int last = all.size() - 1;
    return String.join(", ", all.subList(0, last)) + " or " + all.get(last);
  }

  /** Returns the content of a file that holds {@code matrix}. */
  public byte[] bytes(DenseMatrix matrix) {
    return bytes(matrix, Names.NONE);
  }

  /**
   * Returns the content of a file that holds {@code matrix} with the names of its rows and columns.
   * Only CSV has a place for names.
   */
  public byte[] bytes(DenseMatrix matrix, Names names) {
    return switch (this) {
      case NPY -> NpyFile.of(matrix);
      case MATRIX_MARKET -> matrixMarket(matrix).getBytes(StandardCharsets.US_ASCII);
      case CSV -> csv(matrix, names).getBytes(StandardCharsets.UTF_8);
    };
  }

  private static String csv(DenseMatrix matrix, Names names) {
    StringBuilder text = new StringBuilder();
    boolean named = !names.rows().isEmpty();
    if (!names.cols().isEmpty()) {
      text.append(named ? quoted(names.corner()) + "," : "")
          .append(names.cols().stream().map(MatrixFormat::quoted).collect(Collectors.joining(",")))
          .append('\n');
    }
    for (int i = 0; i < matrix.numRows(); i++) {
      text.append(named ? quoted(names.rows().get(i)) + "," : "");
      for (int j = 0; j < matrix.numCols(); j++) {
        text.append(j == 0 ? "" : ",").append(shortest(matrix.apply(i, j)));
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static String quoted(String name) {
    return name.matches(".*[,\"\t].*") ? '"' + name.replace("\"", "\"\"") + '"' : name;
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
