package io.github.dmfstages.launcher;

/** Thrown if the command can't be started. The message says why. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private RefusedException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** Returns an exception for wrong options or settings, with exit code 2. */
  static RefusedException usage(String message) {
    return new RefusedException(2, message);
  }

  /** Returns an exception for something that is missing on this machine, with exit code 3. */
  static RefusedException machine(String message) {
    return new RefusedException(3, message);
  }

  /** Returns the exit code of the program. */
  int exitCode() {
    return exitCode;
  }
}
