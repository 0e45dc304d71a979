package io.github.dmfstages.sweep;

import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.store.BoundaryRow;
import io.github.dmfstages.store.CommittedRun;
import io.github.dmfstages.view.RunConditions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The runs that a search for boundaries needs. Runs that are committed already answer at once, so a
 * sweep that was stopped continues where it was.
 */
final class BoundaryRuns implements FurtherRuns {
  private final BoundarySearch search;
  private final RunConditions conditions;
  private final SweepPlan.Again again;
  private final Map<String, CommittedRun> committed;
  private final Map<String, List<Boolean>> known;
  private final Set<String> planned;

  /**
   * Prepares to search.
   *
   * @param committed the committed runs of the sweep
   * @param known whether the conditions hold for them
   * @param plan the runs that are computed in any case
   */
  BoundaryRuns(
      BoundarySearch search,
      RunConditions conditions,
      Map<String, CommittedRun> committed,
      Map<String, List<Boolean>> known,
      SweepPlan plan,
      SweepPlan.Again again) {
    this.search = search;
    this.conditions = conditions;
    this.committed = committed;
    this.known = known;
    this.again = again;
    this.planned =
        plan.runs().stream().map(PlannedRun::runId).collect(Collectors.toCollection(HashSet::new));
  }

  @Override
  public List<PlannedRun> after(List<RunRow> ended) throws SweepStoppedException {
    try {
      conditions.of(ended).forEach(search::answer);
      List<PlannedRun> further = new ArrayList<>();
      for (Map<String, RunConfig> next = search.next(); !next.isEmpty(); next = search.next()) {
        next.forEach((id, config) -> consider(id, config, further));
      }
      return further;
    } catch (InvalidConfigException e) {
      throw new SweepStoppedException(e.getMessage());
    } catch (RuntimeException e) {
      throw new SweepStoppedException(
          "a condition of a boundary can't be evaluated: " + e.getMessage());
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
  public BoundarySearch.Outlook outlook() {
    return search.outlook();
  }

  List<BoundaryRow> found() throws InvalidConfigException {
    return search.found();
  }
}
