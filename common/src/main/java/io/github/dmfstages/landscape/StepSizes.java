package io.github.dmfstages.landscape;

/** The step sizes of a run, which may change from step to step. */
public interface StepSizes {
  /** Returns the step size with which step {@code t}, from state t to state t+1, is made. */
  double at(long t);

  /**
   * Returns the fractional number of steps after which the step sizes add up to {@code time};
   * infinite if the run ends before.
   */
  double stepsIn(double time);

  /** Returns the same step sizes times {@code factor}. */
  default StepSizes times(double factor) {
    StepSizes these = this;
    return new StepSizes() {
      @Override
      public double at(long t) {
        return factor * these.at(t);
      }

      @Override
      public double stepsIn(double time) {
        return these.stepsIn(time / factor);
      }
    };
  }

  /** Returns step sizes that do not change. */
  static StepSizes constant(double eta) {
    return new StepSizes() {
      @Override
      public double at(long t) {
        return eta;
      }

      @Override
      public double stepsIn(double time) {
        return time / eta;
      }
    };
  }
}
