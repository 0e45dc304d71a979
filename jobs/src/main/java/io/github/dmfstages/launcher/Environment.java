package io.github.dmfstages.launcher;

import java.util.Map;
import java.util.Optional;

/**
 * The environment's variables. An empty value counts as missing.
 *
 * @param variables all of them
 */
record Environment(Map<String, String> variables) {
  Optional<String> get(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
  }
}
