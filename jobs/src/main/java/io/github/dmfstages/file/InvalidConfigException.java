package io.github.dmfstages.file;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration that can't be used; carries every problem found in it. */
public final class InvalidConfigException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<Problem> problems;

  /** For one or more problems. */
  public InvalidConfigException(Collection<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** Throws where something is wrong, each problem once, in the order of the file. */
  public static void throwIfAny(Collection<Problem> problems) throws InvalidConfigException {
    if (!problems.isEmpty()) {
      List<Problem> ordered = new ArrayList<>(new LinkedHashSet<>(problems));
      ordered.sort(Comparator.comparingInt(Problem::line));
      throw new InvalidConfigException(ordered);
    }
  }

  /** All that is wrong, in the order of the file. */
  public List<Problem> problems() {
    return problems;
  }
}
