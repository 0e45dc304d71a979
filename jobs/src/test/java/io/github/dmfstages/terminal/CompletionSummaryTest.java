package io.github.dmfstages.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.complete.Trial;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompletionSummaryTest {
  private static final Trial CHOSEN = new Trial("factorization", "depth 3", List.of(.2, .3, .4), 2);

  private static Trial other(String method, double seconds, double... errors) {
    return new Trial(method, "best", List.of(errors[0], errors[1], errors[2]), seconds);
  }

  /** The differences decide, and not the intervals of the errors, which overlap. */
  @Test
  void compared_saysWhatIsBetterAndFaster_fromTheDifferences() {
    assertThat(CompletionSummary.compared(other("ALS", 1, .1, .2, .3), CHOSEN))
        .isEqualTo("ALS (best) is better than the chosen factorization, and faster");
    assertThat(CompletionSummary.compared(other("ALS", 3, .25, .35, .45), CHOSEN))
        .isEqualTo("ALS (best) is worse than the chosen factorization, and slower");
    assertThat(CompletionSummary.compared(other("ALS", 1, .5, .1, .2), CHOSEN))
        .isEqualTo("ALS (best) is not clearly better than the chosen factorization, and faster");
  }

  @Test
  void print_hasTheSmallestErrorFirst_andComparesTheBestOfEachMethod() {
    StringWriter text = new StringWriter();
    Trial linear = new Trial("linear", "depth 1", List.of(.9, 1.0, 1.1), .5);

    CompletionSummary.print(
        List.of(linear, CHOSEN),
        CHOSEN,
        List.of(
            other("nuclear norm", 1, .5, .6, .7),
            other("ALS", 1, .7, .8, .9),
            other("ALS", 1, .1, .2, .3)),
        new PrintWriter(text));

    List<String> lines = text.toString().lines().toList();
    assertThat(lines.get(0)).startsWith("method").contains("held-out error", "+- (95 %)");
    assertThat(lines.subList(2, 7))
        .extracting(line -> line.substring(0, line.indexOf("  ")))
        .containsExactly("ALS", "factorization", "nuclear norm", "ALS", "linear");
    assertThat(lines)
        .contains("chose depth 3: held-out error 0.3 +- 0.2484 over 3 hold-outs")
        .filteredOn(line -> line.contains("than the chosen"))
        .containsExactly(
            "nuclear norm (best) is worse than the chosen factorization, and faster",
            "ALS (best) is better than the chosen factorization, and faster");
  }
}
