package io.github.dmfstages.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.Function;
import org.mozilla.javascript.ScriptableObject;

/** Values as people read them: by Java, and by the page's script. */
class ShownTest {
  // As little as figures.js can be read with.
  private static final String DATA =
      "{\"sweep\":\"\",\"phase\":{},\"figures\":{\"misses\":{\"table\":{\"rows\":0,\"columns\":{}}}}}";

  private static DoubleStream ofAllSizes() {
    Random random = new Random(1);
    return IntStream.range(0, 20_000)
        .mapToDouble(i -> random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
  }

  private static DoubleStream whole() {
    Random random = new Random(2);
    return IntStream.range(0, 2_000)
        .mapToDouble(i -> Math.rint(random.nextGaussian() * Math.pow(10, random.nextInt(17))));
  }

  private static DoubleStream halfDigits() {
    return IntStream.range(0, 40_000).mapToDouble(i -> i / 16.);
  }

  /** Where a format begins or ends. */
  private static DoubleStream edges() {
    return DoubleStream.of(0, Double.MIN_VALUE, 1e300, 1e-3, 9.9995e-4, 1, 1e3, 99_999.5, 1e5, 1e15)
        .flatMap(x -> DoubleStream.of(x, -x, Math.nextUp(x), Math.nextDown(x)));
  }

  @Test
  void value_isTheSameInJavaAndInThePagesScript() {
    double[] values =
        Stream.of(ofAllSizes(), whole(), halfDigits(), edges()).flatMapToDouble(x -> x).toArray();

    try (Context javaScript = Context.enter()) {
      javaScript.setLanguageVersion(Context.VERSION_ES6);
      ScriptableObject scope = javaScript.initSafeStandardObjects();
      ScriptableObject.putConstProperty(scope, "DATA", DATA);
      ScriptableObject.putConstProperty(
          scope, "STYLES", javaScript.newArray(scope, new Object[] {"", ""}));
      javaScript.evaluateString(scope, Resource.text("figures.js"), "figures.js", 1, null);
      Function shown = (Function) javaScript.evaluateString(scope, "shown", "shown", 1, null);
      Function percent = (Function) javaScript.evaluateString(scope, "percent", "percent", 1, null);

      for (double value : values) {
        Object[] argument = {value};
        assertThat(Shown.value(value))
            .as("%s", value)
            .isEqualTo(shown.call(javaScript, scope, scope, argument).toString());
        double share = Math.abs(value % 1);
        assertThat(Shown.percent(share))
            .as("%s", share)
            .isEqualTo(percent.call(javaScript, scope, scope, new Object[] {share}).toString());
      }
    }
  }

  @Test
  void value_hasFourDigits_orGroupsOfThree() {
    assertThat(Shown.value(2.8064999e-7)).isEqualTo("2.806e-7");
    assertThat(Shown.value(-123456.7)).isEqualTo("-1.235e5");
    assertThat(Shown.value(12345.6)).isEqualTo("12350");
    assertThat(Shown.value(.1)).isEqualTo("0.1");
    assertThat(Shown.value(65144L)).isEqualTo("65,144");
    assertThat(Shown.value(Long.MAX_VALUE)).isEqualTo("9223372036854775807");
    assertThat(Shown.value(Double.NaN)).isEqualTo("none");
    assertThat(Shown.value(null)).isEqualTo("none");
    assertThat(Shown.value(true)).isEqualTo("true");
    assertThat(Shown.percent(1 / 3.)).isEqualTo("33.3\u00a0%");
    assertThat(Shown.runs(1)).isEqualTo("1 run");
    assertThat(Shown.runs(2000)).isEqualTo("2,000 runs");
  }
}
