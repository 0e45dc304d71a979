package io.github.dmfstages.file;

import io.github.dmfstages.model.Names;
import io.github.dmfstages.setting.BadValueException;
import io.github.dmfstages.setting.Literal;
import io.github.dmfstages.setting.Spelling;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * Reads a matrix from text. A text that begins with %%MatrixMarket is in that format
 * (boisvert1996). Any other text is CSV without a header: one row per line, with values separated
 * by commas. A target may also have names and entries without a value ({@link CsvTarget}). Of
 * MatrixMarket, these kinds are supported: array and coordinate, real and integer, general and
 * symmetric, and for masks also coordinate patterns, whose entries are 1. All numbers must be
 * finite.
 */
public final class MatrixFile {
  private static final String BANNER = "%%MatrixMarket";
  static final String EMPTY =
      "is empty; it should have one row of numbers per line, separated by commas";
  static final String UNEQUAL = "has %s, but the rows before have %d";
  private static final int MOST_VALUES = 1 << 28;
  private static final String PATTERN = "pattern";
  private static final Pattern WHOLE = Pattern.compile("[+-]?\\d+");

  // The beginning of a line that was probably meant as a banner but is not one.
  private static final Pattern NEARLY_BANNER =
      Pattern.compile("\\s*(%*\\s*MatrixMarket).*", Pattern.CASE_INSENSITIVE);

  private final String location;
  private final boolean isMask;
  private final List<String> lines;

  /** The entries that a coordinate file lists; null for other files. */
  private DenseMatrix listed;

  /**
   * The symmetry of a MatrixMarket file. The file of a symmetric matrix holds only the lower
   * triangle.
   */
  private enum Symmetry {
    GENERAL,
    SYMMETRIC
  }

  private MatrixFile(String text, String location, boolean isMask) {
    this.location = location;
    this.isMask = isMask;
    String withoutMark = text.startsWith("\uFEFF") ? text.substring(1) : text;
    this.lines = withoutMark.lines().toList();
  }

  /**
   * Parses the matrix in {@code text}.
   *
   * @param location the location of the file, for messages
   * @param isMask whether the matrix is a mask, for which a pattern without values is enough
   * @throws InvalidConfigException naming the line, the column and what would be right
   */
  public static DenseMatrix parse(String text, String location, boolean isMask)
      throws InvalidConfigException {
    MatrixFile file = new MatrixFile(text, location, isMask);
    return file.isMatrixMarket() ? file.matrixMarket() : file.csv();
  }

  /**
   * Parses the target in {@code text}, of which some entries may have no value.
   *
   * @param location the location of the file, for messages
   * @throws InvalidConfigException naming the line, the column and what would be right
   */
  public static TargetMatrix parseTarget(String text, String location)
      throws InvalidConfigException {
    MatrixFile file = new MatrixFile(text, location, false);
    return file.isMatrixMarket()
        ? new TargetMatrix(file.matrixMarket(), file.listed, file.listed != null, Names.NONE)
        : CsvTarget.read(file);
  }

  private boolean isMatrixMarket() throws InvalidConfigException {
    String first = lines.isEmpty() ? "" : lines.get(0);
    Matcher nearly = NEARLY_BANNER.matcher(first);
    if (!first.startsWith(BANNER) && nearly.matches()) {
      throw wrong(
          1,
          "begins with \"%s\", but the header of a MatrixMarket file begins with \"%s\""
              .formatted(nearly.group(1), BANNER));
    }
    return first.startsWith(BANNER);
  }

  List<String> lines() {
    return lines;
  }

