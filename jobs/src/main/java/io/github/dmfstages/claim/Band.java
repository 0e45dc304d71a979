package io.github.dmfstages.claim;

/**
 * The range of values for which a claim is true. Both ends belong to it.
 *
 * @param least the lower end; negative infinity if there is none
 * @param most the upper end; infinity if there is none
 */
public record Band(double least, double most) {
  /** Returns whether {@code value} is in the range; false for NaN. */
  public boolean holds(double value) {
    return least <= value && value <= most;
  }

  /** Returns the distance of {@code value} from the nearer end of the range; negative outside. */
  public double margin(double value) {
    return Math.min(value - least, most - value);
  }

  @Override
  public String toString() {
    if (most == Double.POSITIVE_INFINITY) {
      return ">= " + shown(least);
    }
    return least == Double.NEGATIVE_INFINITY
        ? "<= " + shown(most)
        : "[" + shown(least) + ", " + shown(most) + "]";
  }

  private static String shown(double end) {
    String shown = Double.toString(end);
    return shown.endsWith(".0") ? shown.substring(0, shown.length() - 2) : shown;
  }
}
