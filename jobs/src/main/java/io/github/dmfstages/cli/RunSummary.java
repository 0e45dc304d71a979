package io.github.dmfstages.cli;

import io.github.dmfstages.descent.Status;
import io.github.dmfstages.descent.StepSize;
import io.github.dmfstages.descent.TrajectoryRecord;
import io.github.dmfstages.landscape.Certificate;
import io.github.dmfstages.landscape.CriticalPoint;
import io.github.dmfstages.landscape.StabilityLimit;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.query.TextTable;
import io.github.dmfstages.run.EndState;
import io.github.dmfstages.run.Reason;
import io.github.dmfstages.run.RunConfig;
import io.github.dmfstages.run.RunResult;
import io.github.dmfstages.run.StageAccount;
import io.github.dmfstages.setting.Spelling;
import io.github.dmfstages.stages.ModeCrossings;
import io.github.dmfstages.stages.StageCount;
import io.github.dmfstages.table.RunRow;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What one run came to, for people. */
final class RunSummary {
  private final RunConfig config;
  private final RunResult result;
  private final PrintWriter out;

  private RunSummary(RunRow row, PrintWriter out) {
    this.config = row.config();
    this.result = row.result();
    this.out = out;
  }

  /**
   * Prints all of it.
   *
   * @param row of a run that did not throw
   */
  static void print(RunRow row, PrintWriter out) {
    RunSummary summary = new RunSummary(row, out);
    summary.settings();
    summary.end();
    summary.stages();
    summary.modes();
    List<StageAccount> stages = summary.result.stages();
    Sparkline.print(
        summary.result.trajectory(),
        stages == null ? List.of() : stages.stream().map(StageAccount::stage).toList(),
        summary.result.steps(),
        out);
    summary.landscape();
    summary.theory();
    if (summary.result.explanation() != null) {
      summary.line("why", summary.result.explanation());
    }
    out.println();
    if (summary.result.end().digest() != null) {
      summary.line("digest", summary.result.end().digest());
    }
    summary.line("run_id", row.runId());
    out.flush();
  }

  private void line(String label, String text, Object... values) {
    String filled = values.length == 0 ? text : String.format(Locale.ROOT, text, values);
    out.printf("%-9s %s%n", label, filled);
  }

  private void settings() {
    line(
        "target",
        "%d x %d, rank %d, %s: %s",
        config.widths().rows(),
        config.widths().cols(),
        config.targetRank(),
        target(),
        Numbers.list(result.targetSingularValues().values()));
    line("seen", "%s%s; loss factor %s", seen(), noise(), Numbers.of(lossFactor()));
    line(
        "factors",
        "depth %d%s; %s",
        config.depth(),
        config.widths().hidden().isEmpty() ? "" : ", hidden widths " + widths(),
        start());
    line("descent", "%s; at most %s", optimizer(), Spelling.counted(config.maxSteps(), "step"));
  }

  private String target() {
    if (config.inputs().containsKey("target-file")) {
      return "from " + file("target-file");
    }
    String name =
        config.spectrum() instanceof Enum<?> named ? Spelling.of(named) + " spectrum" : "as listed";
    String symmetric = config.targetSymmetric() ? ", symmetric" : "";
    return "%s%s, target-seed %d".formatted(name, symmetric, config.targetSeed());
  }

  private String file(String key) {
    return config.inputs().get(key).get(0).location();
  }

  private String seen() {
    long all = (long) config.widths().rows() * config.widths().cols();
    return switch (config.observation().kind()) {
      case FULL -> "all %d entries".formatted(all);
      case COMPLETION -> "%d of %d entries".formatted(config.observed(), all);
      case SENSING ->
          "%s of %d entries".formatted(Spelling.counted(config.observed(), "measurement"), all);
    };
  }

  private String noise() {
    return config.noise() > 0 ? ", with noise of " + Numbers.of(config.noise()) : "";
  }

  private double lossFactor() {
    return config.lossNormalisation().factor(config.observed());
  }

