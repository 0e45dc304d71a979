/**
 * The training loop: step sizes, optimizers, when a run ends, and which states are recorded.
 *
 * <p>{@link io.github.dmfstages.descent.Descent} is the loop. Observers see each step ({@link
 * io.github.dmfstages.descent.StepObserver}), and a stop rule ends the run with a {@link
 * io.github.dmfstages.descent.Status}. To add an optimizer, see {@link
 * io.github.dmfstages.descent.Optimizer}. The package knows nothing of stages.
 */
package io.github.dmfstages.descent;
