package io.github.dmfstages.intake;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import io.github.dmfstages.file.InvalidConfigException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * CSV with a header, read by Spark's own parser. Values may be separated by commas, semicolons or
 * tabs. A file of numbers without a header and with one number a line has the loss.
 */
final class CsvRecords implements Records {
  private static final int MOST_COLUMNS = 20_000;
  private static final int MOST_CHARACTERS = 1 << 16;
  private static final int BUFFER = 1 << 16;
  private static final int BYTE_ORDER_MARK = 0xFEFF;
  private static final String NUMBER = "[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?";

  private final String location;
  private final BufferedReader text;
  private final CsvParser parser;
  private final List<String> names;
  private String[] first;
  private String[] cells;
  private long row;
  private int line;

  CsvRecords(String location, InputStream in) throws IOException, InvalidConfigException {
    this.location = location;
    this.text =
        new BufferedReader(
            new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()), MOST_CHARACTERS);
    CsvParserSettings settings = new CsvParserSettings();
    try {
      settings.getFormat().setDelimiter(separator(text));
    } catch (CharacterCodingException e) {
      throw notText();
    }
    settings.setLineSeparatorDetectionEnabled(true);
    settings.getFormat().setComment('\0');
    settings.setMaxColumns(MOST_COLUMNS);
    settings.setMaxCharsPerColumn(MOST_CHARACTERS);
    settings.setReadInputOnSeparateThread(false);
    this.parser = new CsvParser(settings);
    String[] header;
    try {
      parser.beginParsing(text);
      header = read();
    } catch (IllegalStateException e) {
      throw unreadable(e);
    }
    if (header == null) {
      throw Records.wrongFile(location, "is empty");
    }
    this.names = names(header);
  }

  // The separator that the first line has most often.
  private static char separator(BufferedReader text) throws IOException {
    text.mark(BUFFER);
    int c = text.read();
    if (c != BYTE_ORDER_MARK) {
      text.reset();
    }
    text.mark(BUFFER);
    int[] counts = new int[128];
    int left = BUFFER - 1;
    for (c = text.read(); c >= 0 && c != '\n' && c != '\r' && left > 0; c = text.read()) {
      if (c < counts.length) {
        counts[c]++;
      }
      left--;
    }
    text.reset();
    char best = ',';
    for (char candidate : new char[] {';', '\t'}) {
      best = counts[candidate] > counts[best] ? candidate : best;
    }
    return best;
  }

  private List<String> names(String[] header) throws InvalidConfigException {
    boolean numbers = true;
    for (String cell : header) {
      numbers &= cell != null && Cells.unwrapped(cell).matches(NUMBER);
    }
    if (numbers && header.length == 1) {
      first = header;
      return List.of("loss");
    }
    if (numbers) {
      throw Records.wrongFile(
          location,
          "has no header: its first line should have the names of its %d columns"
              .formatted(header.length));
    }
    List<String> named = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < header.length; i++) {
      String name = header[i] == null ? "" : header[i].strip();
      // NumPy's savetxt begins a header like this.
      name = i == 0 ? name.replaceFirst("^#\\s*", "") : name;
      if (!name.isEmpty() && !seen.add(name)) {
        throw Records.wrongFile(location, "has two columns '%s'".formatted(name));
      }
      named.add(name);
    }
    return List.copyOf(named);
  }

  private String[] read() throws InvalidConfigException {
    try {
      String[] next = parser.parseNext();
      line = (int) Math.min(Integer.MAX_VALUE, parser.getContext().currentLine());
      return next;
    } catch (TextParsingException | IllegalStateException e) {
      throw unreadable(e);
    }
  }

  private InvalidConfigException notText() {
    return Records.wrongFile(location, "is not text in UTF-8");
  }

  private InvalidConfigException unreadable(RuntimeException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof CharacterCodingException) {
        return notText();
      }
      if (cause instanceof ArrayIndexOutOfBoundsException) {
        return wrong(
            "it has more than %d columns, or a value of more than %d characters"
                .formatted(MOST_COLUMNS, MOST_CHARACTERS));
      }
    }
    return wrong(
        "it can't be read: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
  }

  @Override
  public String location() {
    return location;
  }

  @Override
  public List<String> names() {
    return names;
  }

  @Override
  public boolean next() throws InvalidConfigException {
    cells = first != null ? first : read();
    first = null;
    row++;
    if (cells != null && cells.length != names.size()) {
      throw wrong(
          "it has %d values, but the header has %d names".formatted(cells.length, names.size()));
    }
    return cells != null;
  }

  @Override
  public Object value(int column) {
    return cells[column];
  }

  @Override
  public long row() {
    return row;
  }

  @Override
  public int line() {
    return line;
  }

  @Override
  public void close() throws IOException {
    parser.stopParsing();
    text.close();
  }
}
