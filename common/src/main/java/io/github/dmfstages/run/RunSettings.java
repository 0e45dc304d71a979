package io.github.dmfstages.run;

import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.StepSize;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.Spectrum;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One run as a person states it: what has a formula for its default may be left out. {@link
 * RunConfig#resolve} checks it and fills in the rest. Components are the keys of a sweep file.
 *
 * @param rows rows of the target
 * @param cols columns of the target
 * @param rank its rank; may be left out where the spectrum is a list
 * @param depth number of factors
 * @param hiddenWidth one width for all hidden layers; default min(rows, cols)
 * @param layerWidths one width a hidden layer, instead of hiddenWidth
 * @param spectrum the target's singular values
 * @param lossNormalisation the loss factor
 * @param initialisation the kind of start
 * @param initScale end-to-end scale alpha; default by depth up to 5
 * @param optimizer the rule that moves the factors, with its numbers
 * @param stepSize absolute or relative to the stability limit
 * @param seed of the start
 * @param targetSeed of the target; default {@code seed}
 * @param maxSteps step budget; default from predicted escape times
 * @param recordSteps steps whose state is kept besides the sampler's
 * @param lossTolerance fraction of the first loss at which a run has converged; default 1e-6
 *     (sigma_R/sigma_1)^2
 * @param linearAlgebra which engine multiplies
 */
public record RunSettings(
    int rows,
    int cols,
    OptionalInt rank,
    int depth,
    OptionalInt hiddenWidth,
    Optional<List<Integer>> layerWidths,
    Spectrum spectrum,
    LossNormalisation lossNormalisation,
    Initialisation.Kind initialisation,
    OptionalDouble initScale,
    Rule optimizer,
    StepSize stepSize,
    long seed,
    OptionalLong targetSeed,
    OptionalLong maxSteps,
    List<Long> recordSteps,
    OptionalDouble lossTolerance,
    LinearAlgebra.Kind linearAlgebra) {

  /**
   * The optimizer's keys. Numbers that its kind has no use for decide nothing.
   *
   * @param kind of optimizer
   * @param momentum mu of heavy ball
   * @param decay a of RMSProp and GroupRMSProp
   * @param epsilon of these; default by kind
   */
  public record Rule(Optimizer.Kind kind, double momentum, double decay, OptionalDouble epsilon) {

    Optimizer optimizer() {
      return kind.with(momentum, decay, epsilon.orElseGet(kind::defaultEpsilon));
    }
  }
}
