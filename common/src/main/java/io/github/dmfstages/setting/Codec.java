package io.github.dmfstages.setting;

import io.github.dmfstages.model.InputMatrix;
import io.github.dmfstages.model.Spectrum;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How values of one type are written: by people, in the canonical form, and in a column.
 *
 * <p>What people write is a tree of texts: a String as it is written, a List of trees, or an object
 * of another class, which no codec takes. Numbers keep their text, so that {@code 1e-400} can be
 * refused.
 */
abstract class Codec<T> {
  private final String type;
  private final Setting.Scalar scalar;

  /**
   * A codec.
   *
   * @param type what a value is, for people
   * @param scalar the type of the column, or of its elements
   */
  Codec(String type, Setting.Scalar scalar) {
    this.type = type;
    this.scalar = scalar;
  }

  String type() {
    return type;
  }

  Setting.Scalar scalar() {
    return scalar;
  }

  /** The value; for files the location that {@link #complete} reads, or a list of locations. */
  abstract Object parse(Object written) throws BadValueException;

  /** A tree that is read as {@code value}. */
  abstract Object write(T value);

  /** The value in the canonical form, the same for all equal values and in every Java version. */
  String canonical(T value) {
    return takesFiles()
        ? files(value).stream().map(InputMatrix::sha256).toList().toString()
        : write(value).toString();
  }

  /** The value in a column: a String, Integer, Long, Double or Boolean, or a List of these. */
  abstract Object toColumn(T value);

  /** What {@link #parse} would have made of the value that a column shows. */
  abstract Object fromColumn(Object column) throws BadValueException;

  /** The value, given what {@link #parse} made of it. */
  @SuppressWarnings("unchecked")
  <E extends Exception> T complete(Object parsed, InputReader<E> files) throws E {
    return (T) parsed;
  }

  /** The files that a value consists of. */
  List<InputMatrix> files(T value) {
    return List.of();
  }

  boolean takesFiles() {
    return false;
  }

  /** Whether one value can be a list. */
  boolean takesList() {
    return false;
  }

  /** Whether a column of it holds lists. */
  boolean isListColumn() {
    return false;
  }

  /** Whether {@code list} is one value rather than an axis of values. */
  boolean isOneValue(List<?> list) {
    return false;
  }

  /** The same where there are no axes, and a list can only be meant as one value. */
  boolean isMeantAsOneValue(List<?> list) {
    return isOneValue(list);
  }

  /** The words that it knows. */
  List<String> words() {
    return List.of();
  }

  private static boolean isNumber(Object written) {
    return written instanceof String text && Literal.of(text).isPresent();
  }

  /** A type whose values stand in columns as they are, and people write as Java does. */
  private abstract static class Plain<T> extends Codec<T> {
    Plain(String type, Setting.Scalar scalar) {
      super(type, scalar);
    }

    @Override
    Object write(T value) {
      return value.toString();
    }

    @Override
    Object toColumn(T value) {
      return value;
    }

    @Override
    Object fromColumn(Object column) throws BadValueException {
      return column;
    }
  }

