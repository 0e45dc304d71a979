package io.github.dmfstages.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.run.Spelling;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The keys of a run, in a sweep file's {@code defaults} and {@code grids}, and how the value of
 * each is read.
 */
enum Key {
  ROWS("rows of the target"),
  COLS("columns of the target"),
  RANK("rank of the target, where no list or file says it"),
  DEPTH("number of factors N"),
  HIDDEN_WIDTH("width of all hidden layers (default: min(rows, cols))"),
  LAYER_WIDTHS("hidden widths d_1, .., d_{N-1}, instead of hidden-width"),
  SPECTRUM("singular values of the target: a name or a list"),
  TARGET_SYMMETRIC("left and right singular vectors are the same"),
  TARGET_FILE("matrix to reconstruct, instead of a spectrum"),
  OBSERVATION("what is seen of the target"),
  OBSERVED_ENTRIES("completion: how many entries are seen"),
  MASK_FILE("completion: which entries, a matrix of 0 and 1"),
  MEASUREMENTS("sensing: how many are made"),
  MEASUREMENTS_FILE("sensing: which, one a row"),
  OBSERVATIONS_FILE("sensing: their values (default: those of the target)"),
  NOISE("standard deviation added to each observation"),
  LOSS_NORMALISATION("loss factor: 1, or 1/observations"),
  INITIALISATION("kind of start"),
  RELATIVE_INIT_SCALE(
      "end-to-end scale alpha of the start over the target's largest singular value (default: by depth, to 5)"),
  INIT_SCALE("end-to-end scale alpha of the start, instead of relative-init-scale"),
  INIT_FILES("factors of a start from files, W_1 first"),
  OPTIMIZER("rule that moves the factors"),
  MOMENTUM("mu of momentum"),
  DECAY("memory a of the RMSProp kinds"),
  EPSILON("epsilon of the RMSProp kinds (default: by kind)"),
  STEP_SIZE("step size eta"),
  RELATIVE_STEP_SIZE("step size over the stability limit, instead of step-size"),
  SEED("seed of the start"),
  TARGET_SEED("seed of the target and its observation (default: seed)"),
  MAX_STEPS("step budget (default: from predicted escape times)"),
  RECORD_STEPS("steps to keep besides the sampled ones"),
  RECORD_PAIRS_EVERY("keep pairs of steps with mode gradients every so many; 0 for none"),
  LOSS_TOLERANCE("fraction of the first loss that is converged (default: by observation)"),
  GRADIENT_TOLERANCE("gradient norm over its maximum below which an end may be certified"),
  LINEAR_ALGEBRA("engine"),
  TIME_LIMIT("give up after this time, such as 90 s or 2 hours"),
  CHECKPOINT_INTERVAL("time between checkpoints of a run; 0 s for none");

  private static final String WHOLE = "should be a whole number";
  private static final Pattern NOT_ZERO = Pattern.compile("^\\s*[+-]?[0.]*[1-9]");
  // What HOCON makes of all that is longer.
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

  private final String says;

  Key(String says) {
    this.says = says;
  }

  /** Reads one value. */
  @FunctionalInterface
  private interface Reader {
    Object read(ConfigValue value) throws BadValueException;
  }

  /** A value of the wrong kind; the message says what would be right. */
  static final class BadValueException extends Exception {
    private static final long serialVersionUID = 1;

    BadValueException(String message) {
      super(message);
    }
  }

  /** The key as it is written. */
  String label() {
    return Spelling.of(this);
  }

  /** What it decides, in a line, with the words that it knows. */
  String says() {
    return switch (this) {
      case SPECTRUM -> says + ": " + words(Spectrum.Named.class);
      case OBSERVATION -> says + ": " + words(ObservationScheme.Kind.class);
      case LOSS_NORMALISATION -> says + ": " + words(LossNormalisation.class);
      case INITIALISATION -> says + ": " + words(Initialisation.Kind.class);
      case OPTIMIZER -> says + ": " + words(Optimizer.Kind.class);
      case LINEAR_ALGEBRA -> says + ": " + words(LinearAlgebra.Kind.class);
      default -> says;
    };
  }

