package io.github.dmfstages.config;

import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import io.github.dmfstages.config.Axis.Point;
import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.StepSize;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.InputMatrix;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.run.InvalidRunException;
import io.github.dmfstages.run.RunConfig;
import io.github.dmfstages.run.RunSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The product of axes. Grids are layered: a key of an inner layer replaces the same key, and the
 * one that it excludes, of the outer layers.
 */
final class Grid {
  private static final List<Key> NEEDED = List.of(Key.ROWS, Key.COLS, Key.DEPTH, Key.SPECTRUM);
  private static final List<Key> NEEDED_WITH_TARGET_FILE = List.of(Key.DEPTH);

  /** Runs of all grids of a sweep, and values of an axis, at most. */
  static final int MAX_RUNS = 10_000_000;

  // Points that are resolved together.
  private static final int BATCH = 4096;

  // Of what is wrong with the runs of a grid: a list that nobody reads to its end.
  private static final int MOST_PROBLEMS = 100;

  private final Map<Key, Axis> axes;
  private final Map<Key, Layer> layers;

  private Grid(Map<Key, Axis> axes, Map<Key, Layer> layers) {
    this.axes = axes;
    this.layers = layers;
  }

  /**
   * Reads the keys of one layer, which can't contradict themselves; what is wrong goes to {@code
   * problems}.
   */
  static Grid read(Layer layer, Map<String, ConfigValue> keys, List<Problem> problems) {
    return read(layer, keys, Axis::read, problems);
  }

  /** Reads the keys of one layer of a single run, likewise. */
  static Grid readOne(Layer layer, Map<String, ConfigValue> keys, List<Problem> problems) {
    return read(layer, keys, Axis::readOne, problems);
  }

  private static Grid read(
      Layer layer, Map<String, ConfigValue> keys, Axis.Reader reader, List<Problem> problems) {
    Map<Key, Axis> axes = new EnumMap<>(Key.class);
    Map<Key, Layer> layers = new EnumMap<>(Key.class);
    keys.forEach(
        (label, value) -> {
          Optional<Key> key = Key.of(label);
          if (key.isEmpty()) {
            problems.add(Problem.of(label, value, Key.unknown(label, List.of())));
          } else if (Axis.isNothing(value)) {
            problems.add(Problem.of(label, value, "has no value"));
          } else {
            axes.put(key.get(), reader.read(key.get(), value, problems));
            layers.put(key.get(), layer);
          }
        });
    for (Key key : axes.keySet()) {
      key.alternative()
          .filter(other -> axes.containsKey(other) && key.compareTo(other) < 0)
          .ifPresent(
              other ->
                  problems.add(
                      Problem.of(
                          key.label(),
                          keys.get(key.label()),
                          "and " + other.label() + " exclude each other; give one")));
    }
    return new Grid(axes, layers);
  }

  /** The defaults that are constants: reference.conf. */
  static Grid reference() {
    // Not by ConfigFactory.parseResources, which opens every jar of the class path.
    try (InputStream in = Grid.class.getResourceAsStream("reference.conf")) {
      List<Problem> problems = new ArrayList<>();
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Grid reference = read(Layer.REFERENCE, Hocon.parse(text, "reference.conf"), problems);
      InvalidConfigException.throwIfAny(problems);
      return reference;
    } catch (IOException | InvalidConfigException e) {
      throw new IllegalStateException("reference.conf is broken", e);
    }
  }

  /** What this grid says of a key, as it was written, if it does. */
  Optional<String> shown(Key key) {
    return Optional.ofNullable(axes.get(key))
        .map(a -> a.points().get(0).source().render(ConfigRenderOptions.concise()));
  }

  /** This grid over {@code outer}. */
  Grid over(Grid outer) {
    Map<Key, Axis> merged = new EnumMap<>(outer.axes);
    Map<Key, Layer> from = new EnumMap<>(outer.layers);
    axes.forEach(
        (key, axis) -> {
          if (axis.points().isEmpty() && merged.containsKey(key)) {
            // None of its values could be read: what it would have replaced lets other problems
            // show.
            merged.put(key, merged.get(key).partly());
          } else {
            if (!axis.points().isEmpty()) {
              key.alternative().ifPresent(merged::remove);
            }
            merged.put(key, axis);
            from.put(key, layers.get(key));
          }
        });
    return new Grid(merged, from);
  }

  /** The value of {@code key} as it is written, by anyone but the reference. */
  Optional<ConfigValue> written(Key key) {
    return axis(key).filter(axis -> layers.get(key) != Layer.REFERENCE).map(Axis::source);
  }

  Optional<Axis> axis(Key key) {
    return Optional.ofNullable(axes.get(key));
  }

