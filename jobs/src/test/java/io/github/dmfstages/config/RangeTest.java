package io.github.dmfstages.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.setting.BadValueException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RangeTest {
  /** Reads a range such as {@code from = 1, to = 3}. */
  private static List<String> texts(String range, boolean whole) throws BadValueException {
    Map<String, Object> keys =
        Arrays.stream(range.split(", ", -1))
            .map(key -> key.split(" = ", -1))
            .collect(Collectors.toMap(key -> key[0], key -> key[1], (a, b) -> b, TreeMap::new));
    return Range.values(keys, whole);
  }

  private static List<Double> reals(String range) throws BadValueException {
    return texts(range, false).stream().map(Double::valueOf).toList();
  }

  @Test
  void step_ofADecimalFraction_givesTheNumbersThatAPersonWouldWrite() throws Exception {
    assertThat(reals("from = 0, to = 1, step = 0.1"))
        .containsExactly(0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0);
    assertThat(reals("from = -0.3, to = 0.3, step = 0.1"))
        .containsExactly(-0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3);
  }

  @Test
  void points_onALinearScale_divideTheRangeEvenly() throws Exception {
    assertThat(reals("from = 0.1, to = 0.9, points = 5")).containsExactly(0.1, 0.3, 0.5, 0.7, 0.9);
    assertThat(reals("from = 0, to = 1, points = 4, scale = linear"))
        .containsExactly(0.0, 1 / 3.0, 2 / 3.0, 1.0);
  }

  @Test
  void points_onALogarithmicScale_areThePowersOfTenAndTheNumbersHalfwayBetween() throws Exception {
    List<Double> values = reals("from = 1e-8, to = 1e-2, points = 13, scale = log");

    assertThat(values).hasSize(13);
    String root = "3.16227766016837933199889354443271853372067247945";
    for (int i = 0; i < 13; i++) {
      int exponent = i / 2 - 8;
      String exact = (i % 2 == 0 ? "1" : root) + "e" + exponent;
      assertThat(values.get(i)).isEqualTo(Double.parseDouble(exact));
    }
  }

  /**
   * The exact value x of point i of n has x^(n-1) = from^(n-1-i) to^i. So the double next to it is
   * the one whose neighbours' midpoints enclose this number when they are raised to the same power.
   */
  @ParameterizedTest
  @CsvSource({
    "3e-7, 0.2, 2",
    "1e-8, 1e-2, 8",
    "0.7, 0.9, 12",
    "5e-300, 3e300, 30",
    "1, 1.0000001, 5"
  })
  void points_onALogarithmicScale_areTheNearestDoubles(String from, String to, int count)
      throws Exception {
    List<Double> values =
        reals("from = %s, to = %s, points = %d, scale = log".formatted(from, to, count));

    assertThat(values).hasSize(count);
    assertThat(values.get(0)).isEqualTo(Double.parseDouble(from));
    assertThat(values.get(count - 1)).isEqualTo(Double.parseDouble(to));
    BigDecimal two = BigDecimal.valueOf(2);
    for (int i = 0; i < count; i++) {
      double value = values.get(i);
      BigDecimal here = new BigDecimal(value);
      BigDecimal below = here.add(new BigDecimal(Math.nextDown(value))).divide(two);
      BigDecimal above = here.add(new BigDecimal(Math.nextUp(value))).divide(two);
      BigDecimal power =
          new BigDecimal(from).pow(count - 1 - i).multiply(new BigDecimal(to).pow(i));
      assertThat(power).isBetween(below.pow(count - 1), above.pow(count - 1));
    }
  }

  @Test
  void factor_multipliesUpToTheEnd() throws Exception {
    assertThat(texts("from = 1, to = 64, factor = 2", true))
        .containsExactly("1", "2", "4", "8", "16", "32", "64");
    assertThat(texts("from = 4, to = 9, factor = 1.5", true)).containsExactly("4", "6", "9");
    assertThat(reals("from = 1e-3, to = 10, factor = 10"))
        .containsExactly(0.001, 0.01, 0.1, 1.0, 10.0);
  }

  @Test
  void wholeNumbers_keepAllTheirDigits() throws Exception {
    assertThat(texts("from = 9007199254740993, to = 9007199254740997, step = 2", true))
        .containsExactly("9007199254740993", "9007199254740995", "9007199254740997");
    assertThat(texts("from = 10, to = 1000, points = 3, scale = log", true))
        .containsExactly("10", "100", "1000");
  }

  @Test
  void range_makesTheRunsOfTheListOfItsNumbers() {
    assertThat(ids("init-scale = { from = 1e-3, to = 1e-1, points = 5, scale = log }"))
        .isEqualTo(
            ids("init-scale = [1e-3, 3.1622776601683795e-3, .01, 3.162277660168379e-2, 0.1]"));
    assertThat(ids("step-size = { from = 0.1, to = 0.3, step = 0.1 }"))
        .isEqualTo(ids("step-size = [0.1, 0.2, 0.3]"));
  }

  private static List<String> ids(String keys) {
    return Stream.of(SmallRuns.configs(keys)).flatMap(List::stream).map(c -> c.runId()).toList();
  }
}
