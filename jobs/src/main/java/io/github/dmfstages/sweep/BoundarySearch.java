package io.github.dmfstages.sweep;

import io.github.dmfstages.config.Boundary;
import io.github.dmfstages.config.BoundaryPoint;
import io.github.dmfstages.config.SearchInterval;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Spelling;
import io.github.dmfstages.store.BoundaryRow;
import io.github.dmfstages.sweep.PointSearch.Bracket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The search for all boundaries of a sweep. Its points are searched independently of one another. A
 * run that several points need is asked for once.
 */
public final class BoundarySearch {
  private static final int MOST_AT_ONCE = 10;

  private final List<Point> points = new ArrayList<>();
  private final Map<String, List<Tried>> asked = new HashMap<>();
  private final Map<String, List<Boolean>> known = new HashMap<>();
  private final Set<Point> changed = new LinkedHashSet<>();

  /**
   * Begins a search.
   *
   * @param slots how many runs can be computed at once; with more slots than points, several
   *     halvings of each bracket are tried at once
   */
  BoundarySearch(List<Boundary> boundaries, int slots) {
    int count = boundaries.stream().mapToInt(boundary -> boundary.points().size()).sum();
    for (int i = 0; i < boundaries.size(); i++) {
      for (BoundaryPoint point : boundaries.get(i).points()) {
        points.add(new Point(i, boundaries.get(i), point, halvingsAtOnce(count, slots)));
      }
    }
    changed.addAll(points);
  }

  /**
   * Returns how many halvings are tried at once: the most for which the runs of all points together
   * do not exceed the slots. One more halving doubles the number of runs, and saves only one
   * halving's time.
   */
  static int halvingsAtOnce(int points, int slots) {
    int atOnce = 1;
    while (atOnce < MOST_AT_ONCE && (long) points * ((2L << atOnce) - 1) <= slots) {
      atOnce++;
    }
    return atOnce;
  }

  /** A point of a boundary with the state of its search. */
  private static final class Point {
    private final int index;
    private final Boundary boundary;
    private final BoundaryPoint place;
    private final PointSearch search;
    private final Map<Double, String> asked = new HashMap<>();
    private int expected;
    private int open;

    Point(int index, Boundary boundary, BoundaryPoint place, int atOnce) {
      this.index = index;
      this.boundary = boundary;
      this.place = place;
      this.search = new PointSearch(boundary.interval(), atOnce);
    }

    void update() {
      int waiting = (int) asked.keySet().stream().filter(v -> !search.isAnswered(v)).count();
      expected = Math.max(0, search.expected() - waiting);
      List<Bracket> brackets = search.brackets();
      open = (int) brackets.stream().filter(b -> b.state() == PointSearch.State.OPEN).count();
    }
  }

  /** A value of the key that a point needs. */
  private record Tried(Point point, double value) {}

  /**
   * The state of a search.
   *
   * @param points how many points there are
   * @param pointsDone how many of them need no more runs
   * @param open how many brackets are being narrowed
   * @param further how many more runs can be expected, besides those that were asked for
   */
  public record Outlook(int points, int pointsDone, int open, long further) {
    /** There is no search. */
    public static final Outlook NONE = new Outlook(0, 0, 0, 0);
  }

  /**
   * Returns the runs that are needed now and were not returned before, by run id.
   *
   * @throws InvalidConfigException if there is no such run, although there are runs at both ends of
   *     the interval
   */
  Map<String, RunConfig> next() throws InvalidConfigException {
    Map<String, RunConfig> next = new LinkedHashMap<>();
    while (!changed.isEmpty()) {
      List<Point> now = List.copyOf(changed);
      changed.clear();
      for (Point point : now) {
        for (double value : point.search.needed()) {
          if (!point.asked.containsKey(value)) {
            ask(point, value, next);
          }
        }
        point.update();
      }
    }
    return next;
  }

  private void ask(Point point, double value, Map<String, RunConfig> next)
      throws InvalidConfigException {
    RunConfig config = point.place.at(value);
    String id = config.runId();
    point.asked.put(value, id);
    List<Tried> before = asked.computeIfAbsent(id, first -> new ArrayList<>());
    before.add(new Tried(point, value));
    if (known.containsKey(id)) {
      point.search.answer(value, known.get(id).get(point.index));
      changed.add(point);
    } else if (before.size() == 1) {
      next.put(id, config);
    }
  }

  /**
   * Says whether the conditions hold for a run, which may be needed later or never.
   *
   * @param holds for each boundary whether its condition holds; null if it is NULL
   */
  void answer(String runId, List<Boolean> holds) {
    known.put(runId, holds);
    for (Tried tried : asked.getOrDefault(runId, List.of())) {
      tried.point.search.answer(tried.value, holds.get(tried.point.index));
      changed.add(tried.point);
    }
  }

  /** Returns the state of the search, after {@link #next}. */
  Outlook outlook() {
    int done = 0;
    int open = 0;
    long further = 0;
    for (Point point : points) {
      done += point.search.needed().isEmpty() ? 1 : 0;
      open += point.open;
      further += point.expected;
    }
    return new Outlook(points.size(), done, open, further);
  }

  /**
   * Returns what was found, in the order of the file.
   *
   * @throws InvalidConfigException if there is no run at an end that was found
   */
  List<BoundaryRow> found() throws InvalidConfigException {
    List<BoundaryRow> rows = new ArrayList<>();
    for (Point point : points) {
      List<Bracket> brackets = point.search.brackets();
      if (brackets.isEmpty()) {
        SearchInterval whole = point.boundary.interval();
        PointSearch.State state =
            point.search.isUnchanged() ? PointSearch.State.UNCHANGED : PointSearch.State.UNDECIDED;
        rows.add(row(point, new Bracket(whole.low(), whole.high(), state, 0), null, 0));
      }
      for (int i = 0; i < brackets.size(); i++) {
        rows.add(row(point, brackets.get(i), i + 1, brackets.size()));
      }
    }
    return rows;
  }

  private static BoundaryRow row(Point point, Bracket bracket, Integer change, int changes)
      throws InvalidConfigException {
    PointSearch search = point.search;
    return new BoundaryRow(
        point.boundary.number(),
        point.boundary.along(),
        point.boundary.condition(),
        Spelling.of(bracket.state()),
        change,
        changes,
        bracket.low(),
        bracket.high(),
        search.answer(bracket.low()),
        search.answer(bracket.high()),
        point.asked.get(bracket.low()),
        point.asked.get(bracket.high()),
        search.runs(),
        search.undecided(),
        point.place.at(bracket.low()));
  }
}