  static final Codec<Integer> INTEGER =
      new Plain<>("whole number", Setting.Scalar.INTEGER) {
        @Override
        Object parse(Object written) throws BadValueException {
          return (int) Literal.whole(written, Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
      };

  /** Whole numbers up to {@code most}. */
  static Codec<Long> whole(long most) {
    return new Plain<>("whole number", Setting.Scalar.WHOLE) {
      @Override
      Object parse(Object written) throws BadValueException {
        return Literal.whole(written, Long.MIN_VALUE, most);
      }
    };
  }

  static final Codec<Double> REAL =
      new Plain<>("number", Setting.Scalar.REAL) {
        @Override
        Object parse(Object written) throws BadValueException {
          return Literal.real(written);
        }

        @Override
        Object write(Double value) {
          return value.toString().replaceAll("\\.0(?=$|E)", "").replace('E', 'e');
        }

        // The shortest decimal form of a double differs between Java versions.
        @Override
        String canonical(Double value) {
          return Double.toHexString(value);
        }
      };

  static final Codec<Boolean> FLAG =
      new Plain<>("true or false", Setting.Scalar.FLAG) {
        @Override
        Object parse(Object written) throws BadValueException {
          if ("true".equals(written) || "false".equals(written)) {
            return "true".equals(written);
          }
          throw new BadValueException("should be true or false");
        }
      };

  static <K extends Enum<K>> Codec<K> word(Class<K> kind) {
    return new Codec<>("word", Setting.Scalar.TEXT) {
      @Override
      Object parse(Object written) throws BadValueException {
        return Arrays.stream(kind.getEnumConstants())
            .filter(constant -> Spelling.of(constant).equals(written))
            .findFirst()
            .orElseThrow(() -> new BadValueException("should be " + String.join(", ", words())));
      }

      @Override
      Object write(K value) {
        return Spelling.of(value);
      }

      @Override
      Object toColumn(K value) {
        return Spelling.of(value);
      }

      @Override
      Object fromColumn(Object column) throws BadValueException {
        return parse(column);
      }

      @Override
      List<String> words() {
        return Arrays.stream(kind.getEnumConstants()).map(Spelling::of).toList();
      }
    };
  }

  static <V> Codec<List<V>> list(Codec<V> element) {
    return new Codec<>("list of " + element.type() + "s", element.scalar()) {
      @Override
      Object parse(Object written) throws BadValueException {
        if (!(written instanceof List<?> list)) {
          throw new BadValueException("should be a list");
        }
        Object[] read = new Object[list.size()];
        for (int i = 0; i < read.length; i++) {
          try {
            read[i] = element.parse(list.get(i));
          } catch (BadValueException e) {
            throw new BadValueException("element " + (i + 1) + " " + e.getMessage());
          }
        }
        return List.of(read);
      }

      @Override
      Object write(List<V> value) {
        return value.stream().map(element::write).toList();
      }

      @Override
      String canonical(List<V> value) {
        return takesFiles()
            ? super.canonical(value)
            : value.stream().map(element::canonical).toList().toString();
      }

      @Override
      Object toColumn(List<V> value) {
        return value.stream().map(element::toColumn).toList();
      }

      @Override
      Object fromColumn(Object column) throws BadValueException {
        Object[] read = ((List<?>) column).toArray();
        for (int i = 0; i < read.length; i++) {
          read[i] = element.fromColumn(read[i]);
        }
        return List.of(read);
      }

      @Override
      <E extends Exception> List<V> complete(Object parsed, InputReader<E> files) throws E {
        List<?> list = (List<?>) parsed;
        List<V> values = new ArrayList<>();
        for (Object one : list) {
          values.add(element.complete(one, files));
        }
        return List.copyOf(values);
      }

      @Override
      List<InputMatrix> files(List<V> value) {
        return value.stream().flatMap(v -> element.files(v).stream()).toList();
      }

      @Override
      boolean takesFiles() {
        return element.takesFiles();
      }

      @Override
      boolean takesList() {
        return true;
      }

      @Override
      boolean isListColumn() {
        return true;
      }

      @Override
      boolean isOneValue(List<?> list) {
        return list.stream().noneMatch(List.class::isInstance);
      }
    };
  }

  /** A name, or a list of singular values; in a column the list is a text. */
  static final Codec<Spectrum> SPECTRUM =
      new Codec<>("word, or list of numbers", Setting.Scalar.TEXT) {
        private static final Pattern SEPARATOR = Pattern.compile(",\\s*");
        private final Codec<Spectrum.Named> names = word(Spectrum.Named.class);
        private final Codec<List<Double>> values = list(REAL);

        @Override
        Object parse(Object written) throws BadValueException {
          if (!(written instanceof List)) {
            try {
              return names.parse(written);
            } catch (BadValueException e) {
              throw new BadValueException(
                  "should be " + String.join(", ", words()) + " or a list of singular values");
            }
          }
          List<?> read = (List<?>) values.parse(written);
          try {
            return new Spectrum.Listed(read.stream().map(Double.class::cast).toList());
          } catch (IllegalArgumentException e) {
            throw new BadValueException("should be a list of numbers, none of them 0");
          }
        }

        @Override
        Object write(Spectrum value) {
          return value instanceof Spectrum.Listed listed
              ? values.write(listed.values())
              : names.write((Spectrum.Named) value);
        }

        @Override
        String canonical(Spectrum value) {
          return value instanceof Spectrum.Listed listed
              ? values.canonical(listed.values())
              : names.canonical((Spectrum.Named) value);
        }

        @Override
        Object toColumn(Spectrum value) {
          return value instanceof Spectrum.Listed listed
              ? listed.values().toString()
              : names.toColumn((Spectrum.Named) value);
        }

        @Override
        Object fromColumn(Object column) throws BadValueException {
          String text = (String) column;
          return text.startsWith("[")
              ? parse(SEPARATOR.splitAsStream(text.substring(1, text.length() - 1)).toList())
              : parse(text);
        }

        @Override
        boolean takesList() {
          return true;
        }

        @Override
        boolean isOneValue(List<?> list) {
          return !list.isEmpty() && list.stream().allMatch(Codec::isNumber);
        }

        // With an element that is not a number, such a list is a mistake.
        @Override
        boolean isMeantAsOneValue(List<?> list) {
          return list.stream().anyMatch(Codec::isNumber);
        }

        @Override
        List<String> words() {
          return names.words();
        }
      };

  /** A matrix file: in the canonical form the SHA-256 of its bytes, in a column its location. */
  private abstract static class FileCodec<T> extends Codec<T> {
    private final Function<T, InputMatrix> matrix;

    FileCodec(Function<T, InputMatrix> matrix) {
      super("file", Setting.Scalar.TEXT);
      this.matrix = matrix;
    }

    @Override
    Object parse(Object written) throws BadValueException {
      if (written instanceof String location && !location.isBlank()) {
        return location;
      }
      throw new BadValueException("should be the path of a file");
    }

    @Override
    Object write(T value) {
      return matrix.apply(value).location();
    }

    @Override
    Object toColumn(T value) {
      return matrix.apply(value).location();
    }

    @Override
    Object fromColumn(Object column) {
      return column;
    }

    @Override
    List<InputMatrix> files(T value) {
      return List.of(matrix.apply(value));
    }

    @Override
    boolean takesFiles() {
      return true;
    }
  }

  static final Codec<InputMatrix> MATRIX =
      new FileCodec<>(matrix -> matrix) {
        @Override
        <E extends Exception> InputMatrix complete(Object parsed, InputReader<E> files) throws E {
          return files.matrix((String) parsed);
        }
      };

  static final Codec<InputMatrix> MASK =
      new FileCodec<>(mask -> mask) {
        @Override
        <E extends Exception> InputMatrix complete(Object parsed, InputReader<E> files) throws E {
          return files.mask((String) parsed);
        }
      };

  static final Codec<Spectrum.Given> TARGET =
      new FileCodec<>(Spectrum.Given::target) {
        @Override
        <E extends Exception> Spectrum.Given complete(Object parsed, InputReader<E> files)
            throws E {
          return files.target((String) parsed);
        }
      };

  /** A time with its unit; in a column its seconds. */
  static final Codec<Duration> DURATION =
      new Codec<>("time", Setting.Scalar.REAL) {
        private static final String RIGHT =
            "should be a time with its unit, such as 90 s or 2 hours";
        private static final Pattern TIME = Pattern.compile("\\s*(\\S*?)\\s*([a-z]+)\\s*");
        private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);
        // As in HOCON, except that there a number without a unit is in milliseconds.
        private final Map<String, Duration> units =
            Map.of(
                " ns nano nanos nanosecond nanoseconds ", Duration.ofNanos(1),
                " us micro micros microsecond microseconds ", Duration.ofNanos(1000),
                " ms milli millis millisecond milliseconds ", Duration.ofMillis(1),
                " s second seconds ", Duration.ofSeconds(1),
                " m minute minutes ", Duration.ofMinutes(1),
                " h hour hours ", Duration.ofHours(1),
                " d day days ", Duration.ofDays(1));

        @Override
        Object parse(Object written) throws BadValueException {
          Matcher time = TIME.matcher(written instanceof String text ? text : "");
          if (!time.matches() || Literal.of(time.group(1)).isEmpty()) {
            throw new BadValueException(RIGHT);
          }
          BigDecimal nanos = BigDecimal.valueOf(unit(time.group(2)).toNanos());
          try {
            nanos = nanos.multiply(new BigDecimal(time.group(1)));
          } catch (ArithmeticException | NumberFormatException e) {
            throw new BadValueException(RIGHT);
          }
          if (nanos.signum() != 0 && nanos.abs().compareTo(BigDecimal.ONE) < 0) {
            throw new BadValueException("is shorter than a nanosecond, and would be 0");
          }
          if (nanos.abs().compareTo(MOST) >= 0) {
            throw new BadValueException("is longer than 292 years, the longest time there is here");
          }
          return Duration.ofNanos(nanos.setScale(0, RoundingMode.DOWN).longValueExact());
        }

        private Duration unit(String name) throws BadValueException {
          return units.entrySet().stream()
              .filter(unit -> unit.getKey().contains(" " + name + " "))
              .map(Map.Entry::getValue)
              .findFirst()
              .orElseThrow(() -> new BadValueException(RIGHT));
        }

        @Override
        Object write(Duration value) {
          return value.toNanosPart() == 0 ? value.toSeconds() + " s" : value.toNanos() + " ns";
        }

        @Override
        Object toColumn(Duration value) {
          return value.toNanos() / 1e9;
        }

        @Override
        Object fromColumn(Object column) {
          return Duration.ofNanos(Math.round((Double) column * 1e9));
        }
      };
}
