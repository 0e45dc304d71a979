package io.github.dmfstages.report;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Makes parts of the page as HTML that is also well-formed XML. Methods escape every string, except
 * parameters named {@code html}.
 */
public final class Html {
  private Html() {}

  /**
   * Escapes a string for use between tags or in quotes. Characters that XML does not allow become
   * U+FFFD, and JavaScript's line separators become references.
   */
  public static String text(String text) {
    return text.codePoints().mapToObj(Html::safe).collect(Collectors.joining());
  }

  private static String safe(int c) {
    return switch (c) {
      case '&' -> "&amp;";
      case '<' -> "&lt;";
      case '>' -> "&gt;";
      case '"' -> "&quot;";
      case '\'' -> "&#39;";
      case 0x2028, 0x2029 -> "&#x%x;".formatted(c);
      case '\t', '\n' -> Character.toString(c);
      default -> isCharacter(c) ? Character.toString(c) : "\ufffd";
    };
  }

  private static boolean isCharacter(int c) {
    return !Character.isISOControl(c)
        && Character.getType(c) != Character.SURROGATE
        && (c & 0xfffe) != 0xfffe;
  }

  /** Returns a paragraph. */
  static String paragraph(String text) {
    return "<p>%s</p>\n".formatted(text(text));
  }

  /** Returns a remark, a paragraph in the style of a note. */
  static String note(String text) {
    return "<p class=\"note\">%s</p>\n".formatted(text(text));
  }

  /** Returns a part of the page that the reader can fold. It is open at first. */
  static String open(String summary, String html) {
    return "<details open=\"\"><summary>%s</summary>\n%s</details>\n"
        .formatted(text(summary), html);
  }

  /** Returns SQL statements that the reader can unfold. */
  static String statements(List<String> sql) {
    return "<details><summary>SQL</summary>\n%s</details>\n"
        .formatted(
            sql.stream()
                .map(one -> "<pre tabindex=\"0\">%s</pre>\n".formatted(text(one)))
                .collect(Collectors.joining()));
  }

  /**
   * Returns a table of numbers, texts and nulls, like the script's {@code htmlTable}. The border
   * attributes are for a page whose styles a content security policy refuses; otherwise the style
   * sheet replaces them.
   */
  static String table(String caption, List<String> names, List<List<Object>> rows) {
    List<Boolean> numbers =
        IntStream.range(0, names.size())
            .mapToObj(
                i ->
                    rows.stream()
                        .map(row -> row.get(i))
                        .allMatch(value -> value == null || value instanceof Number))
            .toList();
    return """
        <div class="scroll" tabindex="0" role="region" aria-label="%1$s"><table border="1" cellpadding="4"><caption>%1$s</caption>
        <thead>%2$s</thead>
        <tbody>%3$s</tbody></table></div>
        """
        .formatted(
            text(caption),
            row(
                "th scope=\"col\"",
                names.stream().map(name -> name.replace('_', ' ')).toList(),
                numbers),
            rows.stream()
                .map(row -> row("td", row.stream().map(Shown::value).toList(), numbers))
                .collect(Collectors.joining("\n")));
  }

  private static String row(String tag, List<String> cells, List<Boolean> numbers) {
    return IntStream.range(0, cells.size())
        .mapToObj(
            i ->
                "<%s%s>%s</%s>"
                    .formatted(
                        tag,
                        numbers.get(i) ? " class=\"number\"" : "",
                        text(Objects.requireNonNull(cells.get(i))),
                        tag.substring(0, 2)))
        .collect(Collectors.joining("", "<tr>", "</tr>"));
  }
}
