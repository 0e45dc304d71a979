package io.github.dmfstages.setting;

/** A value of the wrong kind. The message says what would be right, without the key. */
public final class BadValueException extends Exception {
  private static final long serialVersionUID = 1;

  BadValueException(String message) {
    super(message);
  }
}
