package io.github.dmfstages.file;

import io.github.dmfstages.model.Names;
import io.github.dmfstages.setting.Literal;
import io.github.dmfstages.setting.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads a target from a table: one matrix row per line, with cells that are separated by commas, or
 * by tabs if the first line has one. A cell may be in quotation marks. An empty cell, {@code NA} or
 * {@code NaN} is an entry without a value.
 *
 * <p>The first row has the names of the columns if all of its cells are texts, except that the
 * first may be empty. The first column has the names of the rows if all of its cells below the
 * first row are texts, or if the names of the columns begin with an empty cell. If both the first
 * cell is empty and the rows have names, the names of the columns may be numbers. Otherwise a
 * number among names is an error, and so is a text among numbers.
 */
final class CsvTarget {
  private static final Set<String> MISSING = Set.of("", "NA", "NaN", "nan");

  private final MatrixFile file;
  private final char separator;
  private final List<Row> rows = new ArrayList<>();

  /** The cells of a line. */
  private record Row(int line, List<String> cells) {
    String first() {
      return cells.get(0);
    }
  }

  private CsvTarget(MatrixFile file) {
    this.file = file;
    this.separator =
        file.lines().stream().findFirst().filter(line -> line.indexOf('\t') >= 0).isPresent()
            ? '\t'
            : ',';
  }

  static TargetMatrix read(MatrixFile file) throws InvalidConfigException {
    return new CsvTarget(file).target();
  }

  private TargetMatrix target() throws InvalidConfigException {
    readRows();
    if (rows.isEmpty()) {
      throw file.wrong(0, MatrixFile.EMPTY);
    }
    Row first = rows.get(0);
    List<Row> below = rows.subList(1, rows.size());
    int width = first.cells().size();
    boolean texts =
        width > 1 && !below.isEmpty() && below.stream().allMatch(row -> isText(row.first()));
    boolean corner = width > 1 && first.first().isEmpty();
    boolean header =
        !below.isEmpty()
            && ((corner && texts)
                || first.cells().subList(corner ? 1 : 0, width).stream().allMatch(this::isText));
    boolean named = texts || (header && corner);
    if (named && !header && !isText(first.first())) {
      throw file.wrong(
          first.line(),
          "column 1: \"%s\"; should be a name, because the other rows have names"
              .formatted(first.first()));
    }
    List<Row> data = header ? below : rows;
    int from = named ? 1 : 0;
    Names names =
        new Names(
            header && named ? first.first() : "",
            named ? data.stream().map(Row::first).toList() : List.of(),
            header ? List.copyOf(first.cells().subList(from, width)) : List.of());
    return values(data, from, width - from, names);
  }

  private TargetMatrix values(List<Row> data, int from, int cols, Names names)
      throws InvalidConfigException {
    file.checkSize(data.size(), cols, 0);
    double[] values = new double[data.size() * cols];
    boolean any = false;
    for (int i = 0; i < data.size(); i++) {
      for (int j = 0; j < cols; j++) {
        double value = value(data.get(i), from + j);
        any |= !Double.isNaN(value);
        values[j * data.size() + i] = value;
      }
    }
    if (!any) {
      throw file.wrong(0, "has no value in any entry");
    }
    return TargetMatrix.ofValues(data.size(), cols, values, names);
  }

  private double value(Row row, int column) throws InvalidConfigException {
    String cell = row.cells().get(column);
    if (MISSING.contains(cell)) {
      return Double.NaN;
    }
    if (Literal.of(cell).isPresent()) {
      return file.number(cell, row.line(), column + 1);
    }
    throw file.wrong(
        row.line(),
        "column %d: \"%s\"; should be a finite number, or empty, NA or NaN for an entry without a value%s"
            .formatted(
                column + 1,
                cell,
                row.line() == rows.get(0).line()
                    ? "; in a row of names, no name is a number"
                    : ""));
  }

  private boolean isText(String cell) {
    return !MISSING.contains(cell) && Literal.of(cell).isEmpty();
  }

  private void readRows() throws InvalidConfigException {
    for (int line = 1; line <= file.lines().size(); line++) {
      String text = file.lines().get(line - 1);
      // A line of tabs is a row without values.
      if (separator == '\t' ? text.isEmpty() : text.isBlank()) {
        continue;
      }
      List<String> cells = cells(text, line);
      if (!rows.isEmpty() && cells.size() != rows.get(0).cells().size()) {
        throw file.wrong(
            line,
            MatrixFile.UNEQUAL.formatted(
                Spelling.counted(cells.size(), "value"), rows.get(0).cells().size()));
      }
      rows.add(new Row(line, cells));
    }
  }

  /** Splits a line at its separators, except those in quotation marks. */
  private List<String> cells(String text, int line) throws InvalidConfigException {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' && quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
        cell.append(c);
        i++;
      } else if (c == '"' && (quoted || cell.toString().isBlank())) {
        quoted = !quoted;
      } else if (c == separator && !quoted) {
        cells.add(cell.toString().strip());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    if (quoted) {
      throw file.wrong(line, "has a quotation mark that is not closed on the same line");
    }
    cells.add(cell.toString().strip());
    return cells;
  }
}
