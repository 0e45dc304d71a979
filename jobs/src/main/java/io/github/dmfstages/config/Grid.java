package io.github.dmfstages.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.github.dmfstages.config.Axis.Point;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.file.Suggestion;
import io.github.dmfstages.setting.InvalidRunException;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.RunSettings;
import io.github.dmfstages.setting.Setting;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.setting.Values;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A grid: the product of its axes, where the axes of a zip count as one. Grids are layered. A key
 * of an inner layer replaces the same key of the outer layers, and also the key that it excludes.
 */
final class Grid {
  /** The largest number of runs of all grids of a sweep, and of values of an axis. */
  static final int MAX_RUNS = 10_000_000;

  // The number of points that are resolved together.
  private static final int BATCH = 4096;

  // At most this many problems of one grid are reported; nobody reads a longer list to its end.
  private static final int MOST_PROBLEMS = 100;

  /** The key of a grid that holds the axes which take their values together. */
  static final String ZIP = "zip";

  private final Map<Setting<?>, Axis> axes;
  private final Map<Setting<?>, Layer> layers;
  private final Set<Setting<?>> zipped;

  private Grid(Map<Setting<?>, Axis> axes, Map<Setting<?>, Layer> layers, Set<Setting<?>> zipped) {
    this.axes = axes;
    this.layers = layers;
    this.zipped = zipped;
  }

  /**
   * Reads the keys of one layer, and adds what is wrong to {@code problems}. It is also a problem
   * if two keys of this layer exclude each other.
   */
  static Grid read(Layer layer, Map<String, ConfigValue> keys, List<Problem> problems) {
    return read(layer, keys, Axis::read, problems);
  }

  /** Reads the keys of a grid like {@link #read}; some of them may be in a zip. */
  static Grid readZipped(Map<String, ConfigValue> keys, List<Problem> problems) {
    Map<String, ConfigValue> all = new TreeMap<>(keys);
    ConfigValue zip = all.remove(ZIP);
    if (zip == null) {
      return read(Layer.GRID, keys, problems);
    }
    if (!(zip instanceof ConfigObject together) || together.isEmpty()) {
      problems.add(Problem.of(ZIP, zip, "should be { key = [value, ..], key = [value, ..] }"));
      return read(Layer.GRID, all, problems);
    }
    together.forEach(
        (label, value) -> {
          if (all.put(label, value) != null) {
            problems.add(Problem.of(label, value, "is in the grid and in its zip; give it once"));
          }
        });
    Grid grid = read(Layer.GRID, all, problems);
    Set<Setting<?>> zipped = new LinkedHashSet<>();
    together
        .keySet()
        .forEach(
            label -> Settings.named(label).filter(grid.axes::containsKey).ifPresent(zipped::add));
    Map<String, Integer> lengths = new TreeMap<>();
    zipped.forEach(key -> lengths.put(key.name(), grid.axes.get(key).points().size()));
    boolean whole = zipped.stream().allMatch(key -> grid.axes.get(key).whole());
    if (whole && lengths.values().stream().distinct().count() > 1) {
      problems.add(
          Problem.of(
              ZIP, zip, "its keys should have equally many values, but have " + counted(lengths)));
    }
    return new Grid(grid.axes, grid.layers, Set.copyOf(zipped));
  }

  private static String counted(Map<String, Integer> lengths) {
    return lengths.entrySet().stream()
        .map(key -> key.getKey() + " " + key.getValue())
        .collect(Collectors.joining(", "));
  }

  /** Reads the keys of one layer of a single run, in which each key has one value. */
  static Grid readOne(Layer layer, Map<String, ConfigValue> keys, List<Problem> problems) {
    return read(layer, keys, Axis::readOne, problems);
  }

