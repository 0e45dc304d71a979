package io.github.dmfstages.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Problem;
import java.io.File;
import java.net.URL;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Parses HOCON text. Substitutions are resolved, and includes are refused. */
final class Hocon {
  private Hocon() {}

  /**
   * Parses a text that is an object.
   *
   * @param source the name of the text, which messages about its values show
   * @throws InvalidConfigException if the text is not HOCON, or if it needs other files or values
   *     that it does not define
   */
  static ConfigObject parse(String text, String source) throws InvalidConfigException {
    try {
      return ConfigFactory.parseString(
              text,
              ConfigParseOptions.defaults()
                  .setOriginDescription(source)
                  .setIncluder(new RefusingIncluder()))
          .resolve()
          .root();
    } catch (ConfigException e) {
      ConfigOrigin origin = e.origin() == null ? ConfigOriginFactory.newSimple(source) : e.origin();
      String message = e.getMessage();
      String prefix = origin.description() + ": ";
      throw new InvalidConfigException(
          List.of(
              Problem.at(
                  origin,
                  message.startsWith(prefix) ? message.substring(prefix.length()) : message)));
    }
  }

  /**
   * Returns a value in the form that settings read: a String as it is written, a List of such
   * values, a Map from names to such values, or another object if it is null. This keeps the text
   * of numbers, because HOCON reads 1e-400 as 0 and .5 as a string.
   */
  static Object written(ConfigValue value) {
    return switch (value.valueType()) {
      case LIST -> ((ConfigList) value).stream().map(Hocon::written).toList();
      case NUMBER, STRING, BOOLEAN -> value.atKey("value").getString("value");
      case OBJECT ->
          ((ConfigObject) value)
              .entrySet().stream()
                  .collect(Collectors.toMap(Map.Entry::getKey, e -> written(e.getValue())));
      case NULL -> Optional.empty();
    };
  }

  /**
   * Refuses includes. HOCON ignores an include that it cannot find, so that a file could lose a
   * part without a message.
   */
  private static final class RefusingIncluder
      implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      throw new ConfigException.Generic(
          "include \"" + what + "\": a sweep or run file stands alone");
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
      return include(context, what.getPath());
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
      return include(context, what.toString());
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
      return include(context, what);
    }
  }
}
