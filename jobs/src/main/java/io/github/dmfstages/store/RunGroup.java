package io.github.dmfstages.store;

import io.github.dmfstages.descent.Status;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.setting.Spelling;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Runs of one sweep whose configurations differ only in their seeds, counted by their ends. */
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
   * A group without runs.
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
      ranksAtTheEnd.merge(rankEnd, 1L, Long::sum);
      equalRankEnd += stages.equals(rankEnd) ? 1 : 0;
    }
  }

  /** Number of factors N. */
  public int depth() {
    return (Integer) value("depth");
  }

  /** Rank R of the target. */
  public int rank() {
    return (Integer) value("rank");
  }

  /** The values of {@link StageCounts#keys}. */
  public List<Object> configuration() {
    return configuration;
  }

  /** The value of a column that the runs share; null if it has none. */
  public Object value(String key) {
    return configuration.get(StageCounts.keys().indexOf(key));
  }

  /** The same, but null if the key was left to its default. */
  public Object stated(String key) {
    return leftOut.contains(key) ? null : value(key);
  }

  /** How many runs there are. */
  public long runs() {
    return runs;
  }

  /** How many of them converged. */
  public long converged() {
    return converged;
  }

  /** How many of them did not fail. */
  public long ended() {
    return ended;
  }

  /** The steps of all runs that did not fail. */
  public long steps() {
    return steps;
  }

  /** How many runs show each number of SPE stages; runs without a stage count are not in it. */
  public SortedMap<Integer, Long> histogram() {
    return histogram;
  }

  /** How many runs have each rank at their end; runs without a stage count are not in it. */
  public SortedMap<Integer, Long> ranksAtTheEnd() {
    return ranksAtTheEnd;
  }

  /** How many runs have no stage count: they diverged or failed, or it cannot be determined. */
  public long uncounted() {
    return runs - histogram.values().stream().mapToLong(Long::longValue).sum();
  }

  /** How many runs show as many stages as the rank of their end. */
  public long runsEqualRankEnd() {
    return equalRankEnd;
  }

  /** Whether the whole target is observed, so that its rank is what is to be learned. */
  public boolean seesAll() {
    return value("observation").equals(Spelling.of(ObservationScheme.Kind.FULL));
  }

  /** How many runs show R stages. */
  public long runsEqualRank() {
    return histogram.getOrDefault(rank(), 0L);
  }
}
