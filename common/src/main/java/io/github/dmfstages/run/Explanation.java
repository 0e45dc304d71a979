package io.github.dmfstages.run;

import io.github.dmfstages.descent.Status;
import io.github.dmfstages.landscape.CriticalPoint;
import io.github.dmfstages.landscape.Separation;
import io.github.dmfstages.landscape.StabilityLimit;
import io.github.dmfstages.landscape.Theory;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.stages.ModeCrossings;
import io.github.dmfstages.stages.SpeStage;
import io.github.dmfstages.stages.StageCount;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * Why a run does not show as many SPE stages as its target's rank, in words.
 *
 * <p>In full reconstruction each of the R modes has a stage of its own, or it is named here:
 * merged, outside of a bump, learned at the start, beyond the narrowest layer, or not yet escaped.
 * Where a part is observed the modes are those of the run's end, which may be fewer or more than R.
 */
final class Explanation {
  private final RunConfig config;
  private final Ending ending;
  private final StageCount count;
  private final List<ModeCrossings> modes;
  private final Theory theory;
  private final DenseVector sigma;
  private final List<String> reasons = new ArrayList<>();

  /**
   * How a run ended.
   *
   * @param status as its row has it
   * @param descent how the descent ended: another status only where the time limit came after it
   * @param steps updates made
   * @param relativeLoss loss over that of step 0
   * @param point the end's certificate; null without one
   */
  record Ending(
      Status status, Status descent, long steps, double relativeLoss, CriticalPoint point) {
    /** Whether what is left of the observed values is as small as modes that are not counted. */
    boolean fitted() {
      return Math.sqrt(relativeLoss) <= EndState.RANK_THRESHOLD;
    }
  }

  private Explanation(
      RunConfig config,
      DenseVector sigma,
      Ending ending,
      StageCount count,
      List<ModeCrossings> modes,
      Theory theory) {
    this.config = config;
    this.sigma = sigma;
    this.ending = ending;
    this.count = count;
    this.modes = modes;
    this.theory = theory;
  }

  /**
   * The reasons, one after another, each with its name ({@link Reason}); null where the stages are
   * as many as the rank.
   *
   * @param sigma the target's singular values, largest first
   */
  static String of(
      RunConfig config,
      DenseVector sigma,
      Ending ending,
      StageCount count,
      List<ModeCrossings> modes,
      Theory theory) {
    if (count.stages() != null && count.stages().size() == sigma.size()) {
      return null;
    }
    Explanation explanation = new Explanation(config, sigma, ending, count, modes, theory);
    explanation.collect();
    return String.join("; ", explanation.reasons);
  }

  private void collect() {
    if (config.depth() == 1) {
      add(Reason.NO_SADDLE, "depth 1 has no saddle to escape from");
      return;
    }
    stopped();
    narrow();
    if (count.stages() == null) {
      add(
          Reason.UNCLEAR,
          "the gradient norm oscillates too much to detect rises by a factor of 1.5");
      return;
    }
    count.stages().stream().filter(s -> s.modes() > 1).forEach(this::merged);
    outside();
    if (ending.status() != Status.DIVERGED) {
      if (config.observation().kind() == ObservationScheme.Kind.FULL) {
        waiting();
      } else {
        partial();
      }
    }
    unrobust();
    if (reasons.isEmpty()) {
      add(
          Reason.UNEXPLAINED,
          "%s for rank %d",
          Spelling.counted(count.stages().size(), "stage"),
          sigma.size());
    }
  }

  private void add(Reason reason, String text, Object... values) {
    reasons.add(reason.because(text, values));
  }

  private void stopped() {
    switch (ending.status()) {
      case DIVERGED -> add(Reason.DIVERGED, "at step %d, %s", ending.steps(), stepSize());
      case OSCILLATING ->
          add(Reason.OSCILLATING, "without progress until step %d, %s", ending.steps(), stepSize());
      case TIMED_OUT ->
          add(
              Reason.TIMED_OUT,
              ending.descent() == Status.TIMED_OUT
                  ? "the time limit ended the run at step %d"
                  : "the descent ended at step %d (%s), and the time limit came before the rest"
                      + " was done",
              ending.steps(),
              Spelling.of(ending.descent()));
      case CONVERGED, STALLED, BUDGET_EXHAUSTED, FAILED -> {}
    }
  }

  private String stepSize() {
    double eta = config.effectiveStepSize();
    String text = String.format(Locale.ROOT, "the step size is %.3g", eta);
    if (!config.optimizer().kind().scalesGradients()) {
      double c = config.lossNormalisation().factor(config.observed());
      double share = eta / StabilityLimit.stepSize(config.depth(), sigma.apply(0), c);
      text =
          String.format(
              Locale.ROOT,
              share < 1
                  ? "the step size is %.3g of the stability limit"
                  : "the step size is %.3g times the stability limit",
              share);
    }
    double scale = config.initialisation().scale() / sigma.apply(0);
    return scale > 1
        ? text
            + String.format(
                Locale.ROOT,
                " and the initial scale %.3g times the target's largest singular value",
                scale)
        : text;
  }

