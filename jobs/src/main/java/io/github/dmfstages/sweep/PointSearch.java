package io.github.dmfstages.sweep;

import io.github.dmfstages.config.SearchInterval;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The search for the values of one key, at one point, at which a condition changes. It knows no
 * Spark and no clock: it is told whether the condition holds at a value, and says at which values
 * it needs to know that next.
 *
 * <p>All values of the scan are needed. If the condition differs at two neighbours, their interval
 * is halved, and the half whose ends differ is halved again, until it is narrow. Several halvings
 * can be tried at once: then all values that they may need are needed, but the brackets are those
 * of halving one by one. The result depends only on the condition, and never on the order of the
 * answers or on how many halvings are tried at once.
 */
final class PointSearch {
  private final SearchInterval interval;
  private final List<Double> scanned;
  private final int atOnce;
  private final Map<Double, Optional<Boolean>> answers = new TreeMap<>();

  /**
   * Begins a search.
   *
   * @param atOnce how many halvings of a bracket are tried at once, at least 1
   */
  PointSearch(SearchInterval interval, int atOnce) {
    this.interval = interval;
    this.scanned = interval.scanned();
    this.atOnce = atOnce;
  }

  /** How far the search for a bracket came. */
  enum State {
    /** The bracket is as narrow as it should be. */
    FOUND,
    /** The condition is NULL at a value inside of the bracket, so it can't be narrowed. */
    UNDECIDED,
    /** The condition does not change. */
    UNCHANGED,
    /** Not all needed values are known. */
    OPEN
  }

  /**
   * Two values between which the condition changes.
   *
   * @param halvings how many halvings led to it, each of which tried a value
   */
  record Bracket(double low, double high, State state, int halvings) {}

  /**
   * Says whether the condition holds at a value.
   *
   * @param holds null if that is undecided
   */
  void answer(double value, Boolean holds) {
    answers.put(value, Optional.ofNullable(holds));
  }

  /** Returns whether the condition holds at a value: null if that is undecided or not known. */
  Boolean answer(double value) {
    return answers.getOrDefault(value, Optional.empty()).orElse(null);
  }

  /** Returns whether it is known if the condition holds at a value, or that this is undecided. */
  boolean isAnswered(double value) {
    return answers.containsKey(value);
  }

  /** Returns the values that are needed and not known, in ascending order. */
  Set<Double> needed() {
    Set<Double> needed = new TreeSet<>(scanned);
    for (int i = 1; i < scanned.size(); i++) {
      double low = scanned.get(i - 1);
      double high = scanned.get(i);
      if (differs(low, high)) {
        narrow(low, high, needed);
      }
    }
    needed.removeAll(answers.keySet());
    return needed;
  }

  /** Returns the brackets, in ascending order; some are open unless nothing is needed. */
  List<Bracket> brackets() {
    List<Bracket> brackets = new ArrayList<>();
    Double last = null;
    boolean neighbours = false;
    for (double value : scanned) {
      if (answer(value) == null) {
        neighbours = false;
        continue;
      }
      if (last != null && differs(last, value)) {
        brackets.add(
            neighbours
                ? narrow(last, value, new TreeSet<>())
                : new Bracket(last, value, between(last, value), 0));
      }
      last = value;
      neighbours = true;
    }
    return brackets;
  }

  private State between(double low, double high) {
    boolean known = scanned.stream().filter(v -> v > low && v < high).allMatch(this::isAnswered);
    return known ? State.UNDECIDED : State.OPEN;
  }

  private boolean differs(double low, double high) {
    return answer(low) != null && answer(high) != null && !answer(low).equals(answer(high));
  }

  /** Follows the halvings of an interval whose ends differ, and adds all values that it needs. */
  private Bracket narrow(double from, double to, Set<Double> needed) {
    double low = from;
    double high = to;
    int halvings = 0;
    while (!interval.isNarrow(low, high)) {
      if (halvings % atOnce == 0) {
        addMiddles(low, high, atOnce, needed);
      }
      double middle = interval.middle(low, high);
      if (!isAnswered(middle)) {
        return new Bracket(low, high, State.OPEN, halvings);
      }
      halvings++;
      if (answer(middle) == null) {
        return new Bracket(low, high, State.UNDECIDED, halvings);
      }
      if (answer(middle).equals(answer(low))) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return new Bracket(low, high, State.FOUND, halvings);
  }

  private void addMiddles(double low, double high, int levels, Set<Double> needed) {
    if (levels > 0 && !interval.isNarrow(low, high)) {
      double middle = interval.middle(low, high);
      needed.add(middle);
      addMiddles(low, middle, levels - 1, needed);
      addMiddles(middle, high, levels - 1, needed);
    }
  }

  /**
   * Returns how many runs the result is based on: those of the scan, and one for each halving. If
   * several halvings are tried at once, further runs are computed that the result does not need.
   */
  int runs() {
    return scanned.size() + brackets().stream().mapToInt(Bracket::halvings).sum();
  }

  /** Returns at how many of these the condition is NULL. */
  int undecided() {
    long inScan = scanned.stream().filter(this::isUndecided).count();
    long halved =
        brackets().stream().filter(b -> b.state == State.UNDECIDED && b.halvings > 0).count();
    return (int) (inScan + halved);
  }

  private boolean isUndecided(double value) {
    return isAnswered(value) && answer(value) == null;
  }

  /** Returns whether the condition changes nowhere, and is undecided nowhere. */
  boolean isUnchanged() {
    return brackets().isEmpty() && undecided() == 0;
  }

  /**
   * Returns how many more runs can be expected. A point whose scan has no change yet, and is not
   * complete, is expected to have one change.
   */
  int expected() {
    int unknown = (int) scanned.stream().filter(v -> !isAnswered(v)).count();
    List<Bracket> brackets = brackets();
    int expected = unknown;
    if (unknown > 0 && brackets.isEmpty()) {
      expected += tried(interval.halvings());
    }
    for (Bracket bracket : brackets) {
      if (bracket.state == State.OPEN) {
        expected += tried(interval.halvings(bracket.low, bracket.high));
      }
    }
    return expected;
  }

  private int tried(int halvings) {
    int times = (halvings + atOnce - 1) / atOnce;
    return times * ((1 << atOnce) - 1);
  }
}
