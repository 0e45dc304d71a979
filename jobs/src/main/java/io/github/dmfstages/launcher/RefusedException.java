package io.github.dmfstages.launcher;

/** The command can't be started. The message says why. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private RefusedException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** Options or settings are wrong: exit code 2. */
  static RefusedException usage(String message) {
    return new RefusedException(2, message);
  }

  /** The machine lacks something: exit code 3. */
  static RefusedException machine(String message) {
    return new RefusedException(3, message);
  }

  int exitCode() {
    return exitCode;
  }
}
