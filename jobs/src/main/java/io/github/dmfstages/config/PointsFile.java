package io.github.dmfstages.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.setting.Settings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A table of points: a CSV file whose first line has keys, and whose other lines have the values of
 * a run each. A key without a value in a line has its default there. A value that contains commas,
 * such as a list, is put in double quotes.
 */
final class PointsFile {
  /** The key of a sweep file that names the table. */
  static final String SECTION = "points";

  private static final char QUOTE = '"';

  private PointsFile() {}

  /**
   * A line of the table.
   *
   * @param values its values by key
   * @param origin its place
   */
  record Line(Map<String, ConfigValue> values, ConfigOrigin origin) {}

  /**
   * Reads the table that a section names, and adds what is wrong to {@code problems}. The result is
   * empty if it names none.
   */
  static List<Line> read(ConfigObject section, InputFiles files, List<Problem> problems) {
    ConfigValue named = section.get(SECTION);
    if (named == null) {
      return List.of();
    }
    if (named.valueType() != ConfigValueType.STRING) {
      problems.add(Problem.of(SECTION, named, "should be the path of a CSV file"));
      return List.of();
    }
    try {
      InputFiles.Text text = files.text(SECTION, (String) named.unwrapped(), named);
      return lines(text, problems);
    } catch (InvalidConfigException e) {
      problems.addAll(e.problems());
      return List.of();
    }
  }

  private static List<Line> lines(InputFiles.Text text, List<Problem> problems) {
    List<String> written = text.content().replaceFirst("^\uFEFF", "").lines().toList();
    List<Line> lines = new ArrayList<>();
    List<String> header = null;
    for (int i = 0; i < written.size(); i++) {
      ConfigOrigin origin = ConfigOriginFactory.newSimple(text.location()).withLineNumber(i + 1);
      if (written.get(i).isBlank()) {
        continue;
      }
      Optional<List<String>> cells = cells(written.get(i));
      if (cells.isEmpty()) {
        problems.add(Problem.at(origin, "a quoted value has no end, or text after its end"));
      } else if (header == null) {
        header = cells.get();
        check(header, origin, problems);
      } else if (cells.get().size() != header.size()) {
        problems.add(
            Problem.at(
                origin,
                "has %d values, but the header has %d keys"
                    .formatted(cells.get().size(), header.size())));
      } else {
        lines.add(new Line(values(header, cells.get(), origin, problems), origin));
      }
    }
    if (lines.isEmpty() && problems.isEmpty()) {
      problems.add(
          new Problem(
              text.location(),
              0,
              "has no runs; write a line of keys and then a line for each run"));
    }
    return lines;
  }

  private static void check(List<String> header, ConfigOrigin origin, List<Problem> problems) {
    Set<String> seen = new HashSet<>();
    for (String key : header) {
      if (Settings.named(key).isEmpty()) {
        problems.add(Problem.at(origin, key + ": " + Grid.unknown(key, List.of())));
      } else if (!seen.add(key)) {
        problems.add(Problem.at(origin, key + " is in the header twice"));
      }
    }
  }

  private static Map<String, ConfigValue> values(
      List<String> header, List<String> cells, ConfigOrigin origin, List<Problem> problems) {
    Map<String, ConfigValue> values = new LinkedHashMap<>();
    for (int i = 0; i < header.size(); i++) {
      // What is wrong with an unknown key is reported once, at the header.
      if (!cells.get(i).isEmpty() && Settings.named(header.get(i)).isPresent()) {
        values.put(header.get(i), value(cells.get(i), origin, problems));
      }
    }
    return values;
  }

  private static ConfigValue value(String cell, ConfigOrigin origin, List<Problem> problems) {
    if (cell.startsWith("[")) {
      try {
        return Hocon.parse("value = " + cell, origin.description()).get("value").withOrigin(origin);
      } catch (InvalidConfigException e) {
        problems.add(Problem.at(origin, cell + " is not a list"));
      }
    }
    return ConfigValueFactory.fromAnyRef(cell).withOrigin(origin);
  }

  /** Returns the values of a line, without blanks around them; empty if its quotes are wrong. */
  private static Optional<List<String>> cells(String line) {
    List<String> cells = new ArrayList<>();
    int at = 0;
    while (true) {
      int begin = at;
      while (begin < line.length() && Character.isWhitespace(line.charAt(begin))) {
        begin++;
      }
      StringBuilder cell = new StringBuilder();
      int end;
      if (begin < line.length() && line.charAt(begin) == QUOTE) {
        int next = quoted(line, begin, cell);
        end = next < 0 ? -1 : line.indexOf(',', next);
        end = next >= 0 && end < 0 ? line.length() : end;
        if (end < 0 || !line.substring(next, end).isBlank()) {
          return Optional.empty();
        }
      } else {
        int comma = line.indexOf(',', begin);
        end = comma < 0 ? line.length() : comma;
        cell.append(line, Math.min(begin, end), end);
      }
      cells.add(cell.toString().strip());
      if (end == line.length()) {
        return Optional.of(cells);
      }
      at = end + 1;
    }
  }

  /**
   * Appends a quoted value, in which two quotes stand for one.
   *
   * @param begin the position of the first quote
   * @return the position after the last quote; -1 if there is none
   */
  private static int quoted(String line, int begin, StringBuilder cell) {
    for (int i = begin + 1; i < line.length(); i++) {
      if (line.charAt(i) != QUOTE) {
        cell.append(line.charAt(i));
      } else if (i + 1 < line.length() && line.charAt(i + 1) == QUOTE) {
        cell.append(QUOTE);
        i++;
      } else {
        return i + 1;
      }
    }
    return -1;
  }
}