  /**
   * A key that was written and has no effect on any run of this grid.
   *
   * @param key which
   * @param layer where it was written
   * @param problem naming it, its value and what would make use of it
   */
  record Idle(Key key, Layer layer, Problem problem) {}

  /** All such keys. */
  List<Idle> idle() {
    List<Idle> idle = new ArrayList<>();
    axes.forEach(
        (key, axis) -> {
          if (layers.get(key) != Layer.REFERENCE) {
            Effect.missing(key, this)
                .map(why -> Problem.of(key.label(), axis.source(), why))
                .ifPresent(problem -> idle.add(new Idle(key, layers.get(key), problem)));
          }
        });
    return idle;
  }

  static Problem tooMany(String which, double runs, ConfigOrigin origin) {
    return Problem.at(
        origin, String.format(Locale.ROOT, "%s %.0f runs, more than %,d", which, runs, MAX_RUNS));
  }

  /** How many runs it has, which may be more than a long holds. */
  double size() {
    return axes.values().stream()
        .mapToDouble(axis -> Math.max(1, axis.points().size()))
        .reduce(1, (a, b) -> a * b);
  }

  /**
   * Hands every configuration of the product to {@code accept}, and what is wrong to {@code
   * problems}, both in the order of the product. After a hundred different problems it ends.
   *
   * @param what this is, for messages
   * @param origin where to look for what no key says
   * @param files reads the files that keys name
   */
  void expand(
      String what,
      ConfigOrigin origin,
      InputFiles files,
      Consumer<Resolved> accept,
      List<Problem> problems) {
    List<Key> needed = axes.containsKey(Key.TARGET_FILE) ? NEEDED_WITH_TARGET_FILE : NEEDED;
    List<String> missing =
        needed.stream().filter(key -> !axes.containsKey(key)).map(Key::label).toList();
    if (!missing.isEmpty()) {
      problems.add(Problem.at(origin, what + " needs " + String.join(", ", missing)));
    } else if (Stream.concat(needed.stream(), Stream.of(Key.TARGET_FILE))
        .noneMatch(key -> axes.containsKey(key) && axes.get(key).points().isEmpty())) {
      if (size() > MAX_RUNS) {
        problems.add(tooMany(what + " has", size(), origin));
        return;
      }
      Set<Problem> found = new LinkedHashSet<>();
      List<Map<Key, Point>> batch = new ArrayList<>();
      Consumer<List<Map<Key, Point>>> resolveAll =
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
              axes.keySet().stream().filter(key -> !axes.get(key).points().isEmpty()).toList(),
              new EnumMap<>(Key.class),
              chosen -> {
                batch.add(new EnumMap<>(chosen));
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

  /** Whether {@code accept} wanted all of them. */
  private boolean forEachPoint(
      List<Key> open, Map<Key, Point> chosen, Predicate<Map<Key, Point>> accept) {
    if (open.isEmpty()) {
      return accept.test(chosen);
    }
    for (Point point : axes.get(open.get(0)).points()) {
      chosen.put(open.get(0), point);
      if (!forEachPoint(open.subList(1, open.size()), chosen, accept)) {
        return false;
      }
    }
    return true;
  }

  /**
   * What came of one point of the product.
   *
   * @param runId the id of {@code config}
   * @param config null if it can't be had
   * @param problems why not
   */
  record Resolved(String runId, RunConfig config, List<Problem> problems) {}

  /** In the order of {@code points}; on all cores where there are many. */
  private List<Resolved> resolve(
      List<Map<Key, Point>> points, ConfigOrigin origin, InputFiles files) {
    Stream<Map<Key, Point>> each =
        points.size() < BATCH ? points.stream() : points.parallelStream();
    return each.map(chosen -> resolve(origin, new Chosen(chosen, files))).toList();
  }

  private Resolved resolve(ConfigOrigin origin, Chosen chosen) {
    try {
      RunConfig config = RunConfig.resolve(settings(chosen));
      return new Resolved(config.runId(), config, List.of());
    } catch (InvalidConfigException e) {
      return new Resolved(null, null, e.problems());
    } catch (InvalidRunException e) {
      List<Problem> problems = new ArrayList<>();
      for (InvalidRunException.Violation violation : e.violations()) {
        Optional<Key> key = Key.of(violation.key());
        if (key.map(axes::get).filter(axis -> axis.points().isEmpty()).isPresent()) {
          // Given, but unreadable, which has been said.
          continue;
        }
        Point point = key.map(chosen.points()::get).orElse(null);
        problems.add(
            point == null
                ? Problem.at(origin, violation.key() + " " + violation.message())
                : Problem.of(violation.key(), point.source(), violation.message()));
      }
      return new Resolved(null, null, problems);
    }
  }

  private static RunSettings settings(Chosen c) throws InvalidConfigException {
    Optional<Spectrum.Given> target = c.target();
    return new RunSettings(
        c.find(Key.ROWS, Integer.class)
            .orElseGet(() -> target.orElseThrow().target().matrix().numRows()),
        c.find(Key.COLS, Integer.class)
            .orElseGet(() -> target.orElseThrow().target().matrix().numCols()),
        c.optionalInt(Key.RANK),
        c.get(Key.DEPTH, Integer.class),
        c.optionalInt(Key.HIDDEN_WIDTH),
        c.optionalList(Key.LAYER_WIDTHS, Integer.class),
        target.isPresent() ? target.get() : c.get(Key.SPECTRUM, Spectrum.class),
        c.get(Key.TARGET_SYMMETRIC, Boolean.class),
        new RunSettings.Seen(
            c.get(Key.OBSERVATION, ObservationScheme.Kind.class),
            c.optionalLong(Key.OBSERVED_ENTRIES),
            c.file(Key.MASK_FILE),
            c.optionalInt(Key.MEASUREMENTS),
            c.file(Key.MEASUREMENTS_FILE),
            c.file(Key.OBSERVATIONS_FILE),
            c.get(Key.NOISE, Double.class)),
        c.get(Key.LOSS_NORMALISATION, LossNormalisation.class),
        c.get(Key.INITIALISATION, Initialisation.Kind.class),
        c.optionalDouble(Key.INIT_SCALE),
        c.optionalDouble(Key.RELATIVE_INIT_SCALE),
        c.files(Key.INIT_FILES),
        new RunSettings.Rule(
            c.get(Key.OPTIMIZER, Optimizer.Kind.class),
            c.get(Key.MOMENTUM, Double.class),
            c.get(Key.DECAY, Double.class),
            c.optionalDouble(Key.EPSILON)),
        c.points().containsKey(Key.STEP_SIZE)
            ? new StepSize.Absolute(c.get(Key.STEP_SIZE, Double.class))
            : new StepSize.Relative(c.get(Key.RELATIVE_STEP_SIZE, Double.class)),
        c.get(Key.SEED, Long.class),
        c.optionalLong(Key.TARGET_SEED),
        c.optionalLong(Key.MAX_STEPS),
        c.optionalList(Key.RECORD_STEPS, Long.class).orElse(List.of()),
        c.get(Key.RECORD_PAIRS_EVERY, Long.class),
        c.optionalDouble(Key.LOSS_TOLERANCE),
        c.get(Key.GRADIENT_TOLERANCE, Double.class),
        c.get(Key.LINEAR_ALGEBRA, LinearAlgebra.Kind.class),
        c.find(Key.TIME_LIMIT, Duration.class),
        c.get(Key.CHECKPOINT_INTERVAL, Duration.class));
  }

  /** Typed access to chosen points. */
  private record Chosen(Map<Key, Point> points, InputFiles files) {
    <T> Optional<T> find(Key key, Class<T> type) {
      return Optional.ofNullable(points.get(key)).map(p -> type.cast(p.value()));
    }

    <T> T get(Key key, Class<T> type) {
      return find(key, type).orElseThrow();
    }

    OptionalInt optionalInt(Key key) {
      return find(key, Integer.class).map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    OptionalLong optionalLong(Key key) {
      return find(key, Long.class).map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    OptionalDouble optionalDouble(Key key) {
      return find(key, Double.class).map(OptionalDouble::of).orElse(OptionalDouble.empty());
    }

    <T> Optional<List<T>> optionalList(Key key, Class<T> element) {
      return Optional.ofNullable(points.get(key))
          .map(p -> ((List<?>) p.value()).stream().<T>map(element::cast).toList());
    }

    Optional<InputMatrix> file(Key key) throws InvalidConfigException {
      Point point = points.get(key);
      return point == null
          ? Optional.empty()
          : Optional.of(files.read(key, (String) point.value(), point.source()));
    }

    Optional<Spectrum.Given> target() throws InvalidConfigException {
      Point point = points.get(Key.TARGET_FILE);
      return point == null
          ? Optional.empty()
          : Optional.of(files.target((String) point.value(), point.source()));
    }

    Optional<List<InputMatrix>> files(Key key) throws InvalidConfigException {
      Optional<List<String>> locations = optionalList(key, String.class);
      if (locations.isEmpty()) {
        return Optional.empty();
      }
      List<InputMatrix> read = new ArrayList<>();
      for (String location : locations.get()) {
        read.add(files.read(key, location, points.get(key).source()));
      }
      return Optional.of(read);
    }
  }
}
