package io.github.dmfstages.run;

import io.github.dmfstages.descent.Status;
import io.github.dmfstages.landscape.CriticalPoint;
import io.github.dmfstages.landscape.Separation;
import io.github.dmfstages.landscape.StabilityLimit;
import io.github.dmfstages.landscape.Theory;
import io.github.dmfstages.stages.ModeCrossings;
import io.github.dmfstages.stages.SpeStage;
import io.github.dmfstages.stages.StageCount;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.spark.ml.linalg.DenseVector;

/** Why a run does not show as many SPE stages as its target's rank, in words. */
final class Explanation {
  private final RunConfig config;
  private final int rank;
  private final Status status;
  private final long steps;
  private final StageCount count;
  private final List<ModeCrossings> modes;
  private final Theory theory;
  private final CriticalPoint end;
  private final DenseVector sigma;
  private final List<String> reasons = new ArrayList<>();

  private Explanation(
      RunConfig config,
      DenseVector sigma,
      Status status,
      long steps,
      StageCount count,
      List<ModeCrossings> modes,
      Theory theory,
      CriticalPoint end) {
    this.config = config;
    this.sigma = sigma;
    this.rank = sigma.size();
    this.status = status;
    this.steps = steps;
    this.count = count;
    this.modes = modes;
    this.theory = theory;
    this.end = end;
  }

  /**
   * The reasons, one after another; null where the stages are as many as the rank.
   *
   * @param sigma the target's singular values, largest first
   * @param end null for a diverged run
   */
  static String of(
      RunConfig config,
      DenseVector sigma,
      Status status,
      long steps,
      StageCount count,
      List<ModeCrossings> modes,
      Theory theory,
      CriticalPoint end) {
    if (count.stages() != null && count.stages().size() == sigma.size()) {
      return null;
    }
    Explanation explanation =
        new Explanation(config, sigma, status, steps, count, modes, theory, end);
    explanation.collect();
    return String.join("; ", explanation.reasons);
  }

  private void collect() {
    if (config.depth() == 1) {
      reasons.add("depth 1 has no saddle to escape from");
      return;
    }
    stopped();
    if (count.stages() == null) {
      reasons.add("unrobust: the gradient norm swings too much for rises by 1.5 to be told");
      return;
    }
    count.stages().stream().filter(s -> s.modes() > 1).forEach(this::merged);
    outside();
    notEscaped();
    unrobust();
    if (reasons.isEmpty()) {
      reasons.add(format("%d stages for rank %d", count.stages().size(), rank));
    }
  }

  private void stopped() {
    String against = "the step size is " + stepAgainstTheLimit();
    switch (status) {
      case DIVERGED -> reasons.add(format("diverged at step %d: %s", steps, against));
      case OSCILLATING ->
          reasons.add(format("oscillating without progress until step %d: %s", steps, against));
      case CONVERGED, STALLED, BUDGET_EXHAUSTED, TIMED_OUT, FAILED -> {}
    }
  }

  private String stepAgainstTheLimit() {
    if (config.optimizer().kind().scalesGradients()) {
      return format("%.3g", config.effectiveStepSize());
    }
    double c = config.lossNormalisation().factor(config.observed());
    double limit = StabilityLimit.stepSize(config.depth(), sigma.apply(0), c);
    double share = config.effectiveStepSize() / limit;
    return format("%.3g %s the stability limit", share, share < 1 ? "of" : "times");
  }

  /** Modes that crossed in one stage, and how near each other. */
  private void merged(SpeStage stage) {
    List<ModeCrossings> together =
        modes.stream()
            .filter(m -> m.crossing50() >= stage.halfCrossingStep())
            .sorted(Comparator.comparingDouble(ModeCrossings::crossing50))
            .limit(stage.modes())
            .toList();
    String names =
        together.stream().map(m -> String.valueOf(m.mode())).collect(Collectors.joining(" and "));
    double apart = together.get(together.size() - 1).crossing50() - together.get(0).crossing50();
    reasons.add(
        format(
            "merged: modes %s left together in stage %d, %.1f steps apart%s",
            names, stage.stage(), apart, predictedSeparation(together)));
  }

  private String predictedSeparation(List<ModeCrossings> together) {
    if (Double.isNaN(theory.separation())) {
      return "";
    }
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i + 1 < together.size(); i++) {
      double a = together.get(i).reference();
      double b = together.get(i + 1).reference();
      double pair =
          Separation.ofPair(
              config.depth(), Math.max(a, b), Math.min(a, b), config.initialisation().scale());
      least = Math.min(least, pair);
    }
    return format(
        " (predicted separation %.2g%s)", least, least < 1.5 ? ", too little for two stages" : "");
  }

  /** Modes that crossed where no bump was. */
  private void outside() {
    long atOnce = modes.stream().filter(m -> m.crossing50() == 0).count();
    if (atOnce > 0) {
      reasons.add(format("%s stood above half from the start", modes(atOnce)));
    }
    long other = count.unassigned() - atOnce;
    if (other > 0) {
      reasons.add(
          format(
              "%s crossed outside of every bump: the gradient norm did not rise and fall by 1.5"
                  + " around it",
              modes(other)));
    }
  }

  private static String modes(long n) {
    return n == 1 ? "1 mode" : n + " modes";
  }

  private void notEscaped() {
    List<ModeCrossings> waiting = modes.stream().filter(m -> Double.isNaN(m.crossing50())).toList();
    if (waiting.isEmpty() || status == Status.DIVERGED) {
      return;
    }
    ModeCrossings next = waiting.get(0);
    StringBuilder text =
        new StringBuilder(
            format(
                "not yet escaped: still at saddle %d after %d steps (%s)",
                modes.size() - waiting.size(), steps, Spelling.of(status)));
    double predicted = theory.halfCrossing(next.mode());
    if (predicted > steps && predicted < Double.POSITIVE_INFINITY) {
      text.append(format(", mode %d predicted %.0f steps later", next.mode(), predicted - steps));
    } else if (end != null && end.escapeIn() < Double.POSITIVE_INFINITY) {
      text.append(format(", by curvature not before %.0f more steps", end.escapeIn()));
    }
    reasons.add(text.toString());
  }

  private void unrobust() {
    boolean unclear = count.robust() == null || !count.robust();
    if (unclear || count.stages().size() > rank) {
      reasons.add(
          format(
              "unrobust: %s stages at rho 1.2, %d at 1.5, %s at 2",
              count.at1_2(), count.stages().size(), count.at2()));
    }
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
