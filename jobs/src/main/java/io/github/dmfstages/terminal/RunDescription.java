package io.github.dmfstages.terminal;

import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.OptimizerKind;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.descent.StepSize;
import io.github.dmfstages.landscape.Certificate;
import io.github.dmfstages.landscape.CriticalPoint;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.LambdaBalanced;
import io.github.dmfstages.model.LayeredGaussian;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.result.EndState;
import io.github.dmfstages.result.Reason;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Setting;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.setting.Spelling;
import io.github.dmfstages.stages.StageCount;
import io.github.dmfstages.text.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Describes the settings and the result of one run in words.
 *
 * @param config the settings
 * @param result the result, which exists because the run did not fail
 */
record RunDescription(RunConfig config, RunResult result) {
  private static final Set<Setting<?>> STEP_CHANGES =
      Set.of(
          Settings.BIAS_CORRECTION,
          Settings.WEIGHT_DECAY,
          Settings.SCHEDULE,
          Settings.WARMUP_STEPS,
          Settings.BATCH_SIZE,
          Settings.LABEL_NOISE,
          Settings.TEMPERATURE,
          Settings.LAYER_STEP_FACTORS);

  /** From this separation on, each mode is expected to have a stage of its own. */
  private static final double ENOUGH_SEPARATION = 1.5;

  /** So many digits of a SHA-256 tell jars apart. */
  private static final int DIGITS_OF_A_JAR = 12;

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  String target() {
    return text(
        "%d x %d, rank %d, %s: %s",
        config.widths().rows(),
        config.widths().cols(),
        config.targetRank(),
        spectrum(),
        Numbers.list(result.targetSingularValues().values()));
  }

  private String spectrum() {
    if (config.inputs().containsKey("target-file")) {
      long all = (long) config.widths().rows() * config.widths().cols();
      String missing =
          config.known() == all
              ? ""
              : ", which has %d of %d entries".formatted(config.known(), all);
      return "from %s%s%s".formatted(file("target-file"), names(), missing);
    }
    if (config.inputs().containsKey("outputs-file")) {
      return "fitted to " + file("outputs-file");
    }
    String name =
        config.spectrum() instanceof Enum<?> named ? Spelling.of(named) + " spectrum" : "as listed";
    String symmetric = config.get(Settings.TARGET_SYMMETRIC) ? ", symmetric" : "";
    return "%s%s, target-seed %d".formatted(name, symmetric, config.targetSeed());
  }

  private String names() {
    boolean rows = !config.names().rows().isEmpty();
    boolean cols = !config.names().cols().isEmpty();
    return rows || cols
        ? " with names of the %s"
            .formatted(rows && cols ? "rows and columns" : rows ? "rows" : "columns")
        : "";
  }

  private String file(String key) {
    return config.inputs().get(key).get(0).location();
  }

  String observation() {
    String noise =
        config.get(Settings.NOISE) > 0
            ? ", with noise of " + Numbers.of(config.get(Settings.NOISE))
            : "";
    String estimate =
        config
            .find(Settings.NOISE_ESTIMATE)
            .map(of -> ", whose noise is estimated as " + Settings.NOISE_ESTIMATE.write(of))
            .orElse("");
    return "%s%s%s; loss factor %s"
        .formatted(observed(), noise, estimate, Numbers.of(config.lossFactor()));
  }

  private String observed() {
    long all = (long) config.widths().rows() * config.widths().cols();
    return switch (config.observation().kind()) {
      case FULL -> "all %d entries".formatted(all);
      case COMPLETION -> "%d of %d entries%s".formatted(config.observed(), all, heldOut());
      case SENSING ->
          "%s of %d entries".formatted(Spelling.counted(config.observed(), "measurement"), all);
      case REGRESSION -> regression();
    };
  }

  private String regression() {
    long samples = config.get(Settings.SAMPLES);
    if (config.inputs().containsKey("inputs-file")) {
      return "outputs for %s of %s"
          .formatted(Spelling.counted(samples, "input"), file("inputs-file"));
    }
    return "outputs for %s with %s covariance"
        .formatted(
            samples == 0 ? "all inputs" : Spelling.counted(samples, "input"),
            config.get(Settings.INPUT_COVARIANCE) instanceof Enum<?> named
                ? Spelling.of(named)
                : "a listed");
  }