  private String widths() {
    List<Integer> hidden = config.widths().hidden();
    return hidden.stream().distinct().count() == 1 && hidden.size() > 2
        ? "all " + hidden.get(0)
        : hidden.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private String start() {
    return config.initialisation().kind() == Initialisation.Kind.FILE
        ? "start from " + file("init-files") + (config.depth() > 1 ? " and others" : "")
        : "%s start at alpha = %s%s, seed %d"
            .formatted(
                Spelling.of(config.initialisation().kind()),
                Numbers.of(config.initialisation().scale()),
                config.initialisation().scale() == config.relativeInitScale()
                    ? ""
                    : " (%s of sigma_1)".formatted(Numbers.of(config.relativeInitScale())),
                config.seed());
  }

  private String optimizer() {
    String numbers =
        new TreeMap<>(config.optimizer().parameters())
            .entrySet().stream()
                .map(p -> ", " + p.getKey() + " " + Numbers.of(p.getValue()))
                .collect(Collectors.joining());
    String name = Spelling.of(config.optimizer().kind()) + numbers;
    double eta = config.effectiveStepSize();
    String step = name + ", step size " + Numbers.of(eta);
    if (config.optimizer().kind().scalesGradients()) {
      return step;
    }
    double limit =
        StabilityLimit.stepSize(
            config.depth(), result.targetSingularValues().apply(0), lossFactor());
    return step
        + " (%s %s the stability limit%s)"
            .formatted(
                Numbers.of(eta / limit),
                eta < limit ? "of" : "times",
                config.stepSize() instanceof StepSize.Relative ? "" : ", given as it is");
  }

  private void end() {
    out.println();
    line(
        result.status().name(),
        "after %s in %.3f s: %s",
        Spelling.counted(result.steps(), "step"),
        result.seconds(),
        why());
    line(
        "loss",
        "%s, %s of the first; gradient norm %s",
        Numbers.of(result.loss()),
        Numbers.of(result.loss() / result.initialLoss()),
        Numbers.of(result.gradientNorm()));
  }

  private String why() {
    return switch (result.status()) {
      case CONVERGED ->
          result.loss() <= config.lossTolerance() * result.initialLoss()
              ? "the loss fell to %s of the first or below"
                  .formatted(Numbers.of(config.lossTolerance()))
              : "certified, no escape is left within the budget";
      case STALLED ->
          result.gradientNorm() == 0
              ? "the gradient is 0"
              : "the gradient no longer moves the factors";
      case OSCILLATING -> "the loss rises and falls without a new best";
      case DIVERGED -> "loss or gradient grew beyond bounds";
      case BUDGET_EXHAUSTED -> "the step budget is used up";
      case TIMED_OUT -> "the time limit ended it";
      case FAILED -> "failed";
    };
  }

  private void stages() {
    StageCount count = result.stageCount();
    out.println();
    if (count.stages() == null) {
      out.println(
          count.spectral() == null
              ? "SPE stages: none are counted, because the run diverged"
              : "SPE stages: unknown, because the gradient norm swings too much");
      return;
    }
    out.printf(
        "%s, %s (at rho 1.2, 2, 3: %s, %s, %s; by singular values alone: %d)%n",
        Spelling.counted(count.stages().size(), "SPE stage"),
        compared(),
        orNone(count.at1_2()),
        orNone(count.at2()),
        orNone(count.at3()),
        count.spectral());
    if (count.stages().isEmpty()) {
      return;
    }
    out.println();
    TextTable table =
        new TextTable(
            "stage",
            "valley",
            "peak",
            "modes",
            "half crossing",
            "predicted",
            "from",
            "lambda_min at valley");
    for (StageAccount account : result.stages()) {
      table.add(
          List.of(
              String.valueOf(account.stage().stage()),
              String.valueOf(account.stage().valley().step()),
              String.valueOf(account.stage().peak().step()),
              String.valueOf(account.stage().modes()),
              Numbers.step(account.stage().halfCrossingStep()),
              Numbers.step(account.predictedStep()),
              account.region(),
              account.saddle() == null
                  ? Numbers.NONE
                  : Numbers.of(account.saddle().certificate().minEigenvalue())));
    }
    table.print(out);
  }

  /** What the stages are compared with. */
  private String compared() {
    int rank = result.targetSingularValues().size();
    if (seesAll()) {
      return "rank " + rank;
    }
    String end =
        result.modes().isEmpty()
            ? "still at the saddle of rank 0"
            : "rank %d at the end".formatted(result.end().rank());
    return "%s; the target's rank is %d, but %s may learn another"
        .formatted(end, rank, Spelling.of(config.observation().kind()));
  }

  private boolean seesAll() {
    return config.observation().kind() == ObservationScheme.Kind.FULL;
  }

  private static String orNone(Integer count) {
    return count == null ? Numbers.NONE : count.toString();
  }

  private void modes() {
    if (result.modes().isEmpty()) {
      return;
    }
    out.println();
    TextTable table =
        new TextTable("mode", "grows to", "10 %", "half", "90 %", "half predicted", "ratio");
    for (ModeCrossings mode : result.modes()) {
      double predicted = result.theory().halfCrossing(mode.mode());
      double ratio = mode.crossing50() / predicted;
      table.add(
          List.of(
              String.valueOf(mode.mode()),
              Numbers.of(mode.reference()),
              Numbers.step(mode.crossing10()),
              Numbers.step(mode.crossing50()),
              Numbers.step(mode.crossing90()),
              Numbers.step(predicted),
              Double.isFinite(ratio) && ratio > 0
                  ? String.format(Locale.ROOT, "%.2f", ratio)
                  : Numbers.NONE));
    }
    table.print(out);
  }

  private void landscape() {
    out.println();
    if (result.end().rank() >= 0) {
      line(
          "W",
          "%s; off the target by %s%s (relative)",
          rank(),
          Numbers.of(result.end().reconstructionError()),
          Double.isNaN(result.end().unobservedError())
              ? ""
              : ", over what was not seen by " + Numbers.of(result.end().unobservedError()));
    }
    CriticalPoint point = result.criticalPoint();
    if (point == null) {
      line(
          "end",
          "not certified, because %s",
          result.status() == Status.TIMED_OUT ? "the time limit came first" : "it diverged");
      return;
    }
    Certificate certificate = point.certificate();
    line(
        "end",
        "%ssecond-order critical: lambda_min %s (residual %s, proven >= %s), lambda_max %s",
        point.secondOrder() ? "" : "not ",
        Numbers.of(certificate.minEigenvalue()),
        Numbers.of(certificate.residual()),
        Numbers.of(certificate.lowerBound()),
        Numbers.of(certificate.maxEigenvalue()));
    if (point.secondOrder() && result.loss() > config.lossTolerance() * result.initialLoss()) {
      if (isWaiting()) {
        line("", "and yet a saddle, by its loss and rank: not all modes are learned");
      } else if (isNarrow()) {
        line(
            "",
            "the loss that is left belongs to modes for which hidden width %d has no room",
            config.widths().narrowest());
      }
    }
    if (Double.isFinite(point.escapeIn())) {
      line("", "by its curvature the next escape is %.3g or more steps away", point.escapeIn());
    }
  }

  private String rank() {
    List<TrajectoryRecord> records = result.trajectory();
    double largest = records.get(records.size() - 1).singularValues().apply(0);
    if (largest <= EndState.RANK_THRESHOLD * result.targetSingularValues().apply(0)) {
      return "near 0, its largest singular value is " + Numbers.of(largest);
    }
    return "rank %d%s, effective rank %s"
        .formatted(
            result.end().rank(),
            seesAll() ? " of " + result.targetSingularValues().size() : "",
            Numbers.of(result.end().effectiveRank()));
  }

  /** Whether a mode that could be learned is not, as the explanation has it. */
  private boolean isWaiting() {
    return Reason.NOT_YET_ESCAPED.isIn(result.explanation());
  }

  private boolean isNarrow() {
    return config.learnableModes() < config.targetRank();
  }

  private void theory() {
    Optional<String> unpredicted = unpredicted();
    if (unpredicted.isPresent()) {
      line("theory", "no prediction for %s", unpredicted.get());
      return;
    }
    OptionalDouble expected = config.predictedSteps();
    double separation = result.theory().separation();
    line(
        "theory",
        "%s; %s, %d taken",
        Double.isNaN(separation)
            ? "no prediction of separation"
            : "separation "
                + Numbers.of(separation)
                + (separation >= 1.5
                    ? ", enough for one stage for each mode"
                        + (isNarrow() ? " that can be learned" : "")
                    : ", less than the 1.5 from which each mode is expected to have its stage"),
        expected.isPresent()
            ? Spelling.counted(Math.round(expected.getAsDouble()), "step") + " predicted"
            : config.initialisation().kind() == Initialisation.Kind.FILE
                ? "no prediction of steps"
                : "by theory the loss never falls to its tolerance",
        result.steps());
  }

  private Optional<String> unpredicted() {
    if (!seesAll()) {
      return Optional.of(Spelling.of(config.observation().kind()));
    }
    if (config.initialisation().kind() == Initialisation.Kind.FILE && config.depth() != 2) {
      return Optional.of("factors from files at depth " + config.depth());
    }
    return config.optimizer().kind().scalesGradients()
        ? Optional.of(Spelling.of(config.optimizer().kind()))
        : Optional.empty();
  }
}
