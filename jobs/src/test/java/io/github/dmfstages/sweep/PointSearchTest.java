package io.github.dmfstages.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.config.SearchInterval;
import io.github.dmfstages.sweep.PointSearch.Bracket;
import io.github.dmfstages.sweep.PointSearch.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches without Spark, for conditions whose changes are known. */
class PointSearchTest {
  private static final SearchInterval SCALES = new SearchInterval(1e-12, 1e-1, false, .05, 8);

  /** A condition: true, false or null for a value. */
  private interface Condition extends Function<Double, Boolean> {}

  /** Answers everything that a search needs, and returns the values that were tried. */
  private static Set<Double> finish(PointSearch search, Condition condition) {
    Set<Double> tried = new TreeSet<>();
    for (Set<Double> needed = search.needed(); !needed.isEmpty(); needed = search.needed()) {
      needed.forEach(value -> search.answer(value, condition.apply(value)));
      tried.addAll(needed);
    }
    return tried;
  }

  private static PointSearch finished(SearchInterval interval, Condition condition) {
    PointSearch search = new PointSearch(interval, 1);
    finish(search, condition);
    return search;
  }

  @ParameterizedTest
  @ValueSource(doubles = {1.1e-12, 3.35e-11, 1e-7, .0123, .099})
  void search_forAThreshold_endsInANarrowBracketAroundIt(double threshold) {
    PointSearch search = finished(SCALES, value -> value < threshold);

    assertThat(search.brackets()).hasSize(1);
    Bracket bracket = search.brackets().get(0);
    assertThat(bracket.state()).isEqualTo(State.FOUND);
    assertThat(bracket.low()).isLessThan(threshold);
    assertThat(bracket.high()).isGreaterThanOrEqualTo(threshold);
    assertThat(bracket.high() / bracket.low()).isLessThanOrEqualTo(1.05);
    assertThat(search.runs()).isEqualTo(8 + bracket.halvings());
    // Each of the 7 intervals of the scan spans ln(1e11)/7, and 2^7 brackets of 5 % are more.
    assertThat(bracket.halvings()).isBetween(6, 7);
  }

  @Test
  void search_acrossZero_endsAtAWidthRelativeToTheInterval() {
    SearchInterval interval = new SearchInterval(-1, 4, false, .01, 5);

    Bracket bracket = finished(interval, value -> value > .3).brackets().get(0);

    assertThat(bracket.high() - bracket.low()).isLessThanOrEqualTo(.04);
    assertThat(bracket.low()).isLessThanOrEqualTo(.3);
    assertThat(bracket.high()).isGreaterThan(.3);
  }

  @ParameterizedTest
  @CsvSource({"1, 400, 8", "1, 400, 2", "90, 110, 8", "-5, 5, 3", "1, 2, 8", "1, 1000000000, 8"})
  void search_ofWholeNumbers_endsAtNeighbours(double low, double high, int scan) {
    SearchInterval interval = new SearchInterval(low, high, true, 0, scan);
    Random random = new Random(1);
    for (int i = 0; i < 50; i++) {
      double threshold = low + 1 + Math.floor(random.nextDouble() * (high - low));

      Bracket bracket = finished(interval, value -> value >= threshold).brackets().get(0);

      assertThat(bracket.low()).isEqualTo(threshold - 1);
      assertThat(bracket.high()).isEqualTo(threshold);
    }
  }

  @Test
  void scan_ofDecades_triesPowersOfTen() {
    assertThat(new SearchInterval(1e-12, 1e-1, false, .05, 12).scanned())
        .containsExactly(1e-12, 1e-11, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, .001, .01, .1);
    assertThat(new SearchInterval(1, 4, true, 0, 8).scanned()).containsExactly(1., 2., 3., 4.);
    assertThat(new SearchInterval(.5, 1.5, false, .05, 3).scanned()).containsExactly(.5, 1., 1.5);
  }

  @Test
  void search_ofAConditionThatChangesSevenTimes_findsEachChange() {
    SearchInterval interval = new SearchInterval(0, 7, false, .001, 8);
    Condition parity = value -> (long) Math.floor(value + .3) % 2 == 0;

    List<Bracket> brackets = finished(interval, parity).brackets();

    assertThat(brackets).hasSize(7);
    for (int i = 0; i < 7; i++) {
      assertThat(brackets.get(i).low()).isLessThanOrEqualTo(i + .7);
      assertThat(brackets.get(i).high()).isGreaterThanOrEqualTo(i + .7);
      assertThat(brackets.get(i).high() - brackets.get(i).low()).isLessThanOrEqualTo(.007);
    }
  }

