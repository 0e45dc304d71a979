package io.github.dmfstages.launcher;

import java.util.Map;
import java.util.Optional;

/**
 * The environment variables. An empty value counts as missing.
 *
 * @param variables all variables, by name
 */
record Environment(Map<String, String> variables) {
  /** Returns the value of a variable; empty if it is missing or has no characters. */
  Optional<String> get(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
  }
}