  static Optional<Key> of(String label) {
    return Arrays.stream(values()).filter(k -> k.label().equals(label)).findFirst();
  }

  /** What is meant to be said to someone who wrote {@code label}, which is no key. */
  static String unknown(String label, List<String> others) {
    List<String> known =
        Stream.concat(Arrays.stream(values()).map(Key::label), others.stream()).toList();
    return Suggestion.unknown("key", label, known);
  }

  /** The key that says the same in another way; both together are a contradiction. */
  Optional<Key> alternative() {
    return switch (this) {
      case STEP_SIZE -> Optional.of(RELATIVE_STEP_SIZE);
      case RELATIVE_STEP_SIZE -> Optional.of(STEP_SIZE);
      case HIDDEN_WIDTH -> Optional.of(LAYER_WIDTHS);
      case LAYER_WIDTHS -> Optional.of(HIDDEN_WIDTH);
      case RELATIVE_INIT_SCALE -> Optional.of(INIT_SCALE);
      case INIT_SCALE -> Optional.of(RELATIVE_INIT_SCALE);
      case SPECTRUM -> Optional.of(TARGET_FILE);
      case TARGET_FILE -> Optional.of(SPECTRUM);
      case OBSERVED_ENTRIES -> Optional.of(MASK_FILE);
      case MASK_FILE -> Optional.of(OBSERVED_ENTRIES);
      case MEASUREMENTS -> Optional.of(MEASUREMENTS_FILE);
      case MEASUREMENTS_FILE -> Optional.of(MEASUREMENTS);
      default -> Optional.empty();
    };
  }

  /** Whether {@code list} is one value of this key rather than an axis of values. */
  boolean isOneValue(ConfigList list) {
    return switch (this) {
      case LAYER_WIDTHS, INIT_FILES, RECORD_STEPS ->
          list.stream().noneMatch(v -> v.valueType() == ConfigValueType.LIST);
      case SPECTRUM -> !list.isEmpty() && list.stream().allMatch(Key::isNumber);
      default -> false;
    };
  }

  /** The same where there are no axes: a list with an element that is no number is a mistake. */
  boolean isMeantAsOneValue(ConfigList list) {
    return isOneValue(list) || (this == SPECTRUM && list.stream().anyMatch(Key::isNumber));
  }

  /** Whether one value of this key can be a list. */
  boolean takesList() {
    return switch (this) {
      case LAYER_WIDTHS, INIT_FILES, RECORD_STEPS, SPECTRUM -> true;
      default -> false;
    };
  }

  /** Whether its values are, or are lists of, paths of files. */
  boolean takesFiles() {
    return switch (this) {
      case TARGET_FILE, MASK_FILE, MEASUREMENTS_FILE, OBSERVATIONS_FILE, INIT_FILES -> true;
      default -> false;
    };
  }

  /** Whether {@code {from, to}} makes an axis. */
  boolean takesRange() {
    return switch (this) {
      case ROWS,
          COLS,
          RANK,
          DEPTH,
          HIDDEN_WIDTH,
          OBSERVED_ENTRIES,
          MEASUREMENTS,
          SEED,
          TARGET_SEED,
          MAX_STEPS ->
          true;
      default -> false;
    };
  }

  /**
   * Reads one value: an Integer, a Long, a Double, a Boolean, a constant, a List, a {@link
   * Spectrum}, a Duration or a file's location.
   */
  Object read(ConfigValue value) throws BadValueException {
    return switch (this) {
      case ROWS, COLS, RANK, DEPTH, HIDDEN_WIDTH, MEASUREMENTS -> integer(value);
      case OBSERVED_ENTRIES, SEED, TARGET_SEED, MAX_STEPS, RECORD_PAIRS_EVERY -> whole(value);
      case NOISE,
          RELATIVE_INIT_SCALE,
          INIT_SCALE,
          MOMENTUM,
          DECAY,
          EPSILON,
          STEP_SIZE,
          RELATIVE_STEP_SIZE,
          LOSS_TOLERANCE,
          GRADIENT_TOLERANCE ->
          real(value);
      case TARGET_SYMMETRIC -> flag(value);
      case TARGET_FILE, MASK_FILE, MEASUREMENTS_FILE, OBSERVATIONS_FILE -> location(value);
      case INIT_FILES -> elements(value, Key::location);
      case LAYER_WIDTHS -> elements(value, Key::integer);
      case RECORD_STEPS -> elements(value, Key::whole);
      case SPECTRUM -> spectrum(value);
      case OBSERVATION -> word(value, ObservationScheme.Kind.class);
      case LOSS_NORMALISATION -> word(value, LossNormalisation.class);
      case INITIALISATION -> word(value, Initialisation.Kind.class);
      case OPTIMIZER -> word(value, Optimizer.Kind.class);
      case LINEAR_ALGEBRA -> word(value, LinearAlgebra.Kind.class);
      case TIME_LIMIT, CHECKPOINT_INTERVAL -> duration(value);
    };
  }

