package io.github.dmfstages.setting;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a duration as it is written in a configuration or on the command line, with its unit. */
public final class DurationLiteral {
  private static final String RIGHT = "should be a time with its unit, such as 90s or 12h";
  private static final Pattern TIME = Pattern.compile("\\s*(\\S*?)\\s*([a-z]+)\\s*");
  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

  // The units are those of HOCON. In HOCON, however, a number without a unit is in milliseconds,
  // and here it is refused.
  private static final Map<String, Duration> UNITS =
      Map.of(
          " ns nano nanos nanosecond nanoseconds ", Duration.ofNanos(1),
          " us micro micros microsecond microseconds ", Duration.ofNanos(1000),
          " ms milli millis millisecond milliseconds ", Duration.ofMillis(1),
          " s second seconds ", Duration.ofSeconds(1),
          " m minute minutes ", Duration.ofMinutes(1),
          " h hour hours ", Duration.ofHours(1),
          " d day days ", Duration.ofDays(1));

  private DurationLiteral() {}

  /**
   * Reads a duration.
   *
   * @param written the text of the duration; any other object is refused
   * @throws BadValueException if it is not a number with a unit, or if it cannot be held
   */
  public static Duration parse(Object written) throws BadValueException {
    Matcher time = TIME.matcher(written instanceof String text ? text : "");
    if (!time.matches() || Literal.of(time.group(1)).isEmpty()) {
      throw new BadValueException(RIGHT);
    }
    BigDecimal nanos = BigDecimal.valueOf(unit(time.group(2)).toNanos());
    try {
      nanos = nanos.multiply(new BigDecimal(time.group(1)));
    } catch (ArithmeticException | NumberFormatException e) {
      throw new BadValueException(RIGHT);
    }
    if (nanos.signum() != 0 && nanos.abs().compareTo(BigDecimal.ONE) < 0) {
      throw new BadValueException("is shorter than a nanosecond, and would be 0");
    }
    if (nanos.abs().compareTo(MOST) >= 0) {
      throw new BadValueException("is longer than 292 years, the longest time there is here");
    }
    return Duration.ofNanos(nanos.setScale(0, RoundingMode.DOWN).longValueExact());
  }

  private static Duration unit(String name) throws BadValueException {
    return UNITS.entrySet().stream()
        .filter(unit -> unit.getKey().contains(" " + name + " "))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow(() -> new BadValueException(RIGHT));
  }
}
