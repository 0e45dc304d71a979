package io.github.dmfstages.run;

import io.github.dmfstages.descent.DescentState;
import io.github.dmfstages.descent.StepObserver;
import io.github.dmfstages.model.Factors;

/** Keeps the factors that one run ends with, for whoever has asked for them. */
public final class EndFactors implements StepObserver {
  private Factors factors;

  @Override
  public void observe(DescentState state) {
    // Only the last state matters.
  }

  @Override
  public void end(DescentState last) {
    factors = last.factors();
  }

  /** The factors at the run's end, finite or not; null before it. */
  public Factors factors() {
    return factors;
  }
}
