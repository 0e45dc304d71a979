package io.github.dmfstages.model;

import io.github.dmfstages.linalg.RandomStream;
import java.util.List;

/**
 * Independent normal entries, with a standard deviation for each layer. If all are equal, the
 * factors are those of {@link Initialisation.Gaussian} with this standard deviation.
 *
 * @param deviations the standard deviation of W_1, W_2, ..
 */
public record LayeredGaussian(List<Double> deviations) implements Initialisation {
  /** Copies the list. */
  public LayeredGaussian {
    deviations = List.copyOf(deviations);
  }

  @Override
  public Kind kind() {
    return Kind.GAUSSIAN;
  }

  @Override
  public double scale() {
    return Double.NaN;
  }

  @Override
  public Factors draw(LayerWidths widths, long seed, Target target) {
    RandomStream random = Initialisation.stream(seed);
    return Factors.generate(
        widths.depth(),
        j -> random.gaussianMatrix(widths.rowsOf(j), widths.colsOf(j), deviations.get(j - 1)));
  }
}
