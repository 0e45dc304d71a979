package io.github.dmfstages.text;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A table that is printed for people. Columns are as wide as their contents, and numbers are
 * aligned right. If the table is wider than the terminal, long texts are folded into several lines;
 * if that is not enough, the columns are printed in several parts, one below the other.
 */
public final class TextTable {
  /** The width of a table that is never folded. */
  public static final int UNLIMITED = 0;

  private static final String GAP = "  ";
  private static final String ROW = "row";
  private static final String NUMBER = "[-+0-9.,eE%]*|NULL";

  /** Texts are not folded to fewer characters, unless the terminal itself has fewer. */
  private static final int NARROWEST = 20;

  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();

  /** Creates a table with these columns. */
  public TextTable(String... header) {
    this(Arrays.asList(header));
  }

  /** Creates a table with these columns. */
  public TextTable(List<String> header) {
    this.header = List.copyOf(header);
  }

  /** Adds a row with a value for each column. */
  public void add(List<String> row) {
    rows.add(List.copyOf(row));
  }

  /** Prints the header, a rule and all rows, folded to the terminal of this process. */
  public void print(PrintWriter out) {
    Terminal terminal = Terminal.current();
    print(out, terminal.columns(), terminal::title);
  }

  /**
   * Prints the header, a rule and all rows.
   *
   * @param width how many characters fit in a line; {@link #UNLIMITED} if there is no limit
   * @param emphasis changes the look of the header, but not its width
   */
  public void print(PrintWriter out, int width, UnaryOperator<String> emphasis) {
    int limit = width == UNLIMITED ? Integer.MAX_VALUE : width;
    List<Column> columns =
        IntStream.range(0, header.size()).mapToObj(i -> column(header.get(i), i)).toList();
    narrow(columns, limit);
    if (total(columns) <= limit) {
      print(out, columns, emphasis);
    } else {
      List<Column> part = new ArrayList<>();
      int left = Math.max(1, limit - rowNumbers().width - GAP.length());
      for (Column column : columns) {
        column.width = Math.min(column.width, left);
        if (part.size() > 1 && total(part) + GAP.length() + column.width > limit) {
          print(out, part, emphasis);
          out.println();
          part.clear();
        }
        if (part.isEmpty()) {
          part.add(rowNumbers());
        }
        part.add(column);
      }
      print(out, part, emphasis);
    }
    out.flush();
  }

  /** A column with the width in which it is printed. */
  private static final class Column {
    private final String name;
    private final List<String> cells;
    private final boolean numeric;
    private int width;

    Column(String name, List<String> cells) {
      this.name = name;
      this.cells = cells;
      this.numeric = cells.stream().allMatch(cell -> cell.matches(NUMBER));
      this.width =
          Stream.concat(Stream.of(name), cells.stream()).mapToInt(String::length).max().orElse(0);
    }

    /** Returns how narrow the column may become. */
    private int narrowest(int limit) {
      return numeric ? width : Math.min(limit, Math.max(NARROWEST, name.length()));
    }
  }

  private Column column(String name, int index) {
    return new Column(name, rows.stream().map(row -> row.get(index)).toList());
  }

  private Column rowNumbers() {
    return new Column(
        ROW, IntStream.rangeClosed(1, rows.size()).mapToObj(Integer::toString).toList());
  }

  private static int total(List<Column> columns) {
    return columns.stream().mapToInt(column -> column.width).sum()
        + GAP.length() * (columns.size() - 1);
  }

  /**
   * Makes the widest columns of texts narrower until the table fits, as far as that is possible.
   */
  private static void narrow(List<Column> columns, int limit) {
    int excess = total(columns) - limit;
    while (excess > 0) {
      Column widest = null;
      for (Column column : columns) {
        if (column.width > column.narrowest(limit)
            && (widest == null || column.width > widest.width)) {
          widest = column;
        }
      }
      if (widest == null) {
        return;
      }
      widest.width--;
      excess--;
    }
  }

  private void print(PrintWriter out, List<Column> columns, UnaryOperator<String> emphasis) {
    line(columns.stream().map(column -> column.name).toList(), columns)
        .forEach(line -> out.println(emphasis.apply(line)));
    out.println("-".repeat(total(columns)));
    for (int i = 0; i < rows.size(); i++) {
      int row = i;
      line(columns.stream().map(column -> column.cells.get(row)).toList(), columns)
          .forEach(out::println);
    }
  }

  /** Returns the lines that show one row. */
  private static List<String> line(List<String> cells, List<Column> columns) {
    List<List<String>> folded =
        IntStream.range(0, cells.size())
            .mapToObj(i -> fold(cells.get(i), columns.get(i).width))
            .toList();
    int lines = folded.stream().mapToInt(List::size).max().orElse(0);
    List<String> shown = new ArrayList<>();
    for (int line = 0; line < lines; line++) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < folded.size(); i++) {
        Column column = columns.get(i);
        String cell = line < folded.get(i).size() ? folded.get(i).get(line) : "";
        String padding = " ".repeat(column.width - cell.length());
        text.append(column.numeric ? padding + cell : cell + padding).append(GAP);
      }
      shown.add(text.toString().stripTrailing());
    }
    return shown;
  }

  /** Divides a text into lines of at most {@code width} characters, between words if possible. */
  private static List<String> fold(String text, int width) {
    List<String> lines = new ArrayList<>();
    String left = text;
    while (left.length() > width) {
      int space = left.lastIndexOf(' ', width);
      int end = space > 0 ? space : Math.max(1, width);
      lines.add(left.substring(0, end).stripTrailing());
      left = left.substring(end).stripLeading();
    }
    lines.add(left);
    return lines;
  }
}
