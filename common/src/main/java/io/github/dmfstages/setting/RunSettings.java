package io.github.dmfstages.setting;

import io.github.dmfstages.model.ObservationScheme;
import java.util.Optional;

/**
 * The settings of one run, as a person gives them. A setting without a value has its default.
 * Objects of this class do not change; each method returns another object.
 *
 * <pre>{@code
 * RunSettings settings =
 *     RunSettings.of()
 *         .set(Settings.ROWS, 10)
 *         .set(Settings.COLS, 10)
 *         .set(Settings.SPECTRUM, Spectrum.Named.GEOMETRIC)
 *         .set(Settings.RANK, 3)
 *         .set(Settings.DEPTH, 2);
 * RunResult result = Run.execute(settings);
 * }</pre>
 */
public final class RunSettings {
  private static final RunSettings NONE = new RunSettings(Values.NONE);

  private final Values stated;

  private RunSettings(Values stated) {
    this.stated = stated;
  }

  /** Returns settings of which none is set. */
  public static RunSettings of() {
    return NONE;
  }

  /** Returns settings that are set to these values. */
  public static RunSettings of(Values values) {
    return new RunSettings(values);
  }

  /** Returns these settings with another value of one of them. */
  public <T> RunSettings set(Setting<T> setting, T value) {
    return new RunSettings(stated.change().set(setting, value).values());
  }

  /** Returns these settings without a value of one of them. */
  public RunSettings without(Setting<?> setting) {
    return new RunSettings(stated.change().remove(setting).values());
  }

  /** Returns the values of the settings that are set. */
  Values stated() {
    return stated;
  }

  /**
   * Returns the values that are set, with each default that is a constant or follows from other
   * settings alone. Settings without an effect have no value.
   */
  public Values filled() {
    Values.Builder filled = Values.NONE.change();
    stated
        .find(Settings.TARGET_FILE)
        .ifPresent(
            target -> {
              filled.set(Settings.ROWS, target.target().matrix().numRows());
              filled.set(Settings.COLS, target.target().matrix().numCols());
            });
    if (stated.has(Settings.INPUTS_FILE) && stated.has(Settings.OUTPUTS_FILE)) {
      filled.set(Settings.ROWS, stated.get(Settings.OUTPUTS_FILE).matrix().numRows());
      filled.set(Settings.COLS, stated.get(Settings.INPUTS_FILE).matrix().numRows());
    }
    for (Setting<?> setting : Settings.ALL) {
      fill(setting, filled);
      if (setting == Settings.OBSERVATION && RunConfig.isSplit(stated)) {
        observeEntries(filled);
      }
    }
    return filled.values();
  }

  /** Makes full observation that of all entries that are known and not withheld. */
  private static void observeEntries(Values.Builder filled) {
    if (filled.values().get(Settings.OBSERVATION) == ObservationScheme.Kind.FULL) {
      filled.set(Settings.OBSERVATION, ObservationScheme.Kind.COMPLETION);
    }
  }

  private <T> void fill(Setting<T> setting, Values.Builder filled) {
    Values before = filled.values();
    Optional<T> value =
        stated
            .find(setting)
            .or(
                () ->
                    setting.alternative().filter(stated::has).isPresent()
                        ? Optional.empty()
                        : setting.constant());
    if (setting.isUsed(before)) {
      value.or(() -> setting.computed(before)).ifPresent(v -> filled.set(setting, v));
    }
  }
}
