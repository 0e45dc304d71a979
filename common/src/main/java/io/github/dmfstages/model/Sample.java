package io.github.dmfstages.model;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.StepStream;
import io.github.dmfstages.linalg.StepStream.Purpose;
import io.github.dmfstages.linalg.WorkMatrix;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * The observed values that each step of a run uses, and the noise that it adds to them.
 *
 * <p>The values are put into a new random order in each epoch, and each step of the epoch uses the
 * next b of them. An epoch ends when fewer than b are left. So no value is used twice in an epoch,
 * and each step uses exactly b. The sample of a step depends only on the seed and the step. One
 * object serves one run.
 */
public final class Sample {
  private static final long NO_EPOCH = -1;

  private final int observed;
  private final int size;
  private final double labelNoise;
  private final StepStream epochs;
  private final StepStream noise;
  private final int drawn;
  private final int[] unshuffled;
  private final int[] order;
  private final double[] used;
  private long epoch = NO_EPOCH;
  private int first;

  /**
   * Creates the samples of one run.
   *
   * @param observed how many values are observed
   * @param size b, how many of them a step uses; at least 1, and all of them at most
   * @param labelNoise the standard deviation of the noise, at least 0
   */
  Sample(long seed, long observed, long size, double labelNoise) {
    this.observed = Math.toIntExact(observed);
    this.size = Math.toIntExact(size);
    this.labelNoise = labelNoise;
    this.epochs = new StepStream(Purpose.EPOCH, seed);
    this.noise = new StepStream(Purpose.LABEL_NOISE, seed);
    this.drawn = drawn();
    this.unshuffled = IntStream.range(0, this.observed).toArray();
    this.order = new int[this.observed];
    this.used = new double[this.size];
  }

  /**
   * Returns how many places of the order are drawn. Without label noise, the order inside a sample
   * does not matter: the last sample of an epoch is what the others leave.
   */
  private int drawn() {
    if (labelNoise > 0) {
      return observed - 1;
    }
    int used = observed - observed % size;
    return used == observed ? observed - size : used;
  }

  /** Draws the sample of a step. */
  public void moveTo(long step) {
    noise.moveTo(step);
    int steps = observed / size;
    if (epoch != step / steps) {
      epoch = step / steps;
      shuffle();
    }
    first = (int) (step % steps) * size;
  }

  private void shuffle() {
    System.arraycopy(unshuffled, 0, order, 0, observed);
    if (size == observed) {
      return;
    }
    epochs.moveTo(epoch);
    for (int i = 0; i < drawn; i++) {
      int chosen = i + (int) (epochs.nextUniform() * (observed - i));
      int value = order[chosen];
      order[chosen] = order[i];
      order[i] = value;
    }
  }

  /** Returns the numbers of the values that the step uses, from 0. */
  int[] values() {
    return Arrays.copyOfRange(order, first, first + size);
  }

  /**
   * Replaces the residuals that the step uses by themselves, less the noise of the observed values,
   * times the number of observed values over b. Replaces all others by 0.
   *
   * @param places where the residuals of the observed values are stored in {@code residuals}
   */
  void applyTo(WorkMatrix residuals, int[] places) {
    double[] stored = residuals.values();
    double weight = (double) observed / size;
    boolean isFull = observed == residuals.rows() * residuals.cols();
    if (isFull && labelNoise == 0 && observed - size <= size) {
      for (int i = 0; i < stored.length; i++) {
        stored[i] *= weight;
      }
      erase(stored, places, 0, first);
      erase(stored, places, first + size, observed);
      return;
    }
    for (int i = 0; i < size; i++) {
      double residual = stored[places[order[first + i]]];
      used[i] = weight * (labelNoise > 0 ? residual - labelNoise * noise.nextGaussian() : residual);
    }
    Arrays.fill(stored, 0);
    for (int i = 0; i < size; i++) {
      stored[places[order[first + i]]] = used[i];
    }
  }

  private void erase(double[] stored, int[] places, int from, int until) {
    for (int i = from; i < until; i++) {
      stored[places[order[i]]] = 0;
    }
  }

  /**
   * Returns where an engine stores those elements of a matrix that {@code mask} selects, in the
   * order of the columns.
   *
   * @param mask a matrix of 0 and 1
   */
  static int[] places(LinearAlgebra engine, DenseMatrix mask) {
    double[] numbers = mask.toArray().clone();
    int count = 0;
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = numbers[i] == 1 ? ++count : 0;
    }
    double[] stored =
        engine.pack(new DenseMatrix(mask.numRows(), mask.numCols(), numbers)).values();
    int[] places = new int[count];
    for (int place = 0; place < stored.length; place++) {
      if (stored[place] > 0) {
        places[(int) stored[place] - 1] = place;
      }
    }
    return places;
  }
}
