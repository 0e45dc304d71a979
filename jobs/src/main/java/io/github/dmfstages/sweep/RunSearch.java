package io.github.dmfstages.sweep;

import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.setting.RunConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All searches of a sweep: for boundaries, and for the cells of a picture. They are independent of
 * one another. A run that several of them need is asked for once.
 */
public final class RunSearch {
  private final List<Point<?>> points = new ArrayList<>();
  private final Map<String, List<Asked<?>>> asked = new HashMap<>();
  private final Map<String, List<Object>> known = new HashMap<>();
  private final Set<Point<?>> changed = new LinkedHashSet<>();

  /** What is searched, with the state of its search. */
  private static final class Point<P> {
    private final Searched<P> searched;
    private final int expression;
    private final Set<P> asked = new LinkedHashSet<>();
    private int answered;
    private int expected;
    private int open;

    Point(Searched<P> searched, int expression) {
      this.searched = searched;
      this.expression = expression;
    }

    void answer(P place, List<Object> values) {
      searched.answer(place, values.get(expression));
      answered++;
    }

    void update() {
      expected = Math.max(0, searched.expected() - (asked.size() - answered));
      open = searched.open();
    }
  }

  /** A place that a point needs. */
  private record Asked<P>(Point<P> point, P place) {
    void answer(List<Object> values) {
      point.answer(place, values);
    }
  }

  /**
   * The state of all searches.
   *
   * @param points how many points and facets there are
   * @param pointsDone how many of them need no more runs
   * @param open how many brackets are being narrowed, and how many cells are being computed
   * @param further how many more runs can be expected, besides those that were asked for
   */
  public record Outlook(int points, int pointsDone, int open, long further) {
    /** There is no search. */
    public static final Outlook NONE = new Outlook(0, 0, 0, 0);
  }

  /**
   * Adds something to search.
   *
   * @param expression the place of its expression among those that {@link #answer} gets values of
   */
  <P> void add(Searched<P> searched, int expression) {
    Point<P> point = new Point<>(searched, expression);
    points.add(point);
    changed.add(point);
  }

  /**
   * Returns the runs that are needed now and were not returned before, by run id.
   *
   * @throws InvalidConfigException if there is no such run, although there are runs at both ends of
   *     each interval
   */
  Map<String, RunConfig> next() throws InvalidConfigException {
    Map<String, RunConfig> next = new LinkedHashMap<>();
    while (!changed.isEmpty()) {
      List<Point<?>> now = List.copyOf(changed);
      changed.clear();
      for (Point<?> point : now) {
        ask(point, next);
        point.update();
      }
    }
    return next;
  }

  private <P> void ask(Point<P> point, Map<String, RunConfig> next) throws InvalidConfigException {
    for (P place : List.copyOf(point.searched.needed())) {
      if (!point.asked.add(place)) {
        continue;
      }
      RunConfig config = point.searched.run(place);
      String id = config.runId();
      List<Asked<?>> before = asked.computeIfAbsent(id, first -> new ArrayList<>());
      before.add(new Asked<>(point, place));
      if (known.containsKey(id)) {
        point.answer(place, known.get(id));
        changed.add(point);
      } else if (before.size() == 1) {
        next.put(id, config);
      }
    }
  }

  /**
   * Receives the values of all expressions for a run, which may be needed later or never.
   *
   * @param values the value of each expression; null if it is NULL
   */
  void answer(String runId, List<Object> values) {
    known.put(runId, values);
    for (Asked<?> place : asked.getOrDefault(runId, List.of())) {
      place.answer(values);
      changed.add(place.point);
    }
  }

  /** Returns the state of the searches, after {@link #next}. */
  Outlook outlook() {
    int done = 0;
    int open = 0;
    long further = 0;
    for (Point<?> point : points) {
      done += point.searched.needed().isEmpty() ? 1 : 0;
      open += point.open;
      further += point.expected;
    }
    return new Outlook(points.size(), done, open, further);
  }
}
