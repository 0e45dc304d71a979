package io.github.dmfstages.setting;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Converts a time, which is written with its unit. A column shows it in seconds. */
final class DurationCodec extends Codec<Duration> {
  private static final String RIGHT = "should be a time with its unit, such as 90 s or 2 hours";
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

  DurationCodec() {
    super("time", Setting.Scalar.REAL);
  }

  @Override
  Object parse(Object written) throws BadValueException {
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

  @Override
  Object write(Duration value) {
    return value.toNanosPart() == 0 ? value.toSeconds() + " s" : value.toNanos() + " ns";
  }

  @Override
  Object toColumn(Duration value) {
    return value.toNanos() / 1e9;
  }

  @Override
  Object fromColumn(Object column) {
    return Duration.ofNanos(Math.round((Double) column * 1e9));
  }
}
