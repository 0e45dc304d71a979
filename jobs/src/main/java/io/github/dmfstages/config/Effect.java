package io.github.dmfstages.config;

import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.run.Spelling;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which keys have an effect in which grids: the one place that says what each kind of observation,
 * optimizer and initialisation makes use of.
 */
final class Effect {
  private final Grid grid;

  private Effect(Grid grid) {
    this.grid = grid;
  }

  /**
   * Why {@code key} has no effect on any run of {@code grid}, and what would make use of it; empty
   * if it has an effect.
   */
  static Optional<String> missing(Key key, Grid grid) {
    return new Effect(grid).missing(key);
  }

  private Optional<String> missing(Key key) {
    return switch (key) {
      case OBSERVED_ENTRIES, MASK_FILE -> needs(Key.OBSERVATION, ObservationScheme.Kind.COMPLETION);
      case MEASUREMENTS, MEASUREMENTS_FILE, OBSERVATIONS_FILE ->
          needs(Key.OBSERVATION, ObservationScheme.Kind.SENSING);
      case RELATIVE_INIT_SCALE, INIT_SCALE ->
          needs(
              Key.INITIALISATION,
              Initialisation.Kind.GAUSSIAN,
              Initialisation.Kind.ORTHOGONAL,
              Initialisation.Kind.IDENTITY,
              Initialisation.Kind.BALANCED,
              Initialisation.Kind.ALIGNED);
      case INIT_FILES -> needs(Key.INITIALISATION, Initialisation.Kind.FILE);
      case MOMENTUM -> needs(Key.OPTIMIZER, Optimizer.Kind.MOMENTUM);
      case DECAY, EPSILON ->
          needs(Key.OPTIMIZER, Optimizer.Kind.RMSPROP, Optimizer.Kind.GROUP_RMSPROP);
      // The certificate's escapes are counted in steps of gradient descent; 0 asks for none.
      case GRADIENT_TOLERANCE ->
          takes(key, tolerance -> (Double) tolerance == 0)
              ? Optional.empty()
              : needs(
                  Key.OPTIMIZER,
                  Optimizer.Kind.GRADIENT_DESCENT,
                  Optimizer.Kind.MOMENTUM,
                  Optimizer.Kind.GROUP_RMSPROP);
      case HIDDEN_WIDTH -> needs(Key.DEPTH, "2 or more", depth -> (Integer) depth >= 2);
      // One seed does no harm; several make runs that differ in nothing.
      case SEED ->
          several(key)
                  && isNot(
                      Key.INITIALISATION,
                      Initialisation.Kind.GAUSSIAN,
                      Initialisation.Kind.ORTHOGONAL,
                      Initialisation.Kind.BALANCED)
                  && (grid.axis(Key.TARGET_SEED).isPresent() || !drawsByTargetSeed())
              ? Optional.of("has no effect, because the initial factors are not drawn at random")
              : Optional.empty();
      case TARGET_SEED ->
          several(key) && !drawsByTargetSeed()
              ? Optional.of("has no effect, because target and observation are not drawn at random")
              : Optional.empty();
      case ROWS,
          COLS,
          RANK,
          DEPTH,
          LAYER_WIDTHS,
          SPECTRUM,
          TARGET_SYMMETRIC,
          TARGET_FILE,
          OBSERVATION,
          NOISE,
          LOSS_NORMALISATION,
          INITIALISATION,
          OPTIMIZER,
          STEP_SIZE,
          RELATIVE_STEP_SIZE,
          MAX_STEPS,
          RECORD_STEPS,
          RECORD_PAIRS_EVERY,
          LOSS_TOLERANCE,
          LINEAR_ALGEBRA,
          TIME_LIMIT,
          CHECKPOINT_INTERVAL ->
          Optional.empty();
    };
  }

  /** The target, which entries are observed, the measurements and the noise. */
  private boolean drawsByTargetSeed() {
    return grid.axis(Key.TARGET_FILE).isEmpty()
        || isUsed(Key.OBSERVED_ENTRIES)
        || isUsed(Key.MEASUREMENTS)
        || takes(Key.NOISE, noise -> (Double) noise != 0);
  }

  private boolean isUsed(Key key) {
    return grid.axis(key).isPresent() && missing(key).isEmpty();
  }

  private boolean several(Key key) {
    return grid.axis(key).filter(axis -> axis.points().size() > 1).isPresent();
  }

  private Optional<String> needs(Key key, Enum<?>... kinds) {
    String wanted = Arrays.stream(kinds).map(Spelling::of).collect(Collectors.joining(" or "));
    return needs(key, wanted, List.of(kinds)::contains);
  }

  private Optional<String> needs(Key key, String wanted, Predicate<Object> suits) {
    if (takes(key, suits)) {
      return Optional.empty();
    }
    String taken =
        grid.axis(key).stream()
            .flatMap(axis -> axis.points().stream())
            .map(point -> String.valueOf(point.source().unwrapped()))
            .distinct()
            .collect(Collectors.joining(" and "));
    return Optional.of(
        "has no effect, because %s is %s; %s = %s would use it"
            .formatted(key.label(), taken, key.label(), wanted));
  }

  private boolean isNot(Key key, Enum<?>... kinds) {
    return !takes(key, List.of(kinds)::contains);
  }

  /** Whether some run takes a value that {@code suits}, as far as the values can be read. */
  private boolean takes(Key key, Predicate<Object> suits) {
    return grid.axis(key)
        .map(axis -> !axis.whole() || axis.points().stream().anyMatch(p -> suits.test(p.value())))
        .orElse(key == Key.DEPTH);
  }
}
