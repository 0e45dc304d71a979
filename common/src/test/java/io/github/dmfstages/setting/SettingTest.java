package io.github.dmfstages.setting;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dmfstages.model.InputMatrix;
import io.github.dmfstages.model.Spectrum;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Laws of every setting. A new one is under them as soon as it is declared. */
class SettingTest {
  /** Reads every file as the same matrix, and remembers where it was. */
  private static final InputReader<RuntimeException> FILES =
      new InputReader<>() {
        @Override
        public InputMatrix matrix(String location) {
          return new InputMatrix(location, "sha256", new DenseMatrix(2, 1, new double[] {3, 4}));
        }

        @Override
        public InputMatrix mask(String location) {
          return matrix(location);
        }

        @Override
        public Spectrum.Given target(String location) {
          return new Spectrum.Given(matrix(location));
        }
      };

  /** What a person could write for each type, in all the ways that it knows. */
  private static final Map<String, List<Object>> WRITTEN =
      Map.ofEntries(
          entry("whole number", List.of("1", "+7", "1e3", "2147483647")),
          entry("number", List.of(".5", "1", "3e-7", "4.9e-324", "0.1", "1.7976931348623157e308")),
          entry("true or false", List.of("true", "false")),
          entry("list of words", List.of(List.of(), List.of("layers", "curvature"))),
          entry("list of whole numbers", List.of(List.of(), List.of("3", "1e1"))),
          entry(
              "list of pairs of numbers",
              List.of(List.of(List.of("1000", ".5"), List.of("2e3", "0.25")))),
          entry("number, or word", List.of("0", ".5")),
          entry("list of numbers", List.of(List.of("3", ".1"), List.of("2e-3"))),
          entry("word, or name of a class", List.of("momentum", "gradient-flow")),
          entry(
              "map of numbers",
              List.of(Map.of(), Map.of("a", "-3e-7"), Map.of("a", "1", "b2", "4.9e-324"))),
          entry("SHA-256", List.of("0123456789abcdef".repeat(4))),
          entry("file", List.of("some file, 1.csv")),
          entry("list of files", List.of(List.of("a.csv", "b, c.csv"))),
          entry("time", List.of("90 s", "1.5 hours", "100ms", "7 ns")));

  static List<Setting<?>> settings() {
    return Settings.ALL;
  }

  private static List<Object> written(Setting<?> setting) {
    return switch (setting.type()) {
      case "word" -> List.copyOf(setting.words());
      case "word, or list of numbers" ->
          Stream.concat(setting.words().stream(), WRITTEN.get("list of numbers").stream()).toList();
      default -> WRITTEN.get(setting.type());
    };
  }

  /**
   * What is written is read, shown in a column, and read again from there and from what we write.
   */
  @ParameterizedTest
  @MethodSource("settings")
  <T> void value_ofEachSetting_isTheSameFromTextAndColumn(Setting<T> setting) throws Exception {
    assertThat(written(setting)).isNotEmpty();
    Set<Object> columns = new HashSet<>();
    for (Object text : written(setting)) {
      T value = setting.complete(setting.parse(text), FILES);
      T again = setting.complete(setting.parse(setting.write(value)), FILES);
      Object column = setting.toColumn(value);
      T stored = setting.complete(setting.fromColumn(column), FILES);

      assertThat(again).isEqualTo(value);
      assertThat(stored).isEqualTo(value);
      assertThat(column instanceof List).isEqualTo(setting.isListColumn());
      Object element = column instanceof List<?> list && !list.isEmpty() ? list.get(0) : column;
      assertThat(element)
          .isInstanceOf(element instanceof List ? List.class : javaType(setting.scalar()));
      columns.add(column);
    }
    assertThat(columns).as("other texts, other values").hasSameSizeAs(written(setting));
  }

  private static Class<?> javaType(Setting.Scalar scalar) {
    return switch (scalar) {
      case TEXT -> String.class;
      case INTEGER -> Integer.class;
      case WHOLE -> Long.class;
      case REAL -> Double.class;
      case FLAG -> Boolean.class;
    };
  }

