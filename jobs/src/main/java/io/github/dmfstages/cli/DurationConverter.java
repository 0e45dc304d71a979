package io.github.dmfstages.cli;

import io.github.dmfstages.setting.BadValueException;
import io.github.dmfstages.setting.DurationLiteral;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads durations that are not negative, as sweep files write them: 90s, 12h, 2 days. */
final class DurationConverter implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    Duration duration;
    try {
      duration = DurationLiteral.parse(text);
    } catch (BadValueException e) {
      throw new TypeConversionException("'" + text + "' " + e.getMessage());
    }
    if (duration.isNegative()) {
      throw new TypeConversionException("'" + text + "' is negative");
    }
    return duration;
  }
}
