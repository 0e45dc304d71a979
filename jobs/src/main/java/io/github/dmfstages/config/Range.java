package io.github.dmfstages.config;

import io.github.dmfstages.setting.BadValueException;
import io.github.dmfstages.setting.Literal;
import io.github.dmfstages.text.Numbers;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * A range of numbers: its ends, and how the numbers between them follow. Values are computed with
 * many decimal digits and only then rounded to the nearest double. So both ends are exact, and a
 * value is the same as if a person had written it: the step 0.1 gives 0.3, not 0.30000000000000004.
 *
 * @param from the smallest value
 * @param to the largest value
 * @param whole whether all values must be whole numbers
 */
record Range(BigDecimal from, BigDecimal to, boolean whole) {
  private static final String FROM = "from";
  private static final String TO = "to";
  private static final String POINTS = "points";
  private static final String SCALE = "scale";
  private static final String STEP = "step";
  private static final String FACTOR = "factor";
  private static final Set<Set<String>> FORMS =
      Set.of(
          Set.of(FROM, TO, POINTS),
          Set.of(FROM, TO, POINTS, SCALE),
          Set.of(FROM, TO, STEP),
          Set.of(FROM, TO, FACTOR));
  private static final Set<String> CONSECUTIVE = Set.of(FROM, TO);

  private static final String HOW = "step = .., factor = .., or points = .. and scale = log";
  // Digits of intermediate results. Ten million multiplications lose fewer than ten of them.
  private static final MathContext DIGITS = new MathContext(80);
  // Digits of results. A double has 17.
  private static final MathContext RESULT = new MathContext(40);
  // Each step of Newton's method doubles the number of right digits, which is at least 6 at first.
  private static final int NEWTON_STEPS = 6;

  /**
   * Returns the values of a range in ascending order, as texts.
   *
   * @param keys what is written: {@code from} and {@code to}, and one of {@code step}, {@code
   *     factor} and {@code points}, the last perhaps with {@code scale}; whole numbers need none of
   *     these
   * @throws BadValueException if something is missing or wrong, or a value between the ends is not
   *     a whole number but must be
   */
  static List<String> values(Map<String, Object> keys, boolean whole) throws BadValueException {
    if (!FORMS.contains(keys.keySet()) && !(whole && keys.keySet().equals(CONSECUTIVE))) {
      throw new BadValueException(
          "should be a value, a list or "
              + (whole
                  ? "{ from = .., to = .. }, to which you can add " + HOW
                  : "{ from = .., to = .. } with " + HOW));
    }
    Range range = new Range(number(keys, FROM, whole), number(keys, TO, whole), whole);
    if (range.from.compareTo(range.to) > 0) {
      throw new BadValueException("is an empty range; from must not be greater than to");
    }
    List<BigDecimal> values;
    if (keys.containsKey(POINTS)) {
      values = range.points(count(keys), isLogarithmic(keys));
    } else if (keys.containsKey(FACTOR)) {
      values = range.byFactor(number(keys, FACTOR, false));
    } else {
      values = range.byStep(keys.containsKey(STEP) ? number(keys, STEP, whole) : BigDecimal.ONE);
    }
    List<String> texts = new ArrayList<>();
    for (BigDecimal value : values) {
      texts.add(range.text(value));
    }
    return texts;
  }

  private static BigDecimal number(Map<String, Object> keys, String key, boolean whole)
      throws BadValueException {
    Object written = keys.get(key);
    try {
      if (whole) {
        return BigDecimal.valueOf(Literal.whole(written, Long.MIN_VALUE, Long.MAX_VALUE));
      }
      Literal.real(written);
      return new BigDecimal((String) written);
    } catch (BadValueException e) {
      throw new BadValueException(key + " " + e.getMessage());
    }
  }

  private static int count(Map<String, Object> keys) throws BadValueException {
    try {
      return (int) Literal.whole(keys.get(POINTS), 2, Grid.MAX_RUNS);
    } catch (BadValueException e) {
      throw new BadValueException("points " + e.getMessage());
    }
  }

  private static boolean isLogarithmic(Map<String, Object> keys) throws BadValueException {
    Object scale = keys.getOrDefault(SCALE, "linear");
    if (!scale.equals("log") && !scale.equals("linear")) {
      throw new BadValueException("scale should be linear or log");
    }
    return scale.equals("log");
  }

