package io.github.dmfstages.intake;

import io.github.dmfstages.config.KnownSettings;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.InputMatrix;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.model.Target;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Setting;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.setting.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * The keys that tell a run from the other runs of its file, and what is known of its configuration
 * by them.
 *
 * @param all the values by the names of their columns, in the given order
 * @param others those that are not values of settings
 * @param values the values of all settings that are known
 */
record RunKeys(Map<String, String> all, Map<String, String> others, Values values) {
  /** Names that research code gives to settings. */
  private static final Map<String, Setting<?>> USUAL =
      Map.of("lr", Settings.STEP_SIZE, "learning_rate", Settings.STEP_SIZE);

  /**
   * Interprets the run keys of a record.
   *
   * @throws InvalidConfigException if {@code --map} says that a column has a setting, and the value
   *     is not one
   */
  static RunKeys of(Records records, Layout layout, ImportOptions options)
      throws InvalidConfigException {
    Map<String, String> all = new LinkedHashMap<>();
    Map<String, String> others = new LinkedHashMap<>();
    Values values = options.known().values();
    for (int column : layout.runKeys()) {
      String name = records.names().get(column);
      String text = Cells.text(records, column);
      all.put(name, text);
      String given = options.settingOf().get(name);
      Optional<Setting<?>> setting =
          given != null
              ? Settings.named(given)
              : Settings.named(Layout.normal(name).replace('_', '-'))
                  .or(() -> Optional.ofNullable(USUAL.get(Layout.normal(name))));
      Values before = values;
      Optional<Values> with = setting.flatMap(s -> KnownSettings.with(before, s, text));
      if (with.isPresent()) {
        values = with.get();
      } else if (given != null) {
        throw records.wrong(column, "'%s' is not a value of %s".formatted(text, given));
      } else {
        others.put(name, text);
      }
    }
    return new RunKeys(all, others, values);
  }

  /** Returns all keys with their values, for people. */
  String label() {
    return all.entrySet().stream()
        .map(key -> key.getKey() + "=" + key.getValue())
        .collect(Collectors.joining(" "));
  }

  /** Returns the keys that are not settings as a JSON object; null if there are none. */
  String json() {
    return others.isEmpty() ? null : ImportOptions.object(others);
  }

  /**
   * Returns what is known of the configuration.
   *
   * @param target a target in the file; null if there is none
   * @param first the factors of the first record; null if there are none
   */
  RunConfig config(InputMatrix target, Factors first) {
    Values.Builder known = values.change();
    if (target != null) {
      known.set(Settings.TARGET_FILE, new Spectrum.Given(target));
    }
    if (first != null) {
      LayerWidths widths = first.widths();
      known.set(Settings.ROWS, widths.rows()).set(Settings.COLS, widths.cols());
      known.set(Settings.DEPTH, widths.depth());
      known.set(Settings.LAYER_WIDTHS, List.copyOf(widths.hidden()));
      if (widths.hidden().stream().distinct().count() == 1) {
        known.set(Settings.HIDDEN_WIDTH, widths.hidden().get(0));
      }
    }
    DenseVector sigma = sigma(known.values());
    if (sigma.size() > 0) {
      known.set(Settings.RANK, sigma.size());
    }
    Values all = known.values();
    return new RunConfig(all, sigma, all.find(Settings.STEP_SIZE).orElse(Double.NaN), List.of());
  }

  /** Returns the target's singular values, largest first; none if they are unknown. */
  private static DenseVector sigma(Values values) {
    Optional<Spectrum.Given> given = values.find(Settings.TARGET_FILE);
    if (given.isPresent()) {
      return given.get().singularValues();
    }
    Optional<Spectrum> spectrum = values.find(Settings.SPECTRUM);
    Optional<Integer> rank = values.find(Settings.RANK);
    boolean known =
        spectrum.isPresent()
            && (spectrum.get() instanceof Spectrum.Listed
                || (rank.isPresent() && spectrum.get() != Spectrum.Named.GAUSSIAN));
    return known
        ? Target.largestFirst(Target.singularValues(spectrum.get(), rank.orElse(0)))
        : new DenseVector(new double[0]);
  }
}
