package io.github.dmfstages.result;

import java.io.Serializable;

/**
 * The held-out error of a run: ||W - Y||_F / ||Y||_F over the entries that were withheld from the
 * loss, where Y are their values with noise.
 *
 * @param end the error at the end; not finite for a diverged run
 * @param best the smallest error of all steps
 * @param bestStep the first step that has it
 */
public record HeldOutResult(double end, double best, long bestStep) implements Serializable {}
