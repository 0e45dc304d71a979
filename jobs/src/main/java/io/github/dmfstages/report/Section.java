package io.github.dmfstages.report;

/**
 * A section of a page.
 *
 * @param id its id, to which links lead
 * @param title its title
 * @param content its content, as HTML
 */
record Section(String id, String title, String content) {
  /** Returns its entry in the table of contents. */
  String link() {
    return "<li><a href=\"#%s\">%s</a></li>\n".formatted(id, Html.text(title));
  }

  /** Returns the section as HTML. A link can lead the keyboard into it. */
  String html() {
    return """
    <section id="%1$s" aria-labelledby="%1$s-title" tabindex="-1"><h2 id="%1$s-title">%2$s</h2>
    %3$s</section>
    """
        .formatted(id, Html.text(title), content);
  }
}
