package io.github.dmfstages.file;

import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.io.Serializable;

/**
 * One thing that is wrong in a configuration.
 *
 * @param source the file, or the command line option
 * @param line the number of the line; 0 if there is none
 * @param message what is wrong with which key and value, and what would be right
 */
public record Problem(String source, int line, String message) implements Serializable {
  /** The beginning of the source of a value that came from the command line, which has no lines. */
  private static final String OPTION = "--";

  /** The beginning of the source of a value that came from option --set. */
  public static final String SET = OPTION + "set ";

  /**
   * The largest number of characters of a value that a message shows. A whole section would hide
   * what is wrong with it.
   */
  private static final int MOST_SHOWN = 100;

  /** Returns a problem at the place of {@code origin}. */
  public static Problem at(ConfigOrigin origin, String message) {
    int line = Math.max(0, origin.lineNumber());
    String description = origin.description();
    String suffix = ": " + line;
    boolean numbered = line > 0 && description.endsWith(suffix);
    String source =
        numbered ? description.substring(0, description.length() - suffix.length()) : description;
    return new Problem(source, source.startsWith(OPTION) ? 0 : line, message);
  }

  /**
   * Returns a problem of the value of a key, at the place of the value. The message begins with
   * both, unless the source shows them already.
   */
  public static Problem of(String key, ConfigValue value, String message) {
    if (value.origin().description().startsWith(OPTION + key + " ")) {
      // The option already shows the key and the value.
      return at(value.origin(), message);
    }
    // A number is shown as it is written, because HOCON reads 1e-400 as 0.
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
