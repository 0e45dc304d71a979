package io.github.dmfstages.config;

import io.github.dmfstages.file.Problem;

/**
 * A sweep whose runs a reproduction judges as they are in the warehouse, for example because they
 * were imported.
 *
 * @param name the name of the sweep
 * @param written where it is named, with the beginning of messages about it
 */
public record StoredSweep(String name, Problem written) {
  /** Returns a problem with this sweep, at the place where it is named. */
  public Problem problem(String what) {
    return new Problem(
        written.source(), written.line(), "%s: %s".formatted(written.message(), what));
  }
}
