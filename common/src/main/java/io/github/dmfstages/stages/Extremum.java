package io.github.dmfstages.stages;

import java.io.Serializable;

/**
 * A valley or a peak of the gradient norm.
 *
 * @param step the step at which it is
 * @param gradientNorm the gradient norm there
 * @param loss the loss there
 */
public record Extremum(long step, double gradientNorm, double loss) implements Serializable {}