  @Test
  void search_ofAConstant_isTheScan() {
    PointSearch search = finished(SCALES, value -> true);

    assertThat(search.brackets()).isEmpty();
    assertThat(search.isUnchanged()).isTrue();
    assertThat(search.runs()).isEqualTo(8);
  }

  @Test
  void search_whoseConditionIsNullInside_isUndecidedThere() {
    PointSearch search =
        finished(SCALES, value -> value < 1e-7 ? Boolean.TRUE : value < 1e-6 ? null : false);

    assertThat(search.brackets()).hasSize(1);
    Bracket bracket = search.brackets().get(0);
    assertThat(bracket.state()).isEqualTo(State.UNDECIDED);
    assertThat(bracket.low()).isLessThan(1e-7);
    assertThat(bracket.high()).isGreaterThanOrEqualTo(1e-6);
    assertThat(search.undecided()).isEqualTo(1);
    assertThat(search.isUnchanged()).isFalse();
  }

  @Test
  void search_whoseScanHasNulls_spansThemWithoutHalving() {
    List<Double> scanned = SCALES.scanned();

    PointSearch search =
        finished(
            SCALES,
            value ->
                value < scanned.get(3) ? Boolean.TRUE : value <= scanned.get(4) ? null : false);

    assertThat(search.brackets())
        .containsExactly(new Bracket(scanned.get(2), scanned.get(5), State.UNDECIDED, 0));
    assertThat(search.undecided()).isEqualTo(2);
    assertThat(finished(SCALES, value -> null).brackets()).isEmpty();
    assertThat(finished(SCALES, value -> null).undecided()).isEqualTo(8);
    assertThat(finished(SCALES, value -> null).isUnchanged()).isFalse();
  }

