package io.github.dmfstages.store;

import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.landscape.DecayedMode;
import io.github.dmfstages.landscape.ScaleThreshold;
import io.github.dmfstages.landscape.StabilityLimit;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Setting;
import io.github.dmfstages.setting.Settings;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where theory expects a condition to change along a key. What a condition is about is seen from
 * the columns that it names, so this is a value to compare with, and no proof.
 *
 * @param value the value of the key
 * @param name what the value is called
 */
record BoundaryTheory(double value, String name) {
  private static final Pattern MODE = Pattern.compile("mode_table\\[(\\d+)]");
  private static final double SEPARATE = 1.5;

  /** Returns the theory of the boundary that a row is about; empty if there is none. */
  static Optional<BoundaryTheory> of(BoundaryRow row) {
    RunConfig run = row.configuration();
    if (run.get(Settings.OPTIMIZER) != Optimizer.Kind.GRADIENT_DESCENT
        || run.get(Settings.OBSERVATION) != ObservationScheme.Kind.FULL
        || run.depth() < 2) {
      return Optional.empty();
    }
    return of(row.along(), row.condition().toLowerCase(Locale.ROOT), run)
        .filter(theory -> Double.isFinite(theory.value));
  }

  private static Optional<BoundaryTheory> of(Setting<?> along, String condition, RunConfig run) {
    double[] sigma =
        Arrays.copyOf(
            run.singularValues().values(),
            Math.max(1, Math.min(run.targetRank(), run.learnableModes())));
    if (along == Settings.STEP_SIZE || along == Settings.RELATIVE_STEP_SIZE) {
      double limit = StabilityLimit.stepSize(run.depth(), sigma[0], run.lossFactor());
      return theory(along == Settings.STEP_SIZE ? limit : 1, "stability limit 2/L");
    }
    if (along == Settings.WEIGHT_DECAY) {
      double mode = sigma[Math.min(sigma.length - 1, lastMode(condition, sigma.length - 1))];
      return theory(
          run.lossFactor() * DecayedMode.largestDecay(run.depth(), mode),
          "largest decay of the mode");
    }
    if (along != Settings.INIT_SCALE) {
      return Optional.empty();
    }
    if (condition.contains("crossing_75") && condition.contains("crossing_25")) {
      boolean isKnown =
          run.depth() == 2
              && sigma.length > 1
              && run.get(Settings.INITIALISATION) == Initialisation.Kind.ALIGNED;
      return isKnown
          ? theory(ScaleThreshold.incremental(sigma[0], sigma[1]), "incremental learning")
          : Optional.empty();
    }
    return condition.contains("spe_stages")
        ? theory(ScaleThreshold.separated(run.depth(), sigma, SEPARATE), "separation 1.5")
        : Optional.empty();
  }

  private static Optional<BoundaryTheory> theory(double value, String name) {
    return Optional.of(new BoundaryTheory(value, name));
  }

  /** Returns the index of the last mode that a condition names, or {@code otherwise}. */
  private static int lastMode(String condition, int otherwise) {
    int last = -1;
    for (Matcher mode = MODE.matcher(condition); mode.find(); ) {
      last = Math.max(last, Integer.parseInt(mode.group(1)));
    }
    return last < 0 ? otherwise : last;
  }
}
