package io.github.dmfstages.setting;

/** A value is of the wrong kind. The message describes what would be right, without the key. */
public final class BadValueException extends Exception {
  private static final long serialVersionUID = 1;

  /** Creates an exception with a message that begins after the key and the value. */
  public BadValueException(String message) {
    super(message);
  }
}
