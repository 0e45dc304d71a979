package io.github.dmfstages.intake;

import io.github.dmfstages.file.InvalidConfigException;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads numbers of records, as strictly as the rest of this program. */
final class Cells {
  /** NumPy 2 writes its numbers so if a program prints them in a list. */
  private static final Pattern WRAPPED =
      Pattern.compile("(?:np|numpy)\\.(?:float|int|uint)\\d+\\((.*)\\)");

  private static final Pattern DECIMAL_COMMA = Pattern.compile("[-+]?\\d+,\\d+([eE][-+]?\\d+)?");
  private static final double LARGEST_STEP = 0x1p53;

  private Cells() {}

  /** Returns the text of a number without the name of its NumPy type. */
  static String unwrapped(String text) {
    Matcher wrapped = WRAPPED.matcher(text.strip());
    return wrapped.matches() ? wrapped.group(1) : text.strip();
  }

  /** Returns the finite number in a column of a record. */
  static double finite(Records records, int column) throws InvalidConfigException {
    Object value = records.value(column);
    double number;
    if (value instanceof Number n) {
      number = n.doubleValue();
    } else if (value instanceof String text) {
      number = parsed(records, column, text);
    } else if (value == null) {
      throw records.wrong(column, "has no value; each record needs one");
    } else {
      throw records.wrong(column, "should be a number, not a list");
    }
    return finite(records, column, number);
  }

  private static double parsed(Records records, int column, String text)
      throws InvalidConfigException {
    String plain = unwrapped(text);
    try {
      // Java would also read these as numbers: 1d, 0x1p3.
      if (plain.matches("[-+.eE\\d]+|(?i:[-+]?(nan|inf|infinity))")) {
        return switch (plain.replaceFirst("^[-+]", "").toLowerCase(Locale.ROOT)) {
          case "nan" -> Double.NaN;
          case "inf", "infinity" -> Double.POSITIVE_INFINITY;
          default -> Double.parseDouble(plain);
        };
      }
    } catch (NumberFormatException e) {
      // It is reported like any other text.
    }
    throw records.wrong(
        column,
        DECIMAL_COMMA.matcher(plain).matches()
            ? "'%s' has a decimal comma; write a decimal point".formatted(plain)
            : "'%s' is not a number".formatted(shown(plain)));
  }

  private static String shown(String text) {
    return text.length() > 40 ? text.substring(0, 40) + ".." : text;
  }

  /** Checks that a number of a record is finite, and returns it. */
  static double finite(Records records, int column, double number) throws InvalidConfigException {
    if (!Double.isFinite(number)) {
      throw records.wrong(
          column,
          "%s should be a finite number; leave out records from there on".formatted(number));
    }
    return number;
  }

  /** Returns a step: a whole number that is not negative. */
  static long step(Records records, int column) throws InvalidConfigException {
    double step = finite(records, column);
    if (step < 0 || step != Math.rint(step) || step > LARGEST_STEP) {
      throw records.wrong(
          column,
          "%s should be a step, which is a whole number from 0 on"
              .formatted(records.value(column)));
    }
    return (long) step;
  }

  /** Checks that all numbers of a list are finite, and returns a copy of it. */
  static double[] finite(Records records, int column, double[] list) throws InvalidConfigException {
    for (double number : list) {
      finite(records, column, number);
    }
    return list.clone();
  }

  /**
   * Returns a list without NaNs at its end. The rows of an array have one length, so a shorter list
   * ends with NaNs there.
   */
  static double[] withoutEnd(double[] list) {
    int length = list.length;
    while (length > 0 && Double.isNaN(list[length - 1])) {
      length--;
    }
    return Arrays.copyOf(list, length);
  }

  /** Returns the text of a value by which runs are told apart. */
  static String text(Records records, int column) throws InvalidConfigException {
    Object value = records.value(column);
    if (value == null) {
      return "";
    }
    if (value instanceof Double d && d == Math.rint(d) && Math.abs(d) < LARGEST_STEP) {
      return Long.toString(d.longValue());
    }
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      return unwrapped(value.toString());
    }
    throw records.wrong(column, "is a list, which can't be a run key");
  }
}
