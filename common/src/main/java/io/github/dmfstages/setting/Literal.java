package io.github.dmfstages.setting;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A number as it is written in a configuration, on the command line or in a matrix file. A number
 * that a double or an integer cannot hold is refused; for example, {@code 1e-400} is not read as 0.
 *
 * @param text the digits, with an optional sign, decimal point and exponent
 */
public record Literal(String text) {
  private static final String WHOLE = "should be a whole number";
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
  private static final Pattern ZERO = Pattern.compile("[+-]?[0.]+([eE].*)?");

  /** Returns the number in {@code text}; empty if it is not a number. */
  public static Optional<Literal> of(String text) {
    return NUMBER.matcher(text).matches() ? Optional.of(new Literal(text)) : Optional.empty();
  }

  /**
   * Reads a number.
   *
   * @param written the text of the number; any other object is refused
   * @throws BadValueException if it is not a number that a double can hold
   */
  public static double real(Object written) throws BadValueException {
    return of(written, "should be a number").real();
  }

  /**
   * Reads a whole number from {@code least} to {@code most}.
   *
   * @param written the text of the number; any other object is refused
   * @throws BadValueException if it is not such a number
   */
  public static long whole(Object written, long least, long most) throws BadValueException {
    return of(written, WHOLE).whole(least, most);
  }

  private static Literal of(Object written, String right) throws BadValueException {
    return (written instanceof String text ? of(text) : Optional.<Literal>empty())
        .orElseThrow(() -> new BadValueException(right));
  }

  /**
   * Returns the nearest double, which is finite, and 0 only if 0 is written.
   *
   * @throws BadValueException if the number is too large or too small for a double
   */
  public double real() throws BadValueException {
    double number = Double.parseDouble(text);
    if (Double.isInfinite(number)) {
      throw new BadValueException(
          text + " is too large for a double; the largest possible value is 1.8e308");
    }
    if (number == 0 && !ZERO.matcher(text).matches()) {
      throw new BadValueException(
          text
              + " is too small for a double, and would be 0; the smallest possible value is 4.9e-324");
    }
    return number;
  }

  /** Returns this number as a whole number from {@code least} to {@code most}. */
  private long whole(long least, long most) throws BadValueException {
    BigDecimal number;
    try {
      number = new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw new BadValueException(text + " has an exponent that is too large");
    }
    if (number.signum() != 0 && number.stripTrailingZeros().scale() > 0) {
      throw new BadValueException(WHOLE);
    }
    if (number.compareTo(BigDecimal.valueOf(least)) < 0) {
      throw new BadValueException(text + " is too small; the smallest possible value is " + least);
    }
    if (number.compareTo(BigDecimal.valueOf(most)) > 0) {
      throw new BadValueException(text + " is too large; the largest possible value is " + most);
    }
    return number.longValueExact();
  }
}
