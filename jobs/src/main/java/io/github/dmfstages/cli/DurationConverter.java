package io.github.dmfstages.cli;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueFactory;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts durations as sweep files write them: 90s, 12h, 2 days. */
final class DurationConverter implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    try {
      // HOCON would read a number without a unit as milliseconds.
      if (text.matches("[0-9. ]+")) {
        throw new ConfigException.Generic("no unit");
      }
      return ConfigValueFactory.fromAnyRef(text).atKey("duration").getDuration("duration");
    } catch (ConfigException e) {
      throw new TypeConversionException(
          "'"
              + text
              + "' is not a duration; write a number and a unit, such as 90s, 12h or 2 days");
    }
  }
}
