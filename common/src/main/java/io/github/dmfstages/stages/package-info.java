/**
 * Saddle-point-escaping (SPE) stages: how a run's stages are found and counted.
 *
 * <p>{@link io.github.dmfstages.stages.StageCount} combines two kinds of observations. {@link
 * io.github.dmfstages.stages.BumpDetector} finds the rises and falls of the gradient norm, and
 * {@link io.github.dmfstages.stages.CrossingSearch} finds the steps at which modes cross half of
 * their references. docs/method.md has the definitions.
 */
package io.github.dmfstages.stages;
