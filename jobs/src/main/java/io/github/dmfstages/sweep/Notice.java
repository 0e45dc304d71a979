package io.github.dmfstages.sweep;

import io.github.dmfstages.setting.Spelling;
import io.github.dmfstages.text.Numbers;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An event that matters to a person who monitors a cluster.
 *
 * @param kind the kind of event
 * @param executor the executor on which it happened; null if it concerns none in particular
 * @param runIds the ids of the runs that it concerns
 * @param text the whole message, for a person
 */
public record Notice(Kind kind, String executor, List<String> runIds, String text) {
  private static final int SHOWN = 3;

  /** Kinds of notices. */
  public enum Kind {
    /**
     * Tasks ended without a result, mostly because their executor ended. Their runs are tried
     * again.
     */
    LOST,
    /** A run seems to kill its executors. It waits until it can be computed alone. */
    SUSPECT,
    /** A run takes far longer than predicted. */
    STRAGGLER
  }

  static Notice ofLosses(String executor, List<RunsInFlight.Loss> losses) {
    List<String> runIds = losses.stream().map(RunsInFlight.Loss::runId).toList();
    String text =
        "executor %s lost %s again: %s%s (%s)"
            .formatted(
                executor,
                Spelling.counted(runIds.size(), "run")
                    + (runIds.size() == 1 ? ", which is tried" : ", which are tried"),
                runIds.stream().limit(SHOWN).collect(Collectors.joining(", ")),
                runIds.size() > SHOWN ? ", .." : "",
                losses.get(0).why());
    return new Notice(Kind.LOST, executor, runIds, text);
  }

  static Notice ofSuspect(PlannedRun run, String why) {
    String text =
        "run %s may be too large for its executor, so it is computed alone at the end (%s)"
            .formatted(run.runId(), why);
    return new Notice(Kind.SUSPECT, null, List.of(run.runId()), text);
  }

  static Notice ofStraggler(
      PlannedRun run, RunsInFlight.Running running, double seconds, double predicted) {
    String text =
        "run %s on executor %s takes longer than predicted: %.0f s so far, %s s predicted; step %d of about %.0f"
            .formatted(
                run.runId(),
                running.executor(),
                seconds,
                Numbers.of(predicted),
                running.steps(),
                run.predictedSteps());
    return new Notice(Kind.STRAGGLER, running.executor(), List.of(run.runId()), text);
  }
}
