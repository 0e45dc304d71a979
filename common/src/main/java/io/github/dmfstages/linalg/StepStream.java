package io.github.dmfstages.linalg;

/**
 * A stream of random numbers for each step of a run. The numbers of a step depend on the seed, the
 * purpose and the step, and on nothing else: not on earlier steps, on the JDK, or on a library. So
 * a checkpoint need not save them.
 */
public final class StepStream {
  /** What the numbers are for. Different purposes have unrelated numbers. */
  public enum Purpose {
    /** The order of the observed values in an epoch, which takes the place of the step. */
    EPOCH(0),
    /** The noise of the observed values. */
    LABEL_NOISE(1),
    /** The noise of the factors. */
    TEMPERATURE(2);

    private final long key;

    Purpose(long key) {
      this.key = key;
    }
  }

  private final long seed;
  private final long purpose;
  private final long[] words = new long[Philox.WORDS];
  private long step;
  private long blocks;
  private int used = Philox.WORDS;

  /** Creates a stream, which begins at step 0. */
  public StepStream(Purpose purpose, long seed) {
    this.purpose = purpose.key;
    this.seed = seed;
  }

  /** Goes to the first number of a step. */
  public void moveTo(long toStep) {
    step = toStep;
    blocks = 0;
    used = Philox.WORDS;
  }

  /** Returns 64 random bits. */
  long nextBits() {
    if (used == Philox.WORDS) {
      words[0] = blocks++;
      words[1] = step;
      words[2] = 0;
      words[3] = 0;
      Philox.apply(seed, purpose, words);
      used = 0;
    }
    return words[used++];
  }

  /** Returns a number that is uniform on [0, 1), with 53 random bits. */
  public double nextUniform() {
    return (nextBits() >>> 11) * 0x1p-53;
  }

  /** Returns a standard normal deviate. */
  public double nextGaussian() {
    return Ziggurat.normal(this);
  }
}
