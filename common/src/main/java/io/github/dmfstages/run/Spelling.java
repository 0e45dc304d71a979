package io.github.dmfstages.run;

import java.util.Locale;

/** How constants are written in configurations and tables: in lower case, with hyphens. */
public final class Spelling {
  private Spelling() {}

  /** {@code GRADIENT_DESCENT} as {@code gradient-descent}. */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
