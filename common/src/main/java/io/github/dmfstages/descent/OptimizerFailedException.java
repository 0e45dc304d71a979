package io.github.dmfstages.descent;

/** An optimizer from a jar failed. The message names its class and the step. */
public final class OptimizerFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  OptimizerFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
