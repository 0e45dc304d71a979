package io.github.dmfstages.descent;

/** What a run waits for before it ends. */
public enum StopWhen {
  /** The observed values are fitted. */
  FITTED,
  /** The held-out error no longer improves, or the observed values are fitted. */
  HELD_OUT
}
