package io.github.dmfstages.file;

import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;

/**
 * One thing that is wrong in a configuration.
 *
 * @param source the file, or the command line option
 * @param line its line; 0 where there is none
 * @param message what is wrong with which key and value, and what would be right
 */
public record Problem(String source, int line, String message) {
  /** How the source of what came from the command line begins; there are no lines there. */
  private static final String OPTION = "--";

  public static final String SET = OPTION + "set ";

  /** A section with all that is in it would hide what is wrong with it. */
  private static final int MOST_SHOWN = 100;

  public static Problem at(ConfigOrigin origin, String message) {
    int line = Math.max(0, origin.lineNumber());
    String description = origin.description();
    String suffix = ": " + line;
    boolean numbered = line > 0 && description.endsWith(suffix);
    String source =
        numbered ? description.substring(0, description.length() - suffix.length()) : description;
    return new Problem(source, source.startsWith(OPTION) ? 0 : line, message);
  }

  public static Problem of(String key, ConfigValue value, String message) {
    if (value.origin().description().startsWith(OPTION + key + " ")) {
      // The option shows both.
      return at(value.origin(), message);
    }
    // A number as it is written: HOCON has made 0 of 1e-400.
    String text =
        value.valueType() == ConfigValueType.NUMBER
            ? value.atKey("value").getString("value")
            : value.render(ConfigRenderOptions.concise());
    String shown = text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + ".." : text;
    return at(value.origin(), key + " = " + shown + ": " + message);
  }

  @Override
  public String toString() {
    return line > 0 ? source + ":" + line + ": " + message : source + ": " + message;
  }
}