  private DenseMatrix csv() throws InvalidConfigException {
    List<double[]> rows = new ArrayList<>();
    for (int line = 1; line <= lines.size(); line++) {
      if (isBlank(line)) {
        continue;
      }
      String[] fields = lines.get(line - 1).split(",", -1);
      if (!rows.isEmpty() && fields.length != rows.get(0).length) {
        throw wrong(
            line, UNEQUAL.formatted(Spelling.counted(fields.length, "value"), rows.get(0).length));
      }
      double[] row = new double[fields.length];
      for (int j = 0; j < row.length; j++) {
        row[j] = number(fields[j], line, j + 1);
      }
      rows.add(row);
    }
    if (rows.isEmpty()) {
      throw wrong(0, EMPTY);
    }
    DenseMatrix matrix = zeros(rows.size(), rows.get(0).length, 0);
    for (int i = 0; i < matrix.numRows(); i++) {
      for (int j = 0; j < matrix.numCols(); j++) {
        set(matrix, i, j, rows.get(i)[j]);
      }
    }
    return matrix;
  }

  private DenseMatrix matrixMarket() throws InvalidConfigException {
    String[] banner = words(1);
    boolean known =
        banner.length == 5
            && banner[0].equals(BANNER)
            && banner[1].equalsIgnoreCase("matrix")
            && List.of("array", "coordinate").contains(lower(banner[2]))
            && List.of("real", "integer", PATTERN).contains(lower(banner[3]))
            && List.of("general", "symmetric").contains(lower(banner[4]));
    if (!known) {
      throw wrong(
          1,
          "should be %%MatrixMarket matrix, array or coordinate, real, integer or (of a mask)"
              + " pattern, general or symmetric");
    }
    boolean pattern = lower(banner[3]).equals(PATTERN);
    boolean array = lower(banner[2]).equals("array");
    if (pattern && (array || !isMask)) {
      throw wrong(
          1,
          array
              ? "is an array of a pattern; a pattern is in coordinates"
              : "is a pattern, which has no values; only mask-file takes one");
    }
    int line = 2;
    while (line <= lines.size() && (isBlank(line) || lines.get(line - 1).startsWith("%"))) {
      line++;
    }
    if (line > lines.size()) {
      throw wrong(lines.size(), "is the last line, but the size of the matrix is missing");
    }
    Symmetry symmetry =
        lower(banner[4]).equals("symmetric") ? Symmetry.SYMMETRIC : Symmetry.GENERAL;
    return array ? array(line, symmetry) : coordinate(line, symmetry, pattern);
  }

  /**
   * Reads all elements column by column; for a symmetric matrix, those on and below the diagonal.
   */
  private DenseMatrix array(int sizeLine, Symmetry symmetry) throws InvalidConfigException {
    DenseMatrix matrix = sized(sizeLine, symmetry, 2, "rows columns");
    int line = sizeLine;
    for (int j = 0; j < matrix.numCols(); j++) {
      for (int i = symmetry == Symmetry.SYMMETRIC ? j : 0; i < matrix.numRows(); i++) {
        line = next(line);
        if (line > lines.size()) {
          throw wrong(
              lines.size(),
              "is the last line, but the value of row %d, column %d is missing"
                  .formatted(i + 1, j + 1));
        }
        set(matrix, i, j, number(only(line, 1, "one value")[0], line, 1), symmetry);
      }
    }
    checkEnd(line, "the matrix is complete before it");
    return matrix;
  }

  /**
   * Reads the row, the column and the value of each element that is not 0. In a pattern, every
   * value is 1 and is not written.
   */
  private DenseMatrix coordinate(int sizeLine, Symmetry symmetry, boolean pattern)
      throws InvalidConfigException {
    DenseMatrix matrix = sized(sizeLine, symmetry, 3, "rows columns entries");
    int count = whole(words(sizeLine)[2], sizeLine, 3, 0, Integer.MAX_VALUE);
    listed = zeros(matrix.numRows(), matrix.numCols(), sizeLine);
    int line = sizeLine;
    for (int k = 0; k < count; k++) {
      line = next(line);
      if (line > lines.size()) {
        throw wrong(
            lines.size(),
            "is the last line, but only " + k + " of " + count + " entries are there");
      }
      String[] entry =
          pattern ? only(line, 2, "row and column") : only(line, 3, "row, column and value");
      int i = whole(entry[0], line, 1, 1, matrix.numRows()) - 1;
      int j = whole(entry[1], line, 2, 1, matrix.numCols()) - 1;
      if (symmetry == Symmetry.SYMMETRIC && i < j) {
        throw wrong(
            line, "is above the diagonal: of a symmetric matrix only the lower part stands");
      }
      if (listed.apply(i, j) == 1) {
        throw wrong(line, "gives row %d, column %d again".formatted(i + 1, j + 1));
      }
      set(listed, i, j, 1, symmetry);
      set(matrix, i, j, pattern ? 1 : number(entry[2], line, 3), symmetry);
    }
    checkEnd(line, "all " + count + " entries stand before it");
    return matrix;
  }