  private List<BigDecimal> points(int count, boolean logarithmic) throws BadValueException {
    int gaps = count - 1;
    if (!logarithmic) {
      BigDecimal span = to.subtract(from);
      BigDecimal parts = BigDecimal.valueOf(gaps);
      return IntStream.range(0, count)
          .mapToObj(i -> from.add(span.multiply(BigDecimal.valueOf(i)).divide(parts, DIGITS)))
          .toList();
    }
    positive("scale = log");
    BigDecimal ratio = root(to.divide(from, DIGITS), gaps);
    List<BigDecimal> values = new ArrayList<>();
    BigDecimal value = from;
    for (int i = 0; i < gaps; i++) {
      values.add(value);
      value = value.multiply(ratio, DIGITS);
    }
    values.add(to);
    return values;
  }

  private List<BigDecimal> byStep(BigDecimal step) throws BadValueException {
    if (step.signum() <= 0) {
      throw new BadValueException("step should be greater than 0");
    }
    BigDecimal[] steps = to.subtract(from).divideAndRemainder(step);
    limit(steps[0].doubleValue());
    if (steps[1].signum() != 0) {
      throw missed(from.add(steps[0].multiply(step)), STEP, step);
    }
    return LongStream.rangeClosed(0, steps[0].longValueExact())
        .mapToObj(i -> from.add(step.multiply(BigDecimal.valueOf(i))))
        .toList();
  }

  private List<BigDecimal> byFactor(BigDecimal factor) throws BadValueException {
    positive(FACTOR);
    if (factor.compareTo(BigDecimal.ONE) <= 0) {
      throw new BadValueException("factor should be greater than 1");
    }
    limit((log10(to) - log10(from)) / log10(factor));
    List<BigDecimal> values = new ArrayList<>();
    BigDecimal value = from;
    while (value.round(RESULT).compareTo(to) <= 0) {
      values.add(value);
      value = value.multiply(factor, DIGITS);
    }
    BigDecimal last = values.get(values.size() - 1);
    if (last.round(RESULT).compareTo(to) != 0) {
      throw missed(last, FACTOR, factor);
    }
    return values;
  }

  private BadValueException missed(BigDecimal last, String key, BigDecimal by) {
    return new BadValueException(
        "%s = %s misses to = %s: the last value before it is %s. Write to = %4$s, or give points instead of %1$s"
            .formatted(key, shown(by), shown(to), shown(last)));
  }

  private void positive(String with) throws BadValueException {
    if (from.signum() <= 0) {
      throw new BadValueException(with + " needs numbers greater than 0");
    }
  }

  private static void limit(double gaps) throws BadValueException {
    // Not a number if the factor is too close to 1 for a logarithm.
    if (!(gaps < Grid.MAX_RUNS)) {
      throw new BadValueException(
          String.format(Locale.ROOT, "has more than %,d values", Grid.MAX_RUNS));
    }
  }

  /** Returns the positive root of a positive number, with almost all of {@link #DIGITS}. */
  private static BigDecimal root(BigDecimal number, int degree) {
    if (degree == 1) {
      return number;
    }
    BigDecimal n = BigDecimal.valueOf(degree);
    double exponent = log10(number) / degree;
    int power = (int) Math.floor(exponent);
    BigDecimal root = new BigDecimal(Math.pow(10, exponent - power)).scaleByPowerOfTen(power);
    for (int i = 0; i < NEWTON_STEPS; i++) {
      BigDecimal quotient = number.divide(root.pow(degree - 1, DIGITS), DIGITS);
      root = root.multiply(n.subtract(BigDecimal.ONE)).add(quotient).divide(n, DIGITS);
    }
    return root;
  }

  // A double may not hold the number itself.
  private static double log10(BigDecimal number) {
    int exponent = number.precision() - number.scale();
    return Math.log10(number.scaleByPowerOfTen(-exponent).doubleValue()) + exponent;
  }

  private String text(BigDecimal value) throws BadValueException {
    if (whole && value.round(RESULT).stripTrailingZeros().scale() > 0) {
      throw new BadValueException(
          "has the value %s, which is not a whole number".formatted(shown(value)));
    }
    return shown(value);
  }

  private String shown(BigDecimal value) {
    BigDecimal rounded = value.round(RESULT);
    return whole && rounded.stripTrailingZeros().scale() <= 0
        ? rounded.toBigInteger().toString()
        : Numbers.exact(rounded.doubleValue());
  }
}
