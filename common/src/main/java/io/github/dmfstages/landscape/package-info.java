/**
 * The loss landscape: certificates of curvature, and the predictions of theory.
 *
 * <p>{@link io.github.dmfstages.landscape.Certificate} bounds the spectrum of the Hessian at a
 * state. {@link io.github.dmfstages.landscape.Theory} has the predictions for a run. At depth 2 its
 * escape times follow the run's own initial factors ({@link
 * io.github.dmfstages.landscape.DepthTwoEscapes}); at other depths they assume balanced and aligned
 * modes ({@link io.github.dmfstages.landscape.DiscreteEscape}). The step budget and the stability
 * limit are here, too. docs/method.md has the formulas.
 */
package io.github.dmfstages.landscape;