  private static boolean isNumber(ConfigValue value) {
    return Literal.of(value).isPresent();
  }

  static Double real(ConfigValue value) throws BadValueException {
    return literal(value, "should be a number").real();
  }

  static Long whole(ConfigValue value) throws BadValueException {
    return literal(value, WHOLE).whole(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  private static Integer integer(ConfigValue value) throws BadValueException {
    return (int) literal(value, WHOLE).whole(Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  private static Literal literal(ConfigValue value, String right) throws BadValueException {
    return Literal.of(value).orElseThrow(() -> new BadValueException(right));
  }

  // HOCON reads a bare number as milliseconds, which no one means here.
  private static Duration duration(ConfigValue value) throws BadValueException {
    try {
      if (value.valueType() == ConfigValueType.STRING && !isNumber(value)) {
        Duration time = value.atKey("limit").getDuration("limit");
        if (time.isZero() && NOT_ZERO.matcher((String) value.unwrapped()).find()) {
          throw new BadValueException("is shorter than a nanosecond, and would be 0");
        }
        if (time.compareTo(LONGEST) >= 0) {
          throw new BadValueException("is longer than 292 years, the longest time there is here");
        }
        return time;
      }
    } catch (ConfigException.BadValue e) {
      // Said below.
    }
    throw new BadValueException("should be a time with its unit, such as 90 s or 2 hours");
  }

  private static Boolean flag(ConfigValue value) throws BadValueException {
    if (value.unwrapped() instanceof Boolean flag) {
      return flag;
    }
    throw new BadValueException("should be true or false");
  }

  private static String location(ConfigValue value) throws BadValueException {
    if (value.unwrapped() instanceof String location && !location.isBlank()) {
      return location;
    }
    throw new BadValueException("should be the path of a file");
  }

  private static <E extends Enum<E>> E word(ConfigValue value, Class<E> kind)
      throws BadValueException {
    String text = String.valueOf(value.unwrapped());
    return Arrays.stream(kind.getEnumConstants())
        .filter(constant -> Spelling.of(constant).equals(text))
        .findFirst()
        .orElseThrow(() -> new BadValueException("should be " + words(kind)));
  }

  private static <E extends Enum<E>> String words(Class<E> kind) {
    return Arrays.stream(kind.getEnumConstants())
        .map(Spelling::of)
        .collect(Collectors.joining(", "));
  }

  private static Spectrum spectrum(ConfigValue value) throws BadValueException {
    if (value.valueType() != ConfigValueType.LIST) {
      try {
        return word(value, Spectrum.Named.class);
      } catch (BadValueException e) {
        throw new BadValueException(
            "should be " + words(Spectrum.Named.class) + " or a list of singular values");
      }
    }
    List<Object> values = elements(value, Key::real);
    try {
      return new Spectrum.Listed(values.stream().map(Double.class::cast).toList());
    } catch (IllegalArgumentException e) {
      throw new BadValueException("should be a list of numbers, none of them 0");
    }
  }

  private static List<Object> elements(ConfigValue value, Reader element) throws BadValueException {
    if (!(value instanceof ConfigList list)) {
      throw new BadValueException("should be a list");
    }
    Object[] read = new Object[list.size()];
    for (int i = 0; i < read.length; i++) {
      try {
        read[i] = element.read(list.get(i));
      } catch (BadValueException e) {
        throw new BadValueException("element " + (i + 1) + " " + e.getMessage());
      }
    }
    return List.of(read);
  }
}
