package io.github.dmfstages.model;

import io.github.dmfstages.linalg.RandomStream;
import java.io.Serializable;
import java.util.Collections;
import java.util.OptionalDouble;

/** Where the factors start. */
public sealed interface Initialisation extends Serializable {

  /** The kinds of start. */
  enum Kind {
    /** {@link Gaussian}. */
    GAUSSIAN;

    /** A start of this kind at end-to-end scale {@code alpha}. */
    public Initialisation at(double alpha) {
      return switch (this) {
        case GAUSSIAN -> new Gaussian(alpha);
      };
    }
  }

  /** Which kind this is. */
  Kind kind();

  /** alpha, the end-to-end scale. */
  double scale();

  /** The factors at step 0; only this start, the widths and the seed decide the bits. */
  Factors draw(LayerWidths widths, long seed);

  /**
   * Independent normal entries with standard deviation alpha^(1/N) / sqrt(the widest hidden width;
   * the columns at depth 1), so that the end-to-end product is of the order of alpha.
   *
   * @param scale alpha; 0 starts at the saddle of rank 0 itself
   */
  record Gaussian(double scale) implements Initialisation {
    @Override
    public Kind kind() {
      return Kind.GAUSSIAN;
    }

    @Override
    public Factors draw(LayerWidths widths, long seed) {
      int fanIn = widths.depth() == 1 ? widths.cols() : Collections.max(widths.hidden());
      double standardDeviation = StrictMath.pow(scale, 1.0 / widths.depth()) / Math.sqrt(fanIn);
      RandomStream random = RandomStream.of("initialisation", seed);
      return Factors.generate(
          widths.depth(),
          j -> random.gaussianMatrix(widths.rowsOf(j), widths.colsOf(j), standardDeviation));
    }
  }

  /** The end-to-end scale that separates the modes at sigma_1 = 1; none is known above depth 5. */
  static OptionalDouble defaultScale(int depth) {
    return switch (depth) {
      case 1 -> OptionalDouble.of(1e-3);
      case 2 -> OptionalDouble.of(1e-12);
      case 3 -> OptionalDouble.of(1e-6);
      case 4 -> OptionalDouble.of(1e-5);
      case 5 -> OptionalDouble.of(1e-4);
      default -> OptionalDouble.empty();
    };
  }
}
