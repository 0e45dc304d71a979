package io.github.dmfstages.row;

import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The 95 % Wilson score interval of a share (wilson1927), as SQL. A statement writes {@code
 * ${wilson(SUCCESSES, TOTAL)}} in its list of columns. {@link #expand} replaces it by two columns,
 * {@code wilson_low} and {@code wilson_high}, which Spark and DuckDB both compute. They are NULL if
 * TOTAL is 0, or if one of both is NULL.
 */
public final class WilsonInterval {
  /** The 97.5 % point of the normal distribution. */
  private static final double Z = 1.959963984540054;

  private static final Pattern MACRO = Pattern.compile("\\$\\{wilson\\b([^}]*)}");
  private static final Pattern ARGUMENTS = Pattern.compile("\\s*\\((.*)\\)\\s*", Pattern.DOTALL);
  private static final Pattern SIMPLE = Pattern.compile("\\w+");

  private WilsonInterval() {}

  /**
   * Replaces each {@code ${wilson(..)}} in a statement.
   *
   * @throws InvalidConfigException if one does not have two arguments, naming its line
   */
  static String expand(String sql) throws InvalidConfigException {
    StringBuilder expanded = new StringBuilder();
    Matcher macro = MACRO.matcher(sql);
    while (macro.find()) {
      Matcher inner = ARGUMENTS.matcher(macro.group(1));
      List<String> arguments = inner.matches() ? split(inner.group(1)) : List.of();
      if (arguments.size() != 2 || arguments.stream().anyMatch(String::isEmpty)) {
        int line = 1 + (int) sql.substring(0, macro.start()).chars().filter(c -> c == '\n').count();
        String why = "write ${wilson(SUCCESSES, TOTAL)}, with two numbers or columns";
        throw new InvalidConfigException(
            List.of(new Problem("SQL", line, macro.group() + ": " + why)));
      }
      macro.appendReplacement(
          expanded, Matcher.quoteReplacement(columns(arguments.get(0), arguments.get(1))));
    }
    return macro.appendTail(expanded).toString();
  }

  /** Returns the two columns as SQL. */
  public static String columns(String successes, String total) {
    return bound("greatest(0e0, ", '-', operand(successes), operand(total))
        + " AS wilson_low,\n  "
        + bound("least(1e0, ", '+', operand(successes), operand(total))
        + " AS wilson_high";
  }

  /**
   * Returns a bound of the interval as SQL. It is one of the two shares p that are Z standard
   * deviations of p away from the measured share. Rounding could move it out of [0, 1], so it is
   * cut to this range.
   */
  private static String bound(String cut, char sign, String s, String n) {
    double z2 = Z * Z;
    return """
        CASE WHEN %2$s > 0 AND %1$s IS NOT NULL THEN %3$s(%1$s + %5$se0
            %4$s %6$se0 * sqrt(1e0 * %1$s * (%2$s - %1$s) / %2$s + %7$se0)) / (%2$s + %8$se0)) END"""
        .formatted(s, n, cut, sign, z2 / 2, Z, z2 / 4, z2);
  }

  private static String operand(String argument) {
    return SIMPLE.matcher(argument).matches() ? argument : "(" + argument + ")";
  }

  /** Returns the arguments, which are separated by commas outside of parentheses and quotes. */
  private static List<String> split(String text) {
    List<String> arguments = new ArrayList<>();
    int depth = 0;
    int start = 0;
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\'') {
        quoted = !quoted;
      } else if (!quoted && c == '(') {
        depth++;
      } else if (!quoted && c == ')') {
        depth--;
      } else if (!quoted && c == ',' && depth == 0) {
        arguments.add(text.substring(start, i).strip());
        start = i + 1;
      }
    }
    arguments.add(text.substring(start).strip());
    return arguments;
  }
}
