package io.github.dmfstages.serve;

import java.time.Duration;

/**
 * How much a request may cost.
 *
 * @param time how long the work on one request may take, including the transfer of the answer
 * @param rows how many rows one answer may have
 * @param resultBytes how many characters one answer may have, before it is encoded
 * @param requestBytes how many bytes the body of a request may have
 * @param running how many requests are worked on at the same time
 * @param waiting how many more requests may wait for their turn; others are refused
 */
public record Limits(
    Duration time, long rows, long resultBytes, int requestBytes, int running, int waiting) {
  /** The limits of a server whose person sets the first two. */
  public static Limits of(Duration time, long rows) {
    int cores = Runtime.getRuntime().availableProcessors();
    return new Limits(time, rows, 64L << 20, 1 << 20, Math.max(4, cores), 64);
  }
}
