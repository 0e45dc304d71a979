/**
 * Gradient descent: step size, update, the training loop, when it ends, and which states are kept.
 */
package io.github.dmfstages.descent;
