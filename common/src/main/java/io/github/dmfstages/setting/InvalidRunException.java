package io.github.dmfstages.setting;

import java.util.List;
import java.util.stream.Collectors;

/** Settings do not describe a valid run. The exception has everything that is wrong with them. */
public final class InvalidRunException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final transient List<Violation> violations;

  /**
   * One thing that is wrong.
   *
   * @param key the configuration key
   * @param message what is wrong and what would be right, without the key
   */
  public record Violation(String key, String message) {}

  InvalidRunException(List<Violation> violations) {
    super(
        violations.stream()
            .map(v -> v.key() + " " + v.message())
            .collect(Collectors.joining("; ")));
    this.violations = List.copyOf(violations);
  }

  /** Returns everything that is wrong. */
  public List<Violation> violations() {
    return violations;
  }
}
