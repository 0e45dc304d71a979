package io.github.dmfstages.sweep;

import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.store.CommittedRun;
import io.github.dmfstages.view.RunExpressions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The runs that the searches of a sweep need. Runs that are committed already answer at once, so a
 * sweep that was stopped continues where it was.
 */
final class SearchedRuns implements FurtherRuns {
  private final RunSearch search;
  private final RunExpressions expressions;
  private final SweepPlan.Again again;
  private final Map<String, CommittedRun> committed;
  private final Map<String, List<Object>> known;
  private final Set<String> planned;

  /**
   * Prepares to search.
   *
   * @param committed the committed runs of the sweep
   * @param known the values of the expressions for them
   * @param plan the runs that are computed in any case
   */
  SearchedRuns(
      RunSearch search,
      RunExpressions expressions,
      Map<String, CommittedRun> committed,
      Map<String, List<Object>> known,
      SweepPlan plan,
      SweepPlan.Again again) {
    this.search = search;
    this.expressions = expressions;
    this.committed = committed;
    this.known = known;
    this.again = again;
    this.planned =
        plan.runs().stream().map(PlannedRun::runId).collect(Collectors.toCollection(HashSet::new));
  }

  @Override
  public List<PlannedRun> after(List<RunRow> ended) throws SweepStoppedException {
    try {
      expressions.of(ended).forEach(search::answer);
      List<PlannedRun> further = new ArrayList<>();
      for (Map<String, RunConfig> next = search.next(); !next.isEmpty(); next = search.next()) {
        next.forEach((id, config) -> consider(id, config, further));
      }
      return further;
    } catch (InvalidConfigException e) {
      throw new SweepStoppedException(e.getMessage());
    } catch (RuntimeException e) {
      throw new SweepStoppedException(
          "a condition or value in SQL can't be evaluated: " + e.getMessage());
    }
  }

  private void consider(String id, RunConfig config, List<PlannedRun> further) {
    if (planned.contains(id)) {
      return;
    }
    CommittedRun before = committed.get(id);
    if (before != null && known.containsKey(id) && !again.isDue(config, before)) {
      search.answer(id, known.get(id));
      return;
    }
    planned.add(id);
    further.add(PlannedRun.of(id, before == null ? 1 : before.attempt() + 1, config));
  }

  @Override
  public RunSearch.Outlook outlook() {
    return search.outlook();
  }
}
