package io.github.dmfstages.text;

import java.util.Map;

/**
 * What the launcher found out about the terminal. Java can find out neither whether one of the
 * standard streams alone is a terminal, nor how wide it is.
 */
public final class Terminal {
  private static final String RESET = "\u001b[0m";

  /** The terminal of this process. */
  private static final Terminal CURRENT = new Terminal(System.getenv());

  private final boolean errors;
  private final boolean coloured;
  private final int columns;

  /** Creates the terminal that these environment variables describe. */
  Terminal(Map<String, String> environment) {
    String columnsOfOutput = environment.getOrDefault("DMF_COLUMNS", "");
    this.errors = "1".equals(environment.get("DMF_TERMINAL"));
    this.columns =
        columnsOfOutput.matches("[1-9][0-9]{0,8}") ? Integer.parseInt(columnsOfOutput) : 0;
    this.coloured =
        environment.getOrDefault("NO_COLOR", "").isEmpty()
            && !"dumb".equals(environment.get("TERM"));
  }

  /** Returns the terminal of this process. */
  public static Terminal current() {
    return CURRENT;
  }

  /** Returns whether standard error is a terminal. */
  public boolean showsErrors() {
    return errors;
  }

  /**
   * Returns how many characters fit in a line of standard output; {@link TextTable#UNLIMITED} if
   * that is not a terminal.
   */
  public int columns() {
    return columns;
  }

  /** Returns a title for standard output, in bold if that is a terminal with colours. */
  public String title(String text) {
    return coloured && columns > 0 ? "\u001b[1m" + text + RESET : text;
  }

  /** Returns a text for standard error, in red if that is a terminal with colours. */
  public String error(String text) {
    return coloured && errors ? "\u001b[1;31m" + text + RESET : text;
  }

  /** Returns a text for standard error, in yellow if that is a terminal with colours. */
  public String warning(String text) {
    return coloured && errors ? "\u001b[33m" + text + RESET : text;
  }
}
