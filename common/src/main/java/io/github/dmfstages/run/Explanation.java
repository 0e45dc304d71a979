package io.github.dmfstages.run;

import io.github.dmfstages.descent.Status;
import io.github.dmfstages.landscape.CriticalPoint;
import io.github.dmfstages.landscape.Separation;
import io.github.dmfstages.landscape.Theory;
import io.github.dmfstages.result.EndState;
import io.github.dmfstages.result.Reason;
import io.github.dmfstages.result.StatedReason;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.setting.Spelling;
import io.github.dmfstages.stages.ModeCrossings;
import io.github.dmfstages.stages.SpeStage;
import io.github.dmfstages.stages.SpectralStages;
import io.github.dmfstages.stages.StageCount;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * Collects the reasons why a run does not show as many SPE stages as its target's rank R.
 *
 * <p>In a full reconstruction, each of the R modes has a stage of its own or a reason here: merged,
 * hidden from the gradient norm, outside of a bump, learned at the start, beyond the narrowest
 * layer, or not yet escaped. In a partial observation, the modes are those of the run's end, of
 * which there may be fewer or more than R. Then the number of stages is compared with both.
 *
 * @param sigma the target's singular values, largest first
 * @param reasons the reasons that were found so far
 */
record Explanation(
    RunConfig config,
    DenseVector sigma,
    Ending ending,
    StageCount count,
    List<ModeCrossings> modes,
    Learned learned,
    Theory theory,
    List<StatedReason> reasons) {
  /**
   * How a run ended.
   *
   * @param status the status of the run
   * @param descent the status of the descent, which differs from the run's only if the time limit
   *     passed after the descent
   * @param steps number of updates made
   * @param relativeLoss the last data loss over that at step 0
   * @param point the critical point at the end; null if there is no certificate
   */
  record Ending(
      Status status, Status descent, long steps, double relativeLoss, CriticalPoint point) {
    /** Returns whether the residual of the observed values is below the rank threshold. */
    boolean fitted() {
      return Math.sqrt(relativeLoss) <= EndState.RANK_THRESHOLD;
    }
  }

  /**
   * Returns the reasons; none if there are as many stages as the rank and as the modes of the end,
   * unless noise makes this count uncertain.
   *
   * @param sigma the target's singular values, largest first
   */
  static List<StatedReason> of(
      RunConfig config,
      DenseVector sigma,
      Ending ending,
      StageCount count,
      List<ModeCrossings> modes,
      Learned learned,
      Theory theory) {
    if (count.stages() != null
        && count.stages().size() == sigma.size()
        && (Run.observesAll(config) || modes.size() == sigma.size())
        && (config.stepNoise().isNone() || Boolean.TRUE.equals(count.robust()))) {
      return List.of();
    }
    Explanation explanation =
        new Explanation(config, sigma, ending, count, modes, learned, theory, new ArrayList<>());
    explanation.collect();
    return List.copyOf(explanation.reasons);
  }

  /**
   * Returns the reasons for the records of a run of another program; none if there are as many
   * stages as {@code sigma} has values.
   *
   * @param config what is known of the configuration, with the observation
   * @param sigma the singular values that the modes grow to, largest first
   * @param steps the last recorded step
   * @param resolved whether the records resolve the stages
   */
  static List<StatedReason> ofRecords(
      RunConfig config,
      DenseVector sigma,
      long steps,
      StageCount count,
      List<ModeCrossings> modes,
      boolean resolved) {
    if (count.stages() != null && count.stages().size() == sigma.size()) {
      return List.of();
    }
    Explanation explanation =
        new Explanation(
            config,
            sigma,
            new Ending(Status.IMPORTED, Status.IMPORTED, steps, Double.NaN, null),
            count,
            modes,
            Learned.UNKNOWN,
            Theory.none(sigma.size()),
            new ArrayList<>());
    explanation.collectOfRecords(resolved);
    return List.copyOf(explanation.reasons);
  }

  private void collectOfRecords(boolean resolved) {
    if (!resolved) {
      add(Reason.SAMPLED, "the records are too far apart to count stages reliably");
    }
    if (count.stages() == null) {
      add(Reason.UNCLEAR, "there is no gradient norm in which rises can be counted");
      return;
    }
    if (!modes.isEmpty()) {
      together();
      outside();
      int waiting = (int) modes.stream().filter(m -> Double.isNaN(m.crossing50())).count();
      if (waiting > 0) {
        notEscaped(modes.size() - waiting, modes.size() - waiting + 1);
      }
    }
    unrobust();
    unexplained();
  }

  private void unexplained() {
    if (reasons.isEmpty()) {
      add(
          Reason.UNEXPLAINED,
          "%s for rank %d",
          Spelling.counted(count.stages().size(), "stage"),
          sigma.size());
    }
  }

  private void collect() {
    stopped();
    if (config.depth() == 1) {
      add(Reason.NO_SADDLE, "depth 1 has no saddle to escape from");
      return;
    }
    narrow();
    if (ending.descent() == Status.DIVERGED) {
      return;
    }
    if (count.stages() == null) {
      add(
          Reason.UNCLEAR,
          "the gradient norm oscillates too much to detect rises by a factor of 1.5");
      return;
    }
    together();
    outside();
    if (Run.observesAll(config)) {
      waiting();
    } else {
      partial();
    }
    unrobust();
    unexplained();
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private void add(Reason reason, String text, Object... values) {
    reasons.add(reason.because(text, values));
  }

  private void stopped() {
    switch (ending.status()) {
      case DIVERGED ->
          add(
              Reason.DIVERGED,
              "at step %d, so no stages are counted, %s",
              ending.steps(),
              stepSize());
      case OSCILLATING ->
          add(Reason.OSCILLATING, "without progress until step %d, %s", ending.steps(), stepSize());
      case TIMED_OUT ->
          add(
              Reason.TIMED_OUT,
              ending.descent() == Status.TIMED_OUT
                  ? limit() + " ended the run at step %d"
                  : "the descent ended at step %d (%s), and "
                      + limit()
                      + " came before the rest was done",
              ending.steps(),
              Spelling.of(ending.descent()));
      case CONVERGED, STALLED, STOPPED_EARLY, BUDGET_EXHAUSTED, FAILED, IMPORTED -> {}
    }
  }

  private String limit() {
    return Double.isInfinite(config.timeLimitSeconds()) ? "an interrupt" : "the time limit";
  }

  private String stepSize() {
    double eta = config.largestStepSize();
    String text = text("the step size is %.3g", eta);
    if (!config.get(Settings.OPTIMIZER).scalesGradients()) {
      double share = eta / config.stabilityLimit();
      text =
          text(
              share < 1
                  ? "the step size is %.3g of the stability limit"
                  : "the step size is %.3g times the stability limit",
              share);
    }
    double scale = config.initialisation().scale() / sigma.apply(0);
    return scale > 1
        ? text
            + text(" and the initial scale %.3g times the target's largest singular value", scale)
        : text;
  }

  private void narrow() {
    int narrowest = config.widths().narrowest();
    if (narrowest < sigma.size()) {
      add(
          Reason.NARROW_WIDTH,
          "hidden width %d is below rank %d, so at most %s can be learned",
          narrowest,
          sigma.size(),
          Spelling.counted(narrowest, "mode"));
    }
    int decayed = Math.min(narrowest, sigma.size()) - config.learnableModes();
    if (decayed > 0) {
      add(
          Reason.WEIGHT_DECAY,
          "at lambda = %s, the loss has no minimum that contains the smallest %s",
          config.penaltyFactor(),
          decayed == 1 ? "mode" : decayed + " modes");
    }
  }

  /** Adds stages in which several modes crossed, together or one after another. */
  private void together() {
    List<List<ModeCrossings>> escapes = SpectralStages.of(modes, ending.steps());
    for (SpeStage stage : count.stages()) {
      List<ModeCrossings> own =
          escaped()
              .filter(m -> m.crossing50() >= stage.halfCrossingStep())
              .limit(stage.modes())
              .toList();
      List<List<ModeCrossings>> parts =
          escapes.stream()
              .map(escape -> escape.stream().filter(own::contains).toList())
              .filter(part -> !part.isEmpty())
              .toList();
      if (parts.size() > 1) {
        add(
            Reason.HIDDEN_FROM_THE_GRADIENT,
            "stage %d is one rise and fall of the gradient norm by a factor of 1.5, for %d escapes"
                + " by singular values: %s",
            stage.stage(),
            parts.size(),
            parts.stream().map(Explanation::firstCrossing).collect(Collectors.joining(", ")));
      }
      parts.stream().filter(part -> part.size() > 1).forEach(part -> merged(stage, part));
    }
  }

  /** Adds modes of one stage whose growth overlaps, and how far apart they crossed. */
  private void merged(SpeStage stage, List<ModeCrossings> together) {
    add(
        Reason.MERGED,
        "%s left together in stage %d, %.1f steps apart%s",
        names(together),
        stage.stage(),
        together.get(together.size() - 1).crossing50() - together.get(0).crossing50(),
        predictedSeparation(together));
  }

  private static String firstCrossing(List<ModeCrossings> part) {
    return text(
        "%s %s step %.1f", names(part), part.size() == 1 ? "at" : "from", part.get(0).crossing50());
  }

  private static String names(List<ModeCrossings> modes) {
    List<String> names = modes.stream().map(m -> String.valueOf(m.mode())).toList();
    int last = names.size() - 1;
    return last == 0
        ? "mode " + names.get(0)
        : "modes " + String.join(", ", names.subList(0, last)) + " and " + names.get(last);
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
    return text(
        " (predicted separation %.2g%s)", least, least < 1.5 ? ", too little for two stages" : "");
  }

  /** Adds modes that crossed outside of every bump. */
  private void outside() {
    int atOnce = learned.learnedAtStart(modes);
    if (atOnce > 0) {
      add(
          Reason.LEARNED_AT_THE_START,
          "%s stood above half from the start",
          Spelling.counted(atOnce, "mode"));
    }
    if (learned.otherAtStart(modes) > 0) {
      largeFactors(learned.otherAtStart(modes));
    }
    if (count.inOpenRise() > 0) {
      List<ModeCrossings> rising = lastCrossings(count.inOpenRise());
      add(
          Reason.HIDDEN_FROM_THE_GRADIENT,
          "%s crossed half %s step %.1f, in a rise of the gradient norm that no fall by a factor of"
              + " 1.5 followed",
          names(rising),
          rising.size() == 1 ? "at" : "from",
          rising.get(0).crossing50());
    }
    int other = count.unassigned() - Learned.largeAtStart(modes) - count.inOpenRise();
    if (other > 0) {
      add(
          Reason.OUTSIDE_OF_BUMPS,
          "%s crossed where the gradient norm did not rise and fall by a factor of 1.5",
          Spelling.counted(other, "mode"));
    }
  }

  private void largeFactors(int number) {
    OptionalDouble largest = learned.largestBelowHalf();
    add(
        Reason.LARGE_INITIAL_FACTORS,
        "%s of the initial product stood above half of %s, in directions of their own%s, so they do"
            + " not show when modes were learned",
        Spelling.counted(number, "singular value"),
        Run.observesAll(config) ? "the target's" : "the end's",
        largest.isPresent()
            ? text(
                " (u^T W v/sigma of other modes of the target was at most %.2g)",
                largest.getAsDouble())
            : "");
  }

  /** Returns the modes that crossed last, in the order of their crossings. */
  private List<ModeCrossings> lastCrossings(int number) {
    List<ModeCrossings> escaped = escaped().toList();
    return escaped.subList(escaped.size() - number, escaped.size());
  }

  /** Returns the modes that crossed after step 0, in the order of their crossings. */
  private Stream<ModeCrossings> escaped() {
    return modes.stream()
        .filter(ModeCrossings::escaped)
        .sorted(Comparator.comparingDouble(ModeCrossings::crossing50));
  }

  /** Adds modes of a full reconstruction that could still be learned. */
  private void waiting() {
    int[] waiting = learned.waiting(modes, config.learnableModes());
    if (waiting.length > 0) {
      notEscaped(config.learnableModes() - waiting.length, waiting[0]);
    }
  }

  /** Adds why the end of a partial observation has another number of modes than the target. */
  private void partial() {
    int found = modes.size() - learned.otherAtStart(modes);
    int learnable = config.learnableModes();
    int countable =
        EndState.significant(new DenseVector(Arrays.copyOf(sigma.values(), learnable))).size();
    int small = learnable - countable;
    if (found < learnable && small > 0) {
      add(
          Reason.SMALL_MODES,
          "%s of the target not above 0.02 of the largest, so %s not counted in %s",
          small == 1 ? "1 singular value is" : small + " singular values are",
          small == 1 ? "it is" : "they are",
          Spelling.of(config.observation().kind()));
    }
    if (found < countable) {
      if (ending.fitted()) {
        add(
            Reason.FITTED_BELOW_RANK,
            "a matrix of rank %d fits the %s to 0.02 or better",
            modes.size(),
            Spelling.counted(config.observed(), "observed value"));
      } else {
        notEscaped(found, found + 1);
      }
    }
    if (modes.size() > sigma.size()) {
      add(
          Reason.EXTRA_MODES,
          "%s of the end above 0.02 of the largest, for rank %d",
          modes.size() == 1 ? "1 singular value is" : modes.size() + " singular values are",
          sigma.size());
    }
  }

  private void notEscaped(int saddle, int next) {
    add(
        Reason.NOT_YET_ESCAPED,
        "still at saddle %d after %s (%s)%s",
        saddle,
        Spelling.counted(ending.steps(), "step"),
        Spelling.of(ending.descent()),
        outlook(theory.halfCrossing(next) - ending.steps(), next));
  }

  /** Says when the next mode may escape, by theory, and by the curvature if that is later. */
  private String outlook(double predictedIn, int mode) {
    double escapeIn = ending.point() == null ? Double.NaN : ending.point().escapeIn();
    String curvature =
        Double.isFinite(escapeIn) ? text("by curvature not before %.0f more steps", escapeIn) : "";
    if (!(predictedIn > 0 && predictedIn < Double.POSITIVE_INFINITY)) {
      return curvature.isEmpty() ? "" : ", " + curvature;
    }
    String predicted = text(", mode %d predicted %.0f steps later", mode, predictedIn);
    return escapeIn > predictedIn && !curvature.isEmpty()
        ? predicted + " but " + curvature
        : predicted;
  }

  private void unrobust() {
    if (count.unsettled() > 0) {
      add(
          Reason.NOISE,
          "after its half crossing, the singular value of %s fell below a quarter of its reference,"
              + " or one that has no reference rose above a tenth of it",
          Spelling.counted(count.unsettled(), "mode"));
    }
    if (!agree()) {
      add(
          Reason.UNROBUST,
          "the count is %s at rho 1.2, %d at 1.5, %s at 2 and %s by singular values",
          orUnknown(count.at1_2()),
          count.stages().size(),
          orUnknown(count.at2()),
          orUnknown(count.spectral()));
    }
  }

  /** Returns whether the counts at three rho and by singular values are the same number. */
  private boolean agree() {
    return Boolean.TRUE.equals(count.unsettled(0).robust());
  }

  private static String orUnknown(Integer stages) {
    return stages == null ? "unknown" : stages.toString();
  }
}
