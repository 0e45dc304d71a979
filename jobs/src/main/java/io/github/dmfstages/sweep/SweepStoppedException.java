package io.github.dmfstages.sweep;

/** Thrown if a sweep ended before all of its runs did. Runs that had ended are committed. */
public final class SweepStoppedException extends Exception {
  private static final long serialVersionUID = 1;

  /** Creates an exception with a message that says why the sweep ended. */
  public SweepStoppedException(String why) {
    super(why);
  }
}
