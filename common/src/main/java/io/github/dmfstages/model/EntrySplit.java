package io.github.dmfstages.model;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.RandomStream;
import java.util.Map;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * Matrix completion where not every entry may be observed, because the target does not have it or
 * because it is withheld. {@code entries} of the candidates are drawn, and a fraction of these is
 * withheld.
 *
 * <p>The random stream "hold-out" depends only on the seed. So runs that differ in depth, widths or
 * scales withhold the same entries, and of two fractions, the larger withholds what the smaller
 * does.
 *
 * @param candidates rows x cols of 1 for each entry that may be observed and 0 for the others
 * @param entries how many of them are drawn; all of them if the number is the same
 * @param fraction the fraction of the drawn entries that is withheld; 0 with {@code given}
 * @param given rows x cols of 1 for each entry that is withheld, none of them a candidate; null if
 *     the withheld entries are drawn
 */
public record EntrySplit(DenseMatrix candidates, long entries, double fraction, DenseMatrix given)
    implements ObservationScheme {

  /**
   * Returns the entries that are known, that {@code observed} contains, and that {@code withheld}
   * does not contain. Each of the three may be null, which excludes nothing.
   */
  public static DenseMatrix candidates(
      int rows, int cols, DenseMatrix known, DenseMatrix observed, DenseMatrix withheld) {
    DenseMatrix all = known == null ? Mask.full(rows, cols) : known;
    DenseMatrix selected = observed == null ? all : Mask.select(all, observed);
    return withheld == null ? selected : Mask.without(selected, withheld);
  }

  /** Returns the number of entries that a mask contains. */
  public static long size(DenseMatrix mask) {
    return Mask.count(mask);
  }

  /** Returns how many of {@code entries} observed entries this fraction withholds. */
  public static long withheld(double fraction, long entries) {
    return Math.round(fraction * entries);
  }

  /** Returns X with 0 for each entry that the loss does not compare with W. */
  public DenseMatrix trainedPart(DenseMatrix matrix, long seed) {
    return Mask.select(matrix, trained(seed));
  }

  @Override
  public Kind kind() {
    return Kind.COMPLETION;
  }

  @Override
  public Map<String, InputMatrix> inputs() {
    return Map.of();
  }

  @Override
  public long count(int rows, int cols) {
    return entries - withheld(fraction, entries);
  }

  /** Returns how many entries are withheld. */
  public long heldOut() {
    return given == null ? withheld(fraction, entries) : Mask.count(given);
  }

  @Override
  public int unobservedLines(int rows, int cols, long seed) {
    return Mask.unobservedLines(trained(seed));
  }

  @Override
  public Observation observe(LinearAlgebra engine, Target target, double noise, long seed) {
    DenseMatrix noisy = ObservationScheme.noisy(target.matrix(), noise, seed);
    HeldOut heldOut = heldOut() == 0 ? null : new HeldOut(engine, noisy, withheld(seed));
    return new Observation.Completion(engine, noisy, trained(seed), heldOut);
  }

  /** Returns the mask of the withheld entries. */
  public DenseMatrix withheld(long seed) {
    return given == null ? drawn(observed(seed), seed) : given;
  }

  /** Returns the mask of the entries that the loss compares with W. */
  public DenseMatrix trained(long seed) {
    DenseMatrix observed = observed(seed);
    return Mask.without(observed, drawn(observed, seed));
  }

  private DenseMatrix observed(long seed) {
    return Mask.draw(candidates, entries, RandomStream.of("mask", seed));
  }

  private DenseMatrix drawn(DenseMatrix observed, long seed) {
    return Mask.draw(observed, withheld(fraction, entries), RandomStream.of("hold-out", seed));
  }
}