  private DenseMatrix sized(int line, Symmetry symmetry, int numbers, String right)
      throws InvalidConfigException {
    String[] size = only(line, numbers, right);
    int rows = whole(size[0], line, 1, 1, Integer.MAX_VALUE);
    int cols = whole(size[1], line, 2, 1, Integer.MAX_VALUE);
    if (symmetry == Symmetry.SYMMETRIC && rows != cols) {
      throw wrong(line, "makes a symmetric matrix " + rows + " x " + cols);
    }
    return zeros(rows, cols, line);
  }

  private DenseMatrix zeros(int rows, int cols, int line) throws InvalidConfigException {
    checkSize(rows, cols, line);
    return new DenseMatrix(rows, cols, new double[rows * cols]);
  }

  void checkSize(int rows, int cols, int line) throws InvalidConfigException {
    if ((long) rows * cols > MOST_VALUES) {
      throw wrong(
          line,
          "%d x %d values are more than the %d that fit into 2 GiB"
              .formatted(rows, cols, MOST_VALUES));
    }
  }

  private static void set(DenseMatrix matrix, int i, int j, double value, Symmetry symmetry) {
    set(matrix, i, j, value);
    if (symmetry == Symmetry.SYMMETRIC) {
      set(matrix, j, i, value);
    }
  }

  private static void set(DenseMatrix matrix, int i, int j, double value) {
    matrix.values()[j * matrix.numRows() + i] = value;
  }

  private boolean isBlank(int line) {
    return lines.get(line - 1).isBlank();
  }

  /** Returns the number of the next line after {@code line} that is not blank. */
  private int next(int line) {
    int next = line + 1;
    while (next <= lines.size() && isBlank(next)) {
      next++;
    }
    return next;
  }

  private void checkEnd(int line, String message) throws InvalidConfigException {
    int next = next(line);
    if (next <= lines.size()) {
      throw wrong(next, "is too many: " + message);
    }
  }

  private String[] words(int line) {
    return lines.get(line - 1).strip().split("\\s+");
  }

  private String[] only(int line, int count, String right) throws InvalidConfigException {
    String[] words = words(line);
    if (words.length != count) {
      throw wrong(line, "should be " + right + ", not " + Arrays.toString(words));
    }
    return words;
  }

  double number(String text, int line, int column) throws InvalidConfigException {
    String stripped = text.strip();
    String where = "column " + column + ": ";
    try {
      String shown = stripped.isEmpty() ? "there is no value" : "\"" + stripped + "\"";
      return Literal.of(stripped)
          .orElseThrow(() -> wrong(line, where + shown + "; should be a finite number"))
          .real();
    } catch (BadValueException e) {
      throw wrong(line, where + e.getMessage());
    }
  }

  private int whole(String text, int line, int column, int least, int most)
      throws InvalidConfigException {
    if (!WHOLE.matcher(text).matches()) {
      throw wrong(line, "column " + column + ": \"" + text + "\" should be a whole number");
    }
    BigInteger number = new BigInteger(text);
    if (number.compareTo(BigInteger.valueOf(least)) < 0
        || number.compareTo(BigInteger.valueOf(most)) > 0) {
      throw wrong(line, "column %d: %s should be %d to %d".formatted(column, text, least, most));
    }
    return number.intValue();
  }

  private static String lower(String word) {
    return word.toLowerCase(Locale.ROOT);
  }

  InvalidConfigException wrong(int line, String message) {
    return new InvalidConfigException(List.of(new Problem(location, line, message)));
  }
}
