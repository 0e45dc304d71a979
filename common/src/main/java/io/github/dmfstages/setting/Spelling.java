package io.github.dmfstages.setting;

import java.util.Locale;

/**
 * Spells constants for configurations and tables (in lower case, with hyphens), and numbers of
 * things for messages.
 */
public final class Spelling {
  private Spelling() {}

  /** Returns the spelling of a constant: {@code gradient-descent} for {@code GRADIENT_DESCENT}. */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Returns a number with its noun, such as {@code 1 run} or {@code 2 runs}. The noun must form its
   * plural with an s.
   */
  public static String counted(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
