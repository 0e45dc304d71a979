package io.github.dmfstages.sweep;

import io.github.dmfstages.config.Boundary;
import io.github.dmfstages.config.OpenPoint;
import io.github.dmfstages.config.SearchInterval;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Spelling;
import io.github.dmfstages.store.BoundaryRow;
import io.github.dmfstages.sweep.PointSearch.Bracket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The search for all boundaries of a sweep. */
final class BoundarySearch {
  private static final int MOST_AT_ONCE = 10;

  private final List<Point> points = new ArrayList<>();

  /**
   * Adds the search for the boundaries to {@code search}.
   *
   * @param slots how many runs can be computed at once; with more slots than points, several
   *     halvings of each bracket are tried at once
   */
  BoundarySearch(List<Boundary> boundaries, int slots, RunSearch search) {
    int count = boundaries.stream().mapToInt(boundary -> boundary.points().size()).sum();
    for (int i = 0; i < boundaries.size(); i++) {
      for (OpenPoint point : boundaries.get(i).points()) {
        Point added = new Point(boundaries.get(i), point, halvingsAtOnce(count, slots));
        points.add(added);
        search.add(added, i);
      }
    }
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

  /** A point of a boundary with its search. */
  private static final class Point implements Searched<Double> {
    private final Boundary boundary;
    private final OpenPoint place;
    private final PointSearch search;

    Point(Boundary boundary, OpenPoint place, int atOnce) {
      this.boundary = boundary;
      this.place = place;
      this.search = new PointSearch(boundary.interval(), atOnce);
    }

    @Override
    public Set<Double> needed() {
      return search.needed();
    }

    @Override
    public void answer(Double value, Object holds) {
      search.answer(value, (Boolean) holds);
    }

    @Override
    public RunConfig run(Double value) throws InvalidConfigException {
      return place.at(value);
    }

    @Override
    public int expected() {
      return search.expected();
    }

    @Override
    public int open() {
      return (int)
          search.brackets().stream().filter(b -> b.state() == PointSearch.State.OPEN).count();
    }
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
    RunConfig low = point.place.at(bracket.low());
    return new BoundaryRow(
        point.boundary.number(),
        point.boundary.along(),
        point.boundary.condition().sql(),
        Spelling.of(bracket.state()),
        change,
        changes,
        bracket.low(),
        bracket.high(),
        search.answer(bracket.low()),
        search.answer(bracket.high()),
        low.runId(),
        point.place.at(bracket.high()).runId(),
        search.runs(),
        search.undecided(),
        low);
  }
}
