package io.github.dmfstages.complete;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.sql.SparkSession;

/** The methods that factorizations are compared with, on the same withheld entries. */
public final class Baselines {
  private static final int LAMBDAS = 16;
  private static final double SMALLEST_LAMBDA = 1e-3;
  private static final int[] RANKS = {1, 3};
  private static final double[] REGULARISATIONS = {.01, .1};

  private Baselines() {}

  /**
   * A matrix with the entries that a method may use and those that test it.
   *
   * @param x rows x cols
   * @param trained rows x cols of 1 for each entry that may be used and 0 for the others
   * @param withheld the same for the entries that test the method
   */
  public record Split(DenseMatrix x, DenseMatrix trained, DenseMatrix withheld) {
    double error(DenseMatrix w) {
      return Trial.error(w, x, withheld);
    }
  }

  /**
   * Returns the errors of the nuclear norm, each at the best of 16 values of lambda, as early
   * stopping gives a factorization its best step.
   */
  public static Trial nuclearNorm(List<Split> splits) {
    long began = System.nanoTime();
    List<Double> errors = splits.stream().map(Baselines::smallestError).toList();
    return new Trial(
        "nuclear norm (soft-impute)",
        "best of %d lambdas".formatted(LAMBDAS),
        errors,
        secondsSince(began) / errors.size());
  }

  private static double smallestError(Split split) {
    SoftImpute impute = new SoftImpute(split.x(), split.trained());
    double largest = impute.largestLambda();
    DenseMatrix w = DenseMatrix.zeros(split.x().numRows(), split.x().numCols());
    double smallest = Double.POSITIVE_INFINITY;
    for (int k = 1; k <= LAMBDAS; k++) {
      w = impute.complete(largest * Math.pow(SMALLEST_LAMBDA, (double) k / LAMBDAS), w);
      smallest = Math.min(smallest, split.error(w));
    }
    return smallest;
  }

  /**
   * Returns the errors of MLlib's ALS for some ranks and regularisations.
   *
   * @param folder a folder for checkpoints that all executors can reach; it is removed
   */
  public static List<Trial> leastSquares(SparkSession spark, List<Split> splits, Path folder)
      throws IOException {
    spark.sparkContext().setCheckpointDir(folder.toString());
    try {
      return leastSquares(spark, splits);
    } finally {
      folder.getFileSystem(spark.sparkContext().hadoopConfiguration()).delete(folder, true);
    }
  }

  private static List<Trial> leastSquares(SparkSession spark, List<Split> splits) {
    List<Trial> trials = new ArrayList<>();
    for (int rank : RANKS) {
      for (double regularisation : REGULARISATIONS) {
        long began = System.nanoTime();
        List<Double> errors =
            splits.stream()
                .map(
                    split ->
                        split.error(
                            AlternatingLeastSquares.complete(
                                spark, split.x(), split.trained(), rank, regularisation)))
                .toList();
        trials.add(
            new Trial(
                "ALS (MLlib)",
                "rank %d, regParam %s".formatted(rank, regularisation),
                errors,
                secondsSince(began) / errors.size()));
      }
    }
    return trials;
  }

  private static double secondsSince(long began) {
    return (System.nanoTime() - began) * 1e-9;
  }
}
