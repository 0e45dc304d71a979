package io.github.dmfstages.descent;

/**
 * The noise of the steps of a run. Loss and gradient of a state have no noise: they are those of
 * all observed values.
 *
 * @param seed the seed of all noise
 * @param batchSize how many of the observed values a step uses; 0 for all
 * @param labelNoise the standard deviation of the noise that a step adds to each observed value
 * @param temperature T: a step adds sqrt(2 eta T) times a normal deviate to each parameter
 */
public record Noise(long seed, long batchSize, double labelNoise, double temperature) {
  /** No noise. */
  public static final Noise NONE = new Noise(0, 0, 0, 0);

  /** Returns whether a step uses the gradient of a sample instead of that of the state. */
  public boolean samples() {
    return batchSize > 0 || labelNoise > 0;
  }

  /** Returns whether there is no noise. */
  public boolean isNone() {
    return !samples() && temperature == 0;
  }
}
