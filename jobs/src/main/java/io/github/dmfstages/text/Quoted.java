package io.github.dmfstages.text;

/** A text in quotes, as another language reads it. */
public final class Quoted {
  private Quoted() {}

  /** A string literal of Spark SQL. */
  public static String inSql(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  /** One word of a shell command, in quotes only if it needs them. */
  public static String inShell(String word) {
    return word.matches("[\\w./:=-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
