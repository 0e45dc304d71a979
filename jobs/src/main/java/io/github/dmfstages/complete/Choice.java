package io.github.dmfstages.complete;

import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.text.Numbers;

/**
 * A factorization to complete a matrix with.
 *
 * @param depth the number of factors
 * @param scale the relative initial scale
 */
public record Choice(int depth, double scale) {
  static Choice of(RunConfig config) {
    return new Choice(config.depth(), config.relativeInitScale());
  }

  /** Returns the choice as keys and values. */
  String words() {
    return "depth %d, relative-init-scale %s".formatted(depth, Numbers.exact(scale));
  }
}
