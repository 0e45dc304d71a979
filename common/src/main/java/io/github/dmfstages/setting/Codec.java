package io.github.dmfstages.setting;

import io.github.dmfstages.model.InputMatrix;
import io.github.dmfstages.model.Spectrum;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Converts the values of one type between the forms in which they are written: by people, in the
 * canonical form, and in a column.
 *
 * <p>What people write is a tree of texts: a String as it is written, a List of trees, a Map from
 * names to trees, or an object of another class, which every codec refuses. Numbers keep their
 * text, so that {@code 1e-400} can be refused.
 */
abstract class Codec<T> {
  static final Codec<Integer> INTEGER =
      new Codec<>("whole number", Setting.Scalar.INTEGER) {
        @Override
        Object parse(Object written) throws BadValueException {
          return (int) Literal.whole(written, Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
      };

  static final Codec<Double> REAL =
      new Codec<>("number", Setting.Scalar.REAL) {
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
      new Codec<>("true or false", Setting.Scalar.FLAG) {
        @Override
        Object parse(Object written) throws BadValueException {
          if ("true".equals(written) || "false".equals(written)) {
            return "true".equals(written);
          }
          throw new BadValueException("should be true or false");
        }
      };

  /** A duration, which a column shows in seconds. */
  static final Codec<Duration> DURATION =
      new Codec<>("time", Setting.Scalar.REAL) {
        @Override
        Object parse(Object written) throws BadValueException {
          return DurationLiteral.parse(written);
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

  static final Codec<InputMatrix> MATRIX = new FileCodec<>(InputReader::matrix, List::of);

  static final Codec<InputMatrix> MASK = new FileCodec<>(InputReader::mask, List::of);

  static final Codec<Spectrum.Given> TARGET =
      new FileCodec<>(InputReader::target, given -> List.of(given.target()));

  private final String type;
  private final Setting.Scalar scalar;

  /**
   * Creates a codec.
   *
   * @param type the name of the type in messages and pages
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

  /**
   * Reads what a person wrote. The result is the value; for a file it is the location that {@link
   * #complete} reads, and for files a list of locations.
   */
  abstract Object parse(Object written) throws BadValueException;

  /** Returns the value, given the result of {@link #parse}. Matrix files are read here. */
  @SuppressWarnings("unchecked")
  <E extends Exception> T complete(Object parsed, InputReader<E> files) throws E {
    return (T) parsed;
  }

  /** Returns a tree that {@link #parse} reads as {@code value}. */
  Object write(T value) {
    return value.toString();
  }

  /**
   * Returns the value in the canonical form, which is the same for equal values and in every Java
   * version.
   */
  String canonical(T value) {
    return takesFiles()
        ? files(value).stream().map(InputMatrix::sha256).toList().toString()
        : write(value).toString();
  }

  /**
   * Returns the value in a column: a String, Integer, Long, Double or Boolean, or a List of these.
   */
  Object toColumn(T value) {
    return value;
  }

  /** Returns what {@link #parse} returned for the value that a column shows. */
  Object fromColumn(Object column) throws BadValueException {
    return parse(
        column instanceof List<?> list
            ? list.stream().map(Object::toString).toList()
            : column.toString());
  }

  /** Returns the files that a value consists of; none for other types. */
  List<InputMatrix> files(T value) {
    return List.of();
  }

  boolean takesFiles() {
    return false;
  }

  /** Returns whether one value can be a list. */
  boolean takesList() {
    return false;
  }

  /** Returns whether a value is a map from names to values. */
  boolean takesMap() {
    return false;
  }

  /** Returns whether a column of such values holds lists. */
  boolean isListColumn() {
    return false;
  }

  /** Returns whether {@code list} is one value rather than an axis of values. */
  boolean isOneValue(List<?> list) {
    return false;
  }

  /** Returns whether {@code list} is meant as one value where there are no axes. */
  boolean isMeantAsOneValue(List<?> list) {
    return isOneValue(list);
  }

  /** Returns the words that can be values; none for other types. */
  List<String> words() {
    return List.of();
  }

  /** Returns a codec for whole numbers up to {@code most}. */
  static Codec<Long> whole(long most) {
    return new Codec<>("whole number", Setting.Scalar.WHOLE) {
      @Override
      Object parse(Object written) throws BadValueException {
        return Literal.whole(written, Long.MIN_VALUE, most);
      }
    };
  }

  /** Returns a codec for the constants of an enum, which are written in lower case with hyphens. */
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
      List<String> words() {
        return Arrays.stream(kind.getEnumConstants()).map(Spelling::of).toList();
      }
    };
  }

  /** Returns a codec for lists of such values. */
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
      <E extends Exception> List<V> complete(Object parsed, InputReader<E> files) throws E {
        List<V> values = new ArrayList<>();
        for (Object one : (List<?>) parsed) {
          values.add(element.complete(one, files));
        }
        return List.copyOf(values);
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

  /**
   * A matrix file. Its canonical form is the SHA-256 of its bytes, and a column shows its location.
   */
  private static final class FileCodec<T> extends Codec<T> {
    private final Read<T> read;
    private final Function<T, List<InputMatrix>> files;

    /** Reads the value at a location. */
    private interface Read<T> {
      <E extends Exception> T at(InputReader<E> reader, String location) throws E;
    }

    FileCodec(Read<T> read, Function<T, List<InputMatrix>> files) {
      super("file", Setting.Scalar.TEXT);
      this.read = read;
      this.files = files;
    }

    @Override
    <E extends Exception> T complete(Object parsed, InputReader<E> reader) throws E {
      return read.at(reader, (String) parsed);
    }

    @Override
    List<InputMatrix> files(T value) {
      return files.apply(value);
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
      return files(value).get(0).location();
    }

    @Override
    Object toColumn(T value) {
      return write(value);
    }

    @Override
    boolean takesFiles() {
      return true;
    }
  }
}
