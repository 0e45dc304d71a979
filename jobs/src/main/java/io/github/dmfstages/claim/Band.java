package io.github.dmfstages.claim;

/**
 * The numbers at which a claim is true, both ends among them.
 *
 * @param least the least of them; negative infinity for none
 * @param most the greatest of them; infinity for none
 */
public record Band(double least, double most) {
  /** Whether {@code value} is in it; what is no number is not. */
  public boolean holds(double value) {
    return least <= value && value <= most;
  }

  /** How far {@code value} is inside, from the nearer end; negative outside. */
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
