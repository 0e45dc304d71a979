package io.github.dmfstages.terminal;

import io.github.dmfstages.complete.Trial;
import io.github.dmfstages.setting.Spelling;
import io.github.dmfstages.text.Numbers;
import io.github.dmfstages.text.TextTable;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Prints the errors of several methods that completed a matrix, and which of them are better. */
public final class CompletionSummary {
  private CompletionSummary() {}

  /**
   * Prints a table of all trials, the smallest error first, and how other methods compare.
   *
   * @param factorizations the trials of factorizations
   * @param chosen the one of them that was chosen
   * @param others the trials of other methods
   */
  public static void print(
      Collection<Trial> factorizations, Trial chosen, List<Trial> others, PrintWriter out) {
    TextTable table =
        new TextTable("method", "setting", "held-out error", "+- (95 %)", "seconds per fit");
    Stream.concat(factorizations.stream(), others.stream())
        .sorted(Trial.BY_ERROR)
        .forEach(
            trial ->
                table.add(
                    List.of(
                        trial.method(),
                        trial.setting(),
                        Numbers.of(trial.mean()),
                        Numbers.of(trial.halfWidth()),
                        String.format(Locale.ROOT, "%.2f", trial.seconds()))));
    table.print(out);
    out.println();
    out.printf(
        "chose %s: held-out error %s +- %s over %s%n",
        chosen.setting(),
        Numbers.of(chosen.mean()),
        Numbers.of(chosen.halfWidth()),
        Spelling.counted(chosen.errors().size(), "hold-out"));
    out.println(
        "Each error is that of the best step or lambda, so all of them are slightly too small.");
    for (String method : others.stream().map(Trial::method).distinct().toList()) {
      Trial best = Trial.best(others.stream().filter(t -> t.method().equals(method)).toList());
      out.println(compared(best, chosen));
    }
    out.flush();
  }

  /** Says whether a method is better and whether it is faster than the chosen factorization. */
  static String compared(Trial other, Trial chosen) {
    List<Double> differences =
        IntStream.range(0, chosen.errors().size())
            .mapToObj(i -> other.errors().get(i) - chosen.errors().get(i))
            .toList();
    Trial difference = new Trial("", "", differences, 0);
    boolean clearly = Math.abs(difference.mean()) > difference.halfWidth();
    return "%s (%s) is %s%s than the chosen factorization, and %s"
        .formatted(
            other.method(),
            other.setting(),
            clearly ? "" : "not clearly ",
            difference.mean() < 0 ? "better" : "worse",
            other.seconds() < chosen.seconds() ? "faster" : "slower");
  }
}
