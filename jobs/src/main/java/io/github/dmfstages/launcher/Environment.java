package io.github.dmfstages.launcher;

import java.util.Map;
import java.util.Optional;

/**
 * Variables of the environment; an empty one counts as missing.
 *
 * @param variables all of them
 */
record Environment(Map<String, String> variables) {
  Optional<String> get(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
  }
}
