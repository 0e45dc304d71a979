package io.github.dmfstages.text;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A table that is printed for people. Columns are as wide as their contents, and numbers are
 * aligned right.
 */
public final class TextTable {
  private static final String GAP = "  ";

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

  /** Prints the header, a rule and all rows. */
  public void print(PrintWriter out) {
    int columns = header.size();
    int[] widths = new int[columns];
    boolean[] numeric = new boolean[columns];
    for (int i = 0; i < columns; i++) {
      int column = i;
      widths[i] =
          Math.max(
              header.get(i).length(),
              rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0));
      numeric[i] = rows.stream().allMatch(row -> row.get(column).matches("[-+0-9.,eE%]*|NULL"));
    }
    print(out, header, widths, numeric);
    out.println("-".repeat(Arrays.stream(widths).sum() + GAP.length() * (columns - 1)));
    rows.forEach(row -> print(out, row, widths, numeric));
    out.flush();
  }

  private static void print(PrintWriter out, List<String> row, int[] widths, boolean[] numeric) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      String padding = " ".repeat(widths[i] - row.get(i).length());
      line.append(numeric[i] ? padding + row.get(i) : row.get(i) + padding).append(GAP);
    }
    out.println(line.toString().stripTrailing());
  }
}