  /** A condition with several changes, some of which lie between the same neighbours. */
  private static Condition wild(long seed) {
    Random random = new Random(seed);
    TreeSet<Double> changes = new TreeSet<>();
    for (int i = 0; i < 5; i++) {
      changes.add(Math.exp(Math.log(1e-12) + random.nextDouble() * Math.log(1e11)));
    }
    double hole = Math.exp(Math.log(1e-12) + random.nextDouble() * Math.log(1e11));
    return value ->
        Math.abs(Math.log(value / hole)) < .05 ? null : changes.headSet(value).size() % 2 == 0;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 8})
  void result_doesNotDependOnHowManyHalvingsAreTriedAtOnce(int atOnce) {
    for (long seed = 0; seed < 200; seed++) {
      Condition condition = wild(seed);
      PointSearch one = finished(SCALES, condition);
      PointSearch several = new PointSearch(SCALES, atOnce);
      finish(several, condition);

      assertThat(several.brackets()).isEqualTo(one.brackets());
      assertThat(several.runs()).isEqualTo(one.runs());
      assertThat(several.undecided()).isEqualTo(one.undecided());
    }
  }

  /** Answers come in any order, and each of ten kills forgets all that is not committed. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void result_underTenKills_isTheUndisturbedOneWithTheSameRuns(int atOnce) {
    for (long seed = 0; seed < 100; seed++) {
      Condition condition = wild(seed);
      Random random = new Random(seed);
      PointSearch undisturbed = new PointSearch(SCALES, atOnce);
      Set<Double> tried = finish(undisturbed, condition);

      Set<Double> committed = new LinkedHashSet<>();
      for (int kill = 0; kill < 10; kill++) {
        PointSearch search = new PointSearch(SCALES, atOnce);
        committed.forEach(value -> search.answer(value, condition.apply(value)));
        int lives = random.nextInt(4);
        for (int i = 0; i < lives && !search.needed().isEmpty(); i++) {
          List<Double> needed = new ArrayList<>(search.needed());
          double value = needed.get(random.nextInt(needed.size()));
          search.answer(value, condition.apply(value));
          if (random.nextInt(4) > 0) {
            committed.add(value);
          }
        }
      }
      PointSearch last = new PointSearch(SCALES, atOnce);
      committed.forEach(value -> last.answer(value, condition.apply(value)));
      Set<Double> all = new TreeSet<>(finish(last, condition));
      all.addAll(committed);

      assertThat(last.brackets()).isEqualTo(undisturbed.brackets());
      assertThat(last.runs()).isEqualTo(undisturbed.runs());
      assertThat(all).isEqualTo(tried);
    }
  }

  /** The cost of a search: its runs, and the time on some slots if each run takes one unit. */
  private record Cost(int runs, int rounds) {}

  private static Cost cost(int points, int slots) {
    int atOnce = BoundarySearch.halvingsAtOnce(points, slots);
    Random random = new Random(7);
    Map<PointSearch, Condition> searches = new LinkedHashMap<>();
    for (int i = 0; i < points; i++) {
      // The thresholds lie in the middle of an interval of the scan, so that all take as long.
      double threshold = SCALES.scanned().get(1 + random.nextInt(5)) * 1.01;
      searches.put(new PointSearch(SCALES, atOnce), value -> value < threshold);
    }
    int runs = 0;
    int rounds = 0;
    List<Runnable> queue = new ArrayList<>();
    Map<PointSearch, Set<Double>> asked = new LinkedHashMap<>();
    searches.keySet().forEach(search -> asked.put(search, new TreeSet<>()));
    while (true) {
      searches.forEach(
          (search, condition) ->
              search.needed().stream()
                  .filter(value -> asked.get(search).add(value))
                  .forEach(value -> queue.add(() -> search.answer(value, condition.apply(value)))));
      if (queue.isEmpty()) {
        return new Cost(runs, rounds);
      }
      List<Runnable> now = queue.subList(0, Math.min(slots, queue.size()));
      now.forEach(Runnable::run);
      runs += now.size();
      rounds++;
      now.clear();
    }
  }

  /**
   * Halving the whole interval one by one takes both ends and 10 halvings a point: 12 runs and 11
   * rounds for one point, and at least 12 runs a point over the slots for many. A search takes 15
   * runs a point, of which the scan of 8 finds further changes, and fewer rounds if there are slots
   * for several halvings at once.
   */
  @ParameterizedTest
  @CsvSource({
    // points, slots, runs, rounds; the same of halving one by one
    "1, 2, 15, 11, 12, 11",
    "1, 16, 30, 3, 12, 11",
    "1, 1000, 135, 2, 12, 11",
    "30, 2, 450, 225, 360, 180",
    "30, 16, 450, 29, 360, 23",
    "30, 1000, 1260, 3, 360, 11",
    "100, 16, 1500, 94, 1200, 75",
    "100, 1000, 2300, 4, 1200, 11"
  })
  void cost_besideHalvingOneByOne(
      int points, int slots, int runs, int rounds, int runsOneByOne, int roundsOneByOne) {
    SearchInterval whole = new SearchInterval(1e-12, 1e-1, false, .05, 2);
    assertThat(points * (2 + whole.halvings())).isEqualTo(runsOneByOne);
    assertThat(
            Math.max(
                1 + whole.halvings(), (int) Math.ceil(points * (2. + whole.halvings()) / slots)))
        .isEqualTo(roundsOneByOne);

    Cost cost = cost(points, slots);

    assertThat(cost.runs()).isEqualTo(runs);
    assertThat(cost.rounds()).isBetween(rounds, rounds + 1);
  }

  @Test
  void expectedRuns_ofAnUnfinishedSearch_areThoseOfOneChange() {
    PointSearch search = new PointSearch(SCALES, 1);
    assertThat(search.expected()).isEqualTo(8 + SCALES.halvings());

    SCALES.scanned().forEach(value -> search.answer(value, value < 1e-6));
    assertThat(search.expected()).isBetween(6, 7);

    finish(search, value -> value < 1e-6);
    assertThat(search.expected()).isZero();
  }

  @Test
  void halvings_areAsManyAtOnceAsTheSlotsAllow() {
    assertThat(IntStream.of(1, 2, 3, 6, 7, 15, 1000).map(s -> BoundarySearch.halvingsAtOnce(1, s)))
        .containsExactly(1, 1, 2, 2, 3, 4, 9);
    assertThat(BoundarySearch.halvingsAtOnce(100, 16)).isEqualTo(1);
    assertThat(BoundarySearch.halvingsAtOnce(1, 1_000_000)).isEqualTo(10);
  }
}