  private static Grid read(
      Layer layer, Map<String, ConfigValue> keys, Axis.Reader reader, List<Problem> problems) {
    Map<Setting<?>, Axis> axes = new TreeMap<>();
    Map<Setting<?>, Layer> layers = new TreeMap<>();
    keys.forEach(
        (label, value) -> {
          Optional<Setting<?>> setting = Settings.named(label);
          if (setting.isEmpty()) {
            problems.add(Problem.of(label, value, unknown(label, List.of())));
          } else if (Axis.isNothing(value)) {
            problems.add(Problem.of(label, value, "has no value"));
          } else {
            axes.put(setting.get(), reader.read(setting.get(), value, problems));
            layers.put(setting.get(), layer);
          }
        });
    for (Setting<?> setting : axes.keySet()) {
      setting
          .full()
          .filter(axes::containsKey)
          .ifPresent(
              full ->
                  problems.add(
                      Problem.of(
                          setting.name(),
                          keys.get(setting.name()),
                          "can't be set together with " + full + "; give only one of them")));
    }
    return new Grid(axes, layers, Set.of());
  }

  /**
   * Returns the message for {@code label}, which is not a key. The message suggests a similar key,
   * if there is one.
   */
  static String unknown(String label, List<String> others) {
    Stream<String> keys = Settings.ALL.stream().map(Setting::name);
    return Suggestion.unknown("key", label, Stream.concat(keys, others.stream()).toList());
  }

  /** Returns the grid of all defaults that are constants. */
  static Grid reference() {
    Map<String, ConfigValue> constants = new TreeMap<>();
    Settings.ALL.forEach(
        setting ->
            constant(setting)
                .ifPresent(
                    value ->
                        constants.put(
                            setting.name(), ConfigValueFactory.fromAnyRef(value, "default"))));
    return read(Layer.REFERENCE, constants, new ArrayList<>());
  }

  private static <T> Optional<Object> constant(Setting<T> setting) {
    return setting.constant().map(setting::write);
  }

  /** Returns a grid in which this grid's keys replace those of {@code outer}. */
  Grid over(Grid outer) {
    Map<Setting<?>, Axis> merged = new TreeMap<>(outer.axes);
    Map<Setting<?>, Layer> from = new TreeMap<>(outer.layers);
    Set<Setting<?>> together = new LinkedHashSet<>(outer.zipped);
    axes.forEach(
        (key, axis) -> {
          if (axis.points().isEmpty() && merged.containsKey(key)) {
            // None of its values could be read. The value that it would have replaced stays, so
            // that other problems can be found, too.
            merged.put(key, merged.get(key).partly());
          } else {
            if (!axis.points().isEmpty()) {
              key.alternative().ifPresent(merged::remove);
            }
            together.remove(key);
            merged.put(key, axis);
            from.put(key, layers.get(key));
          }
        });
    together.addAll(zipped);
    together.retainAll(merged.keySet());
    return new Grid(merged, from, Set.copyOf(together));
  }

  /** Returns the layer in which a key was set last; empty if it is not set. */
  Optional<Layer> layer(Setting<?> key) {
    return axis(key).map(axis -> layers.get(key));
  }

  /**
   * Returns the value of {@code key} as it is written in a file or on the command line; empty if
   * the key has its constant default or no value.
   */
  Optional<ConfigValue> written(Setting<?> key) {
    return axis(key).filter(axis -> layers.get(key) != Layer.REFERENCE).map(Axis::source);
  }

  /** Returns the axis of a key; empty if the key is not set. */
  Optional<Axis> axis(Setting<?> key) {
    return Optional.ofNullable(axes.get(key));
  }

  /**
   * A key that was written and has no effect on any run of this grid.
   *
   * @param key the key
   * @param layer where it was written
   * @param problem the message, with the key, its value and the setting that would make it
   *     effective
   */
  record Idle(Setting<?> key, Layer layer, Problem problem) {}

