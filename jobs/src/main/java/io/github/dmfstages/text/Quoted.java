package io.github.dmfstages.text;

/** Puts texts in quotes, in the form that other languages read. */
public final class Quoted {
  private Quoted() {}

  /** Returns a string literal of Spark SQL. */
  public static String inSql(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  /** Returns one word of a shell command, in quotes only if it needs them. */
  public static String inShell(String word) {
    return word.matches("[\\w./:=-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
