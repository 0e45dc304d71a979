package io.github.dmfstages.text;

/** Formats durations for people. */
public final class Durations {
  private Durations() {}

  /**
   * Formats a time in seconds as {@code 0:07}, {@code 12:34} or {@code 3:25:45}, rounded up to a
   * second.
   */
  public static String of(double seconds) {
    long s = (long) Math.ceil(seconds);
    return s < 3600
        ? "%d:%02d".formatted(s / 60, s % 60)
        : "%d:%02d:%02d".formatted(s / 3600, s / 60 % 60, s % 60);
  }
}