  /** Returns all keys that were written and have no effect. */
  List<Idle> idle() {
    List<Idle> idle = new ArrayList<>();
    axes.forEach(
        (key, axis) -> {
          if (layers.get(key) != Layer.REFERENCE) {
            Effect.missing(key, this)
                .map(why -> Problem.of(key.name(), axis.source(), why))
                .ifPresent(problem -> idle.add(new Idle(key, layers.get(key), problem)));
          }
        });
    return idle;
  }

  /** Returns the problem that there are more runs than {@link #MAX_RUNS}. */
  static Problem tooMany(String which, double runs, ConfigOrigin origin) {
    return Problem.at(
        origin, String.format(Locale.ROOT, "%s %.0f runs, more than %,d", which, runs, MAX_RUNS));
  }

  /** Returns how many runs the grid has, which may be more than a long can hold. */
  double size() {
    return factors(axes.keySet()).stream().mapToDouble(List::size).reduce(1, (a, b) -> a * b);
  }

  /**
   * Returns the points in which {@code open}, some of the keys of this grid, have no value yet.
   *
   * @param origin the place that messages name if no key is to blame
   */
  List<OpenPoint> points(List<Setting<?>> open, ConfigOrigin origin, InputFiles files) {
    Set<Setting<?>> others = new LinkedHashSet<>(axes.keySet());
    open.forEach(others::remove);
    List<OpenPoint> points = new ArrayList<>();
    forEachPoint(
        factors(others),
        new TreeMap<>(),
        chosen -> points.add(new OpenPoint(this, new TreeMap<>(chosen), open, origin, files)));
    return points;
  }

  /**
   * Returns the factors of the product, in the order of their keys. A factor is a list of choices.
   * The axes of a zip are one factor, whose choices have a value for each of them.
   */
  private List<List<Map<Setting<?>, Point>>> factors(Set<Setting<?>> keys) {
    List<List<Map<Setting<?>, Point>>> factors = new ArrayList<>();
    boolean first = true;
    for (Setting<?> key : keys) {
      if (axes.get(key).points().isEmpty() || (zipped.contains(key) && !first)) {
        continue;
      }
      List<Setting<?>> together =
          zipped.contains(key) ? keys.stream().filter(zipped::contains).toList() : List.of(key);
      first = first && !zipped.contains(key);
      int length = together.stream().mapToInt(k -> axes.get(k).points().size()).min().getAsInt();
      List<Map<Setting<?>, Point>> choices = new ArrayList<>();
      for (int i = 0; i < length; i++) {
        Map<Setting<?>, Point> choice = new TreeMap<>();
        for (Setting<?> each : together) {
          choice.put(each, axes.get(each).points().get(i));
        }
        choices.add(choice);
      }
      factors.add(choices);
    }
    return factors;
  }

  /**
   * Passes every configuration of the product to {@code accept} and adds every problem to {@code
   * problems}, both in the order of the product. It stops after {@value #MOST_PROBLEMS} different
   * problems.
   *
   * @param what the name of this grid in messages
   * @param origin the place that messages name if no key is to blame
   * @param files reads the files that keys name
   */
  void expand(
      String what,
      ConfigOrigin origin,
      InputFiles files,
      Consumer<Resolved> accept,
      List<Problem> problems) {
    List<String> missing =
        Settings.ALL.stream()
            .filter(setting -> setting.isNeeded(axes::containsKey))
            .map(Setting::name)
            .toList();
    if (!missing.isEmpty()) {
      problems.add(Problem.at(origin, what + " needs " + String.join(", ", missing)));
    } else if (axes.values().stream()
        .noneMatch(axis -> axis.points().isEmpty() && isNeeded(axis.setting()))) {
      if (size() > MAX_RUNS) {
        problems.add(tooMany(what + " has", size(), origin));
        return;
      }
      Set<Problem> found = new LinkedHashSet<>();
      List<Map<Setting<?>, Point>> batch = new ArrayList<>();
      Consumer<List<Map<Setting<?>, Point>>> resolveAll =
          all ->
              resolve(all, origin, files)
                  .forEach(
                      resolved -> {
                        found.addAll(resolved.problems());
                        if (resolved.config() != null) {
                          accept.accept(resolved);
                        }
                      });
      boolean toTheEnd =
          forEachPoint(
              factors(axes.keySet()),
              new TreeMap<>(),
              chosen -> {
                batch.add(new TreeMap<>(chosen));
                if (batch.size() == BATCH) {
                  resolveAll.accept(batch);
                  batch.clear();
                }
                return found.size() < MOST_PROBLEMS;
              });
      if (toTheEnd) {
        resolveAll.accept(batch);
      }
      found.stream().limit(MOST_PROBLEMS).forEach(problems::add);
      if (found.size() > MOST_PROBLEMS || !toTheEnd) {
        problems.add(
            Problem.at(
                origin,
                "%s has more problems; the first %d are shown".formatted(what, MOST_PROBLEMS)));
      }
    }
  }

