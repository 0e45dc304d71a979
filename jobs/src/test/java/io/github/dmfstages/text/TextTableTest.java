package io.github.dmfstages.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that are wider than the terminal. */
class TextTableTest {
  private static List<String> lines(TextTable table, int width) {
    StringWriter text = new StringWriter();
    table.print(new PrintWriter(text), width, UnaryOperator.identity());
    return text.toString().lines().toList();
  }

  @Test
  void table_thatFits_isNotFolded() {
    TextTable table = new TextTable("name", "n");
    table.add(List.of("a b", "10"));

    assertThat(lines(table, 9)).containsExactly("name   n", "--------", "a b   10");
    assertThat(lines(table, TextTable.UNLIMITED)).isEqualTo(lines(table, 9));
  }

  @Test
  void text_thatIsTooLong_isFoldedBetweenWords_orWithinALongWord() {
    TextTable table = new TextTable("n", "text");
    table.add(List.of("1", "one two three four five six"));
    table.add(List.of("2", "a".repeat(25)));

    assertThat(lines(table, 23))
        .containsExactly(
            "n  text",
            "-----------------------",
            "1  one two three four",
            "   five six",
            "2  " + "a".repeat(20),
            "   " + "a".repeat(5));
  }

  @Test
  void columns_thatDoNotFit_followBelowWithTheNumbersOfTheRows() {
    TextTable table = new TextTable("first", "second", "third");
    table.add(List.of("1000000", "2000000", "3000000"));
    table.add(List.of("4", "5", "6"));

    assertThat(lines(table, 22))
        .containsExactly(
            "row    first   second",
            "---------------------",
            "  1  1000000  2000000",
            "  2        4        5",
            "",
            "row    third",
            "------------",
            "  1  3000000",
            "  2        6");
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 21, 40, 80, 200})
  void line_ofAnyWidth_isNoLongerThanTheTerminal_andKeepsEveryLetter(int width) {
    TextTable table = new TextTable(IntStream.range(0, 12).mapToObj(i -> "column" + i).toList());
    List<String> row =
        IntStream.range(0, 12)
            .mapToObj(i -> i % 3 == 0 ? "1234" : "x".repeat(7 * i) + " " + "y".repeat(i))
            .toList();
    table.add(row);

    List<String> lines = lines(table, width);

    assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(width));
    for (char letter : "xy".toCharArray()) {
      assertThat(String.join("", lines).chars().filter(c -> c == letter).count())
          .isEqualTo(String.join("", row).chars().filter(c -> c == letter).count());
    }
  }
}
