package io.github.dmfstages.stages;

import java.util.ArrayList;
import java.util.List;

/**
 * The definition of a stage, followed to the letter on the whole sequence of gradient norms: what
 * the bounded detector has to agree with.
 */
final class DenseStageDetector {
  private final double[] gradientNorms;

  DenseStageDetector(double... gradientNorms) {
    this.gradientNorms = gradientNorms.clone();
  }

  /** A rise and a fall by more than rho; steps of the valley and the peak. */
  record DenseBump(long valley, long peak) {}

  /**
   * All bumps at one rho.
   *
   * @param openValley the valley of a last rise without a fall, or -1
   */
  record DenseBumps(List<DenseBump> bumps, long openValley) {

    /** Confirmed valleys and peaks together. */
    int extrema() {
      return 2 * bumps.size() + (openValley >= 0 ? 1 : 0);
    }
  }

  /** A bump in which modes crossed half of their references. */
  record DenseStage(DenseBump bump, int modes, double firstCrossing) {}

  DenseBumps bumps(double rho) {
    List<DenseBump> bumps = new ArrayList<>();
    int from = 0;
    while (true) {
      int valley = from;
      int t = from;
      while (t < gradientNorms.length && !(gradientNorms[t] > rho * gradientNorms[valley])) {
        valley = gradientNorms[t] < gradientNorms[valley] ? t : valley;
        t++;
      }
      if (t >= gradientNorms.length) {
        return new DenseBumps(bumps, -1);
      }
      int peak = valley;
      while (t < gradientNorms.length && !(gradientNorms[t] < gradientNorms[peak] / rho)) {
        peak = gradientNorms[t] > gradientNorms[peak] ? t : peak;
        t++;
      }
      if (t == gradientNorms.length) {
        return new DenseBumps(bumps, valley);
      }
      bumps.add(new DenseBump(valley, peak));
      from = peak + 1;
    }
  }

  /** v_i < t <= v_{i+1}; for the last bump the open rise's valley, else the run's end. */
  List<DenseStage> stages(double rho, double... halfCrossings) {
    DenseBumps all = bumps(rho);
    List<DenseStage> stages = new ArrayList<>();
    for (int i = 0; i < all.bumps().size(); i++) {
      long next =
          i + 1 < all.bumps().size()
              ? all.bumps().get(i + 1).valley()
              : all.openValley() >= 0 ? all.openValley() : gradientNorms.length - 1;
      int modes = 0;
      double first = Double.POSITIVE_INFINITY;
      for (double t : halfCrossings) {
        if (t > all.bumps().get(i).valley() && t <= next) {
          modes++;
          first = Math.min(first, t);
        }
      }
      if (modes > 0) {
        stages.add(new DenseStage(all.bumps().get(i), modes, first));
      }
    }
    return stages;
  }
}
