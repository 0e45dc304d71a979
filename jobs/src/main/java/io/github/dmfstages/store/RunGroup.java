package io.github.dmfstages.store;

import io.github.dmfstages.descent.Status;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.setting.Spelling;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A group of runs of one sweep whose configurations differ only in their seeds, with counts of how
 * they ended.
 */
public final class RunGroup {
  private final List<Object> configuration;
  private final List<Object> leftOut;
  private final SortedMap<Integer, Long> histogram = new TreeMap<>();
  private final SortedMap<Integer, Long> ranksAtTheEnd = new TreeMap<>();
  private long runs;
  private long equalRankEnd;
  private long converged;
  private long ended;
  private long steps;

  /**
   * Creates a group without runs.
   *
   * @param configuration the values of {@link StageCounts#keys} that its runs share
   * @param leftOut the keys that were left to their defaults, in the first of its runs
   */
  public RunGroup(List<Object> configuration, List<Object> leftOut) {
    this.configuration = configuration;
    this.leftOut = leftOut;
  }

  /**
   * Counts a run.
   *
   * @param steps null if it failed
   * @param stages null if its stages cannot be counted; then {@code rankEnd} does not matter
   * @param rankEnd null if an imported run has no singular values
   */
  public void add(Status status, Long steps, Integer stages, Integer rankEnd) {
    runs++;
    converged += status == Status.CONVERGED ? 1 : 0;
    if (steps != null) {
      ended++;
      this.steps += steps;
    }
    if (stages != null) {
      histogram.merge(stages, 1L, Long::sum);
      if (rankEnd != null) {
        ranksAtTheEnd.merge(rankEnd, 1L, Long::sum);
      }
      equalRankEnd += stages.equals(rankEnd) ? 1 : 0;
    }
  }

  /** Returns the number of factors N. */
  public int depth() {
    return (Integer) value("depth");
  }

  /** Returns the rank R of the target. */
  public int rank() {
    return (Integer) value("rank");
  }

  /** Returns the values of {@link StageCounts#keys}. */
  public List<Object> configuration() {
    return configuration;
  }

  /** Returns the value of a column that the runs share; null if it has none. */
  public Object value(String key) {
    return configuration.get(StageCounts.keys().indexOf(key));
  }

  /** Returns the same value, but null if the key was left to its default. */
  public Object stated(String key) {
    return leftOut.contains(key) ? null : value(key);
  }

  /** Returns how many runs there are. */
  public long runs() {
    return runs;
  }

  /** Returns how many of them converged. */
  public long converged() {
    return converged;
  }

  /** Returns how many of them did not fail. */
  public long ended() {
    return ended;
  }

  /** Returns the steps of all runs that did not fail. */
  public long steps() {
    return steps;
  }

  /**
   * Returns how many runs show each number of SPE stages; runs without a stage count are not in it.
   */
  public SortedMap<Integer, Long> histogram() {
    return histogram;
  }

  /**
   * Returns how many runs have each rank at their end; runs without a stage count are not in it.
   */
  public SortedMap<Integer, Long> ranksAtTheEnd() {
    return ranksAtTheEnd;
  }

  /**
   * Returns how many runs have no stage count: they diverged or failed, or it cannot be determined.
   */
  public long uncounted() {
    return runs - histogram.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Returns how many runs show as many stages as the rank of their end. */
  public long runsEqualRankEnd() {
    return equalRankEnd;
  }

  /**
   * Returns whether the whole target is observed, so that a matrix of its rank is to be learned.
   */
  public boolean seesAll() {
    return value("observation").equals(Spelling.of(ObservationScheme.Kind.FULL));
  }

  /** Returns how many runs show R stages; none if R is unknown. */
  public long runsEqualRank() {
    return value("rank") == null ? 0 : histogram.getOrDefault(rank(), 0L);
  }
}
