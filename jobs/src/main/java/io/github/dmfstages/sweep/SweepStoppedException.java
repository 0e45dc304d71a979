package io.github.dmfstages.sweep;

/** A sweep ended before all of its runs did; what had finished is committed. */
public final class SweepStoppedException extends Exception {
  private static final long serialVersionUID = 1;

  /** Says why it ended. */
  public SweepStoppedException(String why) {
    super(why);
  }
}