  @ParameterizedTest
  @MethodSource("settings")
  <T> void constant_ofEachSetting_isRightAndReadAsItIsWritten(Setting<T> setting) throws Exception {
    if (setting.constant().isPresent()) {
      T constant = setting.constant().get();

      assertThat(setting.wrong(constant)).isEmpty();
      assertThat(setting.parse(setting.write(constant))).isEqualTo(constant);
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void setting_isFoundByItsName(Setting<?> setting) {
    assertThat(Settings.named(setting.name())).contains(setting);
    assertThat(setting.name()).matches("[a-z0-9]+(-[a-z0-9]+)*");
    assertThat(setting.help()).matches("[A-Z].*[.]");
    assertThat(setting.columnHelp()).endsWith(".");
  }

  @ParameterizedTest
  @MethodSource("settings")
  void value_ofAnotherType_isRefused(Setting<?> setting) {
    Map<String, ?> map = setting.takesMap() ? Map.of("a", List.of("1")) : Map.of();
    for (Object wrong : List.of(map, List.of(List.of(Map.of())))) {
      assertThatThrownBy(() -> setting.parse(wrong)).isInstanceOf(BadValueException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"NaN", "Infinity", "-Infinity"})
  void numbers_thatAreNotFinite_areRefused(double value) {
    for (Setting<?> setting : Settings.ALL) {
      if (setting.type().equals("number")) {
        assertThat(wrong(setting, value)).as("%s", setting).isTrue();
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static boolean wrong(Setting<?> setting, double value) {
    return ((Setting<Double>) setting).wrong(value).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "1 ns, 1",
    "2 nanos, 2",
    "3us, 3000",
    "4 micros, 4000",
    "5 ms, 5000000",
    "6 millis, 6000000",
    "1.5 s, 1500000000",
    "1e-3 second, 1000000",
    "2 m, 120000000000",
    "1 hour, 3600000000000",
    "0.5 d, 43200000000000",
    "0 s, 0",
    "-1 minutes, -60000000000"
  })
  void time_withItsUnit_isRead(String text, long nanos) throws Exception {
    assertThat(Settings.TIME_LIMIT.parse(text)).isEqualTo(Duration.ofNanos(nanos));
  }

  @ParameterizedTest
  @CsvSource({
    "90, with its unit",
    "s, with its unit",
    "1 fortnight, with its unit",
    "1 e, with its unit",
    "0.1 ns, shorter than a nanosecond",
    "1e-400 s, shorter than",
    "293 years, with its unit",
    "1e400 days, longer than 292 years",
    "9223372036854775807 ns, longer than 292 years",
    "1e99999999999 s, with its unit"
  })
  void time_thatIsWrong_isRefused(String text, String why) {
    assertThatThrownBy(() -> Settings.TIME_LIMIT.parse(text)).hasMessageContaining(why);
  }

  @Test
  void alternatives_sayTheSameInTwoWays() {
    for (Setting<?> setting : Settings.ALL) {
      setting.full().ifPresent(full -> assertThat(full.alternative()).contains(setting));
      setting.alternative().ifPresent(other -> assertThat(other.alternative()).contains(setting));
    }
    assertThat(Settings.STEP_SIZE.alternative()).contains(Settings.RELATIVE_STEP_SIZE);
  }

  @Test
  void sources_ofAFormula_areFoundByWayOfOthers() {
    assertThat(Settings.LAYER_WIDTHS.follows(Settings.ROWS)).isTrue();
    assertThat(Settings.INIT_SCALE.follows(Settings.DEPTH)).isTrue();
    assertThat(Settings.INIT_SCALE.follows(Settings.SEED)).isFalse();
    assertThat(Settings.MAX_STEPS.follows(Settings.NOISE)).isTrue();
    assertThat(Settings.NOISE.follows(Settings.ROWS)).isFalse();
  }
}
