package io.github.dmfstages.file;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used. The exception has every problem that was found in it. */
public final class InvalidConfigException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<Problem> problems;

  /** Creates an exception for one or more problems. */
  public InvalidConfigException(Collection<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /**
   * Throws if there are problems. Each problem is reported once, and they are sorted by line.
   *
   * @throws InvalidConfigException with the problems
   */
  public static void throwIfAny(Collection<Problem> problems) throws InvalidConfigException {
    if (!problems.isEmpty()) {
      List<Problem> ordered = new ArrayList<>(new LinkedHashSet<>(problems));
      ordered.sort(Comparator.comparingInt(Problem::line));
      throw new InvalidConfigException(ordered);
    }
  }

  /** Returns all problems, in the order in which they are reported. */
  public List<Problem> problems() {
    return problems;
  }
}