  private void narrow() {
    LayerWidths widths = config.widths();
    int learnable = config.learnableModes();
    if (learnable < sigma.size()) {
      add(
          Reason.NARROW_WIDTH,
          "hidden width %d is below rank %d, so at most %s can be learned",
          widths.narrowest(),
          sigma.size(),
          Spelling.counted(learnable, "mode"));
    }
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
    add(
        Reason.MERGED,
        "modes %s left together in stage %d, %.1f steps apart%s",
        names,
        stage.stage(),
        apart,
        predictedSeparation(together));
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
    return String.format(
        Locale.ROOT,
        " (predicted separation %.2g%s)",
        least,
        least < 1.5 ? ", too little for two stages" : "");
  }

  /** Modes that crossed where no bump was. */
  private void outside() {
    long atOnce = modes.stream().filter(m -> m.crossing50() == 0).count();
    if (atOnce > 0) {
      add(
          Reason.LEARNED_AT_THE_START,
          "%s stood above half from the start",
          Spelling.counted(atOnce, "mode"));
    }
    long other = count.unassigned() - atOnce;
    if (other > 0) {
      add(
          Reason.OUTSIDE_OF_BUMPS,
          "%s crossed where the gradient norm did not rise and fall by a factor of 1.5",
          Spelling.counted(other, "mode"));
    }
  }

  /** Modes of full reconstruction that could still be learned. */
  private void waiting() {
    List<ModeCrossings> waiting =
        modes.stream()
            .limit(config.learnableModes())
            .filter(m -> Double.isNaN(m.crossing50()))
            .toList();
    if (!waiting.isEmpty()) {
      notEscaped(config.learnableModes() - waiting.size(), waiting.get(0).mode());
    }
  }

  /** Of a partial observation: why the end has not as many modes as the target. */
  private void partial() {
    int learned = modes.size();
    int learnable = config.learnableModes();
    int countable =
        EndState.significant(new DenseVector(Arrays.copyOf(sigma.values(), learnable))).size();
    int small = learnable - countable;
    if (learned < learnable && small > 0) {
      add(
          Reason.SMALL_MODES,
          "%s of the target not above 0.02 of the largest, so %s not counted in %s",
          small == 1 ? "1 singular value is" : small + " singular values are",
          small == 1 ? "it is" : "they are",
          Spelling.of(config.observation().kind()));
    }
    if (learned < countable) {
      if (ending.fitted()) {
        add(
            Reason.FITTED_BELOW_RANK,
            "a matrix of rank %d fits the %s to 0.02 or better",
            learned,
            Spelling.counted(config.observed(), "observed value"));
      } else {
        notEscaped(learned, learned + 1);
      }
    }
    if (count.stages().size() > sigma.size()) {
      add(
          Reason.EXTRA_MODES,
          "%s of the end above 0.02 of the largest, for rank %d",
          learned == 1 ? "1 singular value is" : learned + " singular values are",
          sigma.size());
    }
  }

  private void notEscaped(int learned, int next) {
    add(
        Reason.NOT_YET_ESCAPED,
        "still at saddle %d after %s (%s)%s",
        learned,
        Spelling.counted(ending.steps(), "step"),
        Spelling.of(ending.descent()),
        outlook(theory.halfCrossing(next) - ending.steps(), next));
  }

  /** When the next mode may leave: by theory, and by the curvature where that is later. */
  private String outlook(double predictedIn, int mode) {
    double escapeIn = ending.point() == null ? Double.NaN : ending.point().escapeIn();
    String curvature =
        Double.isFinite(escapeIn)
            ? String.format(Locale.ROOT, "by curvature not before %.0f more steps", escapeIn)
            : "";
    if (!(predictedIn > 0 && predictedIn < Double.POSITIVE_INFINITY)) {
      return curvature.isEmpty() ? "" : ", " + curvature;
    }
    String predicted =
        String.format(Locale.ROOT, ", mode %d predicted %.0f steps later", mode, predictedIn);
    return escapeIn > predictedIn && !curvature.isEmpty()
        ? predicted + " but " + curvature
        : predicted;
  }

  private void unrobust() {
    if (count.robust() == null || !count.robust()) {
      add(
          Reason.UNROBUST,
          "the count is %s at rho 1.2, %d at 1.5 and %s at 2",
          orUnknown(count.at1_2()),
          count.stages().size(),
          orUnknown(count.at2()));
    }
  }

  private static String orUnknown(Integer stages) {
    return stages == null ? "unknown" : stages.toString();
  }
}
