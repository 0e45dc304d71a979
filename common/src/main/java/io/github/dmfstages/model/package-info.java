/**
 * The optimization problem: targets, observations, initial factors, the loss and its derivatives.
 *
 * <p>{@link io.github.dmfstages.model.Objective} is the loss with its gradient and Hessian. It
 * compares the product of the factors with an {@link io.github.dmfstages.model.Observation} of a
 * {@link io.github.dmfstages.model.Target}. {@link io.github.dmfstages.model.Initialisation} draws
 * the initial factors. To add an observation or an initialisation, start at the sealed interfaces
 * of these names.
 */
package io.github.dmfstages.model;
