package io.github.dmfstages.config;

import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.OptimizerKind;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.setting.Setting;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.setting.Spelling;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Decides which settings have an effect on the runs of a grid. The declaration of a setting lists
 * the kinds of observation, optimizer and initialisation that use it. The rules for seeds and for
 * the gradient tolerance are here.
 */
final class Effect {
  private static final Set<Initialisation.Kind> DRAWN =
      Set.of(
          Initialisation.Kind.GAUSSIAN,
          Initialisation.Kind.ORTHOGONAL,
          Initialisation.Kind.BALANCED,
          Initialisation.Kind.SYMMETRIC,
          Initialisation.Kind.LAMBDA_BALANCED);
  private static final Setting.Use<OptimizerKind> CERTIFIED =
      new Setting.Use<>(
          Settings.OPTIMIZER,
          Arrays.stream(Optimizer.Kind.values())
              .filter(Optimizer.Kind::isCertified)
              .map(Spelling::of)
              .collect(Collectors.joining(" or ")),
          OptimizerKind::isCertified);

  private final Grid grid;

  private Effect(Grid grid) {
    this.grid = grid;
  }

  /**
   * Returns why {@code key} has no effect on any run of {@code grid}, and which setting would make
   * it effective. The result is empty if the key has an effect.
   */
  static Optional<String> missing(Setting<?> key, Grid grid) {
    return new Effect(grid).missing(key);
  }

  private Optional<String> missing(Setting<?> setting) {
    // A single seed does no harm. Several seeds without an effect make runs that do not differ.
    if (setting == Settings.SEED) {
      return several(setting)
              && !takes(Settings.INITIALISATION, DRAWN::contains)
              && !drawsNoise()
              && (grid.axis(Settings.TARGET_SEED).isPresent() || !drawsByTargetSeed())
          ? Optional.of("has no effect, because the initial factors are not drawn at random")
          : Optional.empty();
    }
    if (setting == Settings.TARGET_SEED) {
      return several(setting) && !drawsByTargetSeed()
          ? Optional.of("has no effect, because target and observation are not drawn at random")
          : Optional.empty();
    }
    // The certificate counts escapes in steps of gradient descent. With tolerance 0, no certificate
    // ends a run.
    if (setting == Settings.GRADIENT_TOLERANCE) {
      if (takes(setting, tolerance -> (Double) tolerance == 0)) {
        return Optional.empty();
      }
      return takes(Settings.LABEL_NOISE, deviation -> (Double) deviation == 0)
              && takes(Settings.TEMPERATURE, temperature -> (Double) temperature == 0)
          ? needs(CERTIFIED)
          : Optional.of("has no effect, because a run with noise is never certified");
    }
    return setting.uses().stream().flatMap(use -> needs(use).stream()).findFirst();
  }

  /**
   * Returns whether the target seed draws anything: the target, the observed entries, the
   * measurements, the inputs or the noise.
   */
  private boolean drawsByTargetSeed() {
    return grid.axis(Settings.TARGET_FILE).isEmpty()
        || isUsed(Settings.OBSERVED_ENTRIES)
        || isUsed(Settings.MEASUREMENTS)
        || isUsed(Settings.SAMPLES)
        || takes(Settings.HOLD_OUT, fraction -> (Double) fraction != 0)
        || takes(Settings.NOISE, noise -> (Double) noise != 0);
  }

  /** Returns whether the steps of some run have noise, which the seed draws. */
  private boolean drawsNoise() {
    return grid.axis(Settings.BATCH_SIZE).isPresent()
        || takes(Settings.LABEL_NOISE, deviation -> (Double) deviation != 0)
        || takes(Settings.TEMPERATURE, temperature -> (Double) temperature != 0);
  }

  private boolean isUsed(Setting<?> key) {
    return grid.axis(key).isPresent() && missing(key).isEmpty();
  }

  private boolean several(Setting<?> key) {
    return grid.axis(key).filter(axis -> axis.points().size() > 1).isPresent();
  }

  private Optional<String> needs(Setting.Use<?> use) {
    Setting<?> key = use.on();
    if (takes(key, use::suitsParsed)) {
      return Optional.empty();
    }
    String taken =
        grid.axis(key).stream()
            .flatMap(axis -> axis.points().stream())
            .map(point -> String.valueOf(point.source().unwrapped()))
            .distinct()
            .collect(Collectors.joining(" and "));
    return Optional.of(
        "has no effect, because %s is %s; remove it, or set %s = %s"
            .formatted(key, taken, key, use.wanted()));
  }

  /**
   * Returns whether some run has a value that {@code suits}. If not all values could be read, this
   * is assumed.
   */
  private boolean takes(Setting<?> key, Predicate<Object> suits) {
    return grid.axis(key)
        .map(axis -> !axis.whole() || axis.points().stream().anyMatch(p -> suits.test(p.value())))
        .orElse(key == Settings.DEPTH);
  }
}
