package io.github.dmfstages.serve;

import java.util.Map;

/** A request that is refused, with the status and the message of the answer. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;
  private final transient Map<String, String> headers;

  RefusedException(int status, String message) {
    this(status, message, Map.of());
  }

  RefusedException(int status, String message, Map<String, String> headers) {
    super(message);
    this.status = status;
    this.headers = headers;
  }

  int status() {
    return status;
  }

  /** Returns headers that belong to the answer. */
  Map<String, String> headers() {
    return headers;
  }
}