  private String heldOut() {
    return config.heldOut() == 0 ? "" : ", %d more withheld".formatted(config.heldOut());
  }

  String factors() {
    return "depth %d%s; %s"
        .formatted(
            config.depth(),
            config.widths().hidden().isEmpty() ? "" : ", hidden widths " + widths(),
            initialisation());
  }

  private String widths() {
    List<Integer> hidden = config.widths().hidden();
    return hidden.stream().distinct().count() == 1 && hidden.size() > 2
        ? "all " + hidden.get(0)
        : hidden.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private String initialisation() {
    Initialisation initial = config.initialisation();
    if (isFromFiles()) {
      return "initial factors from "
          + file("init-files")
          + (config.depth() > 1 ? " and others" : "");
    }
    if (initial instanceof LayeredGaussian layers) {
      return "%s initialisation, standard deviations %s, seed %d"
          .formatted(
              Spelling.of(initial.kind()),
              Numbers.list(layers.deviations().stream().mapToDouble(s -> s).toArray()),
              config.seed());
    }
    String lambda =
        initial instanceof LambdaBalanced balanced
            ? ", lambda = " + Numbers.of(balanced.lambda())
            : "";
    String relative =
        initial.scale() == config.relativeInitScale()
            ? ""
            : " (%s of sigma_1)".formatted(Numbers.of(config.relativeInitScale()));
    return "%s initialisation, alpha = %s%s%s, seed %d"
        .formatted(
            Spelling.of(initial.kind()),
            Numbers.of(initial.scale()),
            relative,
            lambda,
            config.seed());
  }

  private boolean isFromFiles() {
    return config.initialisation().kind() == Initialisation.Kind.FILE;
  }

  String descent() {
    return optimizer() + "; at most " + Spelling.counted(config.maxSteps(), "step");
  }

  /** Returns whether a setting belongs to the optimizer or changes what it does by default. */
  private boolean isOfTheStep(Setting<?> setting) {
    return STEP_CHANGES.contains(setting)
        ? !config.find(setting).equals(setting.constant())
        : setting.uses().stream()
            .anyMatch(use -> use.on() == Settings.OPTIMIZER || use.on() == Settings.SCHEDULE);
  }

  private <T> Optional<String> parameter(Setting<T> setting) {
    if (setting == Settings.OPTIMIZER_PARAMETERS) {
      return config.find(Settings.OPTIMIZER_PARAMETERS).map(RunDescription::parameters);
    }
    if (setting == Settings.OPTIMIZER_JAR) {
      return config
          .find(Settings.OPTIMIZER_JAR)
          .map(sha256 -> ", jar " + sha256.substring(0, DIGITS_OF_A_JAR));
    }
    return config
        .find(setting)
        .map(v -> v instanceof Double number ? Numbers.of(number) : setting.write(v).toString())
        .map(text -> ", " + setting.name() + " " + text);
  }

  private static String parameters(Map<String, Double> values) {
    return new TreeMap<>(values)
        .entrySet().stream()
            .map(entry -> ", " + entry.getKey() + " " + Numbers.of(entry.getValue()))
            .collect(Collectors.joining());
  }

  private String optimizerName() {
    return Settings.OPTIMIZER.write(config.get(Settings.OPTIMIZER)).toString();
  }

  private String optimizer() {
    String parameters =
        Settings.ALL.stream()
            .filter(this::isOfTheStep)
            .flatMap(setting -> parameter(setting).stream())
            .collect(Collectors.joining());
    double eta = config.largestStepSize();
    String step = optimizerName() + parameters + ", step size " + Numbers.of(eta);
    if (config.get(Settings.OPTIMIZER).scalesGradients()) {
      return step;
    }
    double limit = config.stabilityLimit();
    return step
        + " (%s %s the stability limit%s)"
            .formatted(
                Numbers.of(eta / limit),
                eta < limit ? "of" : "times",
                config.stepSize() instanceof StepSize.Relative
                    ? ""
                    : ", given as an absolute size");
  }

  String ending() {
    return text(
        "after %s in %.3f s: %s",
        Spelling.counted(result.steps(), "step"), result.seconds(), whyItEnded());
  }

  private String whyItEnded() {
    return switch (result.status()) {
      case CONVERGED ->
          isFitted()
              ? "the loss fell to at most %s of the initial loss"
                  .formatted(Numbers.of(config.lossTolerance()))
              : "certified: no escape is possible within the step budget";
      case STALLED ->
          result.gradientNorm() == 0
              ? "the gradient is 0"
              : "the gradient no longer changes the factors";
      case OSCILLATING -> "the loss rises and falls without a new minimum";
      case DIVERGED -> "the loss or the gradient grew beyond all bounds";
      case STOPPED_EARLY ->
          "the held-out error has not improved for %s times as many steps as before"
              .formatted(Numbers.of(config.patience()));
      case BUDGET_EXHAUSTED -> "the step budget is used up";
      case TIMED_OUT -> isInterrupted() ? "it was interrupted" : "the time limit was reached";
      case FAILED -> "it failed";
      case IMPORTED -> "its records end here";
    };
  }

  private boolean isInterrupted() {
    return result.seconds() <= config.timeLimitSeconds();
  }

  private boolean isFitted() {
    return result.loss() <= config.lossTolerance() * result.initialLoss();
  }

  String loss() {
    return "%s, %s of the initial loss; gradient norm %s"
        .formatted(
            Numbers.of(result.loss()),
            Numbers.of(result.loss() / result.initialLoss()),
            Numbers.of(result.gradientNorm()));
  }

  String stages() {
    StageCount count = result.stageCount();
    if (count.stages() == null) {
      return count.spectral() == null
          ? "SPE stages: not counted, because the run diverged"
          : "SPE stages: unclear, because the gradient norm oscillates too much";
    }
    return "%s, %s (at rho 1.2, 2, 3: %s, %s, %s; by singular values alone: %d)"
        .formatted(
            Spelling.counted(count.stages().size(), "SPE stage"),
            comparedWith(),
            orNone(count.at1_2()),
            orNone(count.at2()),
            orNone(count.at3()),
            count.spectral());
  }

  private String comparedWith() {
    int rank = result.targetSingularValues().size();
    if (observesAll()) {
      return "rank " + rank;
    }
    String end =
        result.modes().isEmpty()
            ? "still at the saddle of rank 0"
            : "rank %d at the end".formatted(result.end().rank());
    return "%s; the target has rank %d, but %s may learn a matrix of another rank"
        .formatted(end, rank, Spelling.of(config.observation().kind()));
  }

  private boolean observesAll() {
    return config.observation().determinesTarget();
  }

  private static String orNone(Integer count) {
    return count == null ? Numbers.NONE : count.toString();
  }

  /** Describes the held-out error; empty if nothing is withheld. */
  Optional<String> heldOutError() {
    return Optional.ofNullable(result.heldOut())
        .map(
            error ->
                "relative error %s at the end, smallest %s at step %d"
                    .formatted(
                        Numbers.of(error.end()), Numbers.of(error.best()), error.bestStep()));
  }

  /** Describes the product W at the end; empty if its singular values are not known. */
  Optional<String> product() {
    EndState end = result.end();
    if (end.rank() < 0) {
      return Optional.empty();
    }
    String unobserved =
        Double.isNaN(end.unobservedError())
            ? ""
            : ", on unobserved entries " + Numbers.of(end.unobservedError());
    return Optional.of(
        "%s; relative error %s%s"
            .formatted(rank(), Numbers.of(end.reconstructionError()), unobserved));
  }

  private String rank() {
    int last = result.trajectory().size() - 1;
    double largest = result.trajectory().get(last).singularValues().apply(0);
    if (largest <= EndState.RANK_THRESHOLD * result.targetSingularValues().apply(0)) {
      return "near 0, with largest singular value " + Numbers.of(largest);
    }
    return "rank %d%s, effective rank %s"
        .formatted(
            result.end().rank(),
            observesAll() ? " of " + result.targetSingularValues().size() : "",
            Numbers.of(result.end().effectiveRank()));
  }

  /** Describes the certificate of the end and what follows from it, in one or more lines. */
  List<String> landscape() {
    CriticalPoint point = result.criticalPoint();
    if (point == null) {
      return List.of(
          "not certified, because "
              + (result.status() != Status.TIMED_OUT
                  ? "the run diverged"
                  : isInterrupted()
                      ? "the run was interrupted first"
                      : "the time limit was reached first"));
    }
    Certificate certificate = point.certificate();
    List<String> lines = new ArrayList<>();
    lines.add(
        "%ssecond-order critical: lambda_min %s (residual %s, proven >= %s), lambda_max %s"
            .formatted(
                point.secondOrder() ? "" : "not ",
                Numbers.of(certificate.minEigenvalue()),
                Numbers.of(certificate.residual()),
                Numbers.of(certificate.lowerBound()),
                Numbers.of(certificate.maxEigenvalue())));
    if (point.secondOrder() && !isFitted()) {
      if (isWaiting()) {
        lines.add("but a saddle, judged by its loss and rank: not all modes are learned");
      } else if (isNarrow()) {
        lines.add(
            "the remaining loss belongs to modes for which hidden width %d has no room"
                .formatted(config.widths().narrowest()));
      }
    }
    if (Double.isFinite(point.escapeIn())) {
      lines.add(
          text(
              "judged by its curvature, the next escape is at least %.3g steps away",
              point.escapeIn()));
    }
    return lines;
  }

  /** Returns whether a mode that can be learned has not been learned. */
  private boolean isWaiting() {
    return result.has(Reason.NOT_YET_ESCAPED);
  }

  private boolean isNarrow() {
    return config.widths().narrowest() < config.targetRank();
  }

  String theory() {
    return unpredicted()
        .map(what -> "no prediction for " + what)
        .orElseGet(
            () ->
                "%s%s; %s, %d taken"
                    .formatted(
                        config.stepNoise().isNone() ? "" : "without noise: ",
                        separation(),
                        predictedSteps(),
                        result.steps()));
  }

  private String separation() {
    double separation = result.theory().separation();
    if (Double.isNaN(separation)) {
      return "no prediction of the separation";
    }
    return "separation "
        + Numbers.of(separation)
        + (separation >= ENOUGH_SEPARATION
            ? ", enough for one stage per mode" + (isNarrow() ? " that can be learned" : "")
            : ", less than the %s that one stage per mode needs"
                .formatted(Numbers.of(ENOUGH_SEPARATION)));
  }

  private String predictedSteps() {
    OptionalDouble predicted = config.predictedSteps();
    OptimizerKind kind = config.get(Settings.OPTIMIZER);
    return predicted.isPresent()
        ? Spelling.counted(Math.round(predicted.getAsDouble()), "step") + " predicted"
        : config.observation().kind() != ObservationScheme.Kind.FULL
                || !hasModeScale()
                || kind.scalesGradients()
                || !config.schedule().isConstant()
                || !config.stepNoise().isNone()
            ? "no prediction of the steps"
            : "theory predicts that the loss never reaches its tolerance";
  }

  /** Returns whether theory knows the size at which each mode starts. */
  private boolean hasModeScale() {
    return !Double.isNaN(config.initialisation().modeScale());
  }

  private Optional<String> unpredicted() {
    boolean unaligned =
        config.observation().ordersModes() && Double.isNaN(result.theory().halfCrossing(1));
    if (!observesAll() || unaligned) {
      return Optional.of(Spelling.of(config.observation().kind()));
    }
    if (!hasModeScale() && config.depth() != 2) {
      return Optional.of(
          (isFromFiles() ? "factors from files" : Settings.LAYER_SCALES.name())
              + " at depth "
              + config.depth());
    }
    if (config.hasUnequalLayerSteps()) {
      return Optional.of(Settings.LAYER_STEP_FACTORS.name());
    }
    if (config.get(Settings.WEIGHT_DECAY) > 0) {
      return Optional.of(Settings.WEIGHT_DECAY.name());
    }
    OptimizerKind kind = config.get(Settings.OPTIMIZER);
    return kind.scalesGradients() && kind != Optimizer.Kind.POLAR
        ? Optional.of(optimizerName())
        : Optional.empty();
  }
}