  /** Returns whether a run needs a value of this setting, because no other setting replaces it. */
  private boolean isNeeded(Setting<?> setting) {
    return setting == Settings.TARGET_FILE
        || setting.isNeeded(other -> other != setting && axes.containsKey(other));
  }

  /**
   * Passes every point to {@code accept} until it returns false. Returns whether all points were
   * accepted.
   */
  private boolean forEachPoint(
      List<List<Map<Setting<?>, Point>>> open,
      Map<Setting<?>, Point> chosen,
      Predicate<Map<Setting<?>, Point>> accept) {
    if (open.isEmpty()) {
      return accept.test(chosen);
    }
    for (Map<Setting<?>, Point> choice : open.get(0)) {
      chosen.putAll(choice);
      if (!forEachPoint(open.subList(1, open.size()), chosen, accept)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The result of resolving one point of the product.
   *
   * @param runId the id of {@code config}; null if there is no configuration
   * @param config the configuration; null if there are problems
   * @param problems what is wrong
   */
  record Resolved(String runId, RunConfig config, List<Problem> problems) {}

  /**
   * Resolves points and returns the results in the same order. A full batch is resolved on all
   * cores.
   */
  private List<Resolved> resolve(
      List<Map<Setting<?>, Point>> points, ConfigOrigin origin, InputFiles files) {
    Stream<Map<Setting<?>, Point>> each =
        points.size() < BATCH ? points.stream() : points.parallelStream();
    return each.map(chosen -> resolve(origin, chosen, files)).toList();
  }

  /** Resolves one point of the product, with a value for each key that this grid sets. */
  Resolved resolve(ConfigOrigin origin, Map<Setting<?>, Point> chosen, InputFiles files) {
    try {
      Values.Builder values = Values.NONE.change();
      for (Map.Entry<Setting<?>, Point> entry : chosen.entrySet()) {
        set(values, entry.getKey(), entry.getValue(), files);
      }
      RunConfig config = RunConfig.resolve(RunSettings.of(values.values()));
      return new Resolved(config.runId(), config, List.of());
    } catch (InvalidConfigException e) {
      return new Resolved(null, null, e.problems());
    } catch (InvalidRunException e) {
      List<Problem> problems = new ArrayList<>();
      for (InvalidRunException.Violation violation : e.violations()) {
        Optional<Setting<?>> key = Settings.named(violation.key());
        if (key.map(axes::get).filter(axis -> axis.points().isEmpty()).isPresent()) {
          // The key was given, but no value could be read, which has been reported.
          continue;
        }
        Point point = key.map(chosen::get).orElse(null);
        problems.add(
            point == null
                ? Problem.at(origin, violation.key() + " " + violation.message())
                : Problem.of(violation.key(), point.source(), violation.message()));
      }
      return new Resolved(null, null, problems);
    }
  }

  private static <T> void set(
      Values.Builder values, Setting<T> setting, Point point, InputFiles files)
      throws InvalidConfigException {
    values.set(
        setting, setting.complete(point.value(), files.named(setting.name(), point.source())));
  }
}
