package io.github.dmfstages.setting;

import java.util.Locale;

/**
 * How constants are written in configurations and tables (in lower case, with hyphens), and how
 * numbers of things are written in messages.
 */
public final class Spelling {
  private Spelling() {}

  /** {@code GRADIENT_DESCENT} as {@code gradient-descent}. */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** {@code 1 run}, {@code 2 runs}: for nouns that take an s. */
  public static String counted(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
