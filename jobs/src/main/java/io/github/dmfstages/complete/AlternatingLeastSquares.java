package io.github.dmfstages.complete;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.recommendation.ALS;
import org.apache.spark.ml.recommendation.ALSModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Matrix completion by MLlib's alternating least squares, which computes in single precision. */
public final class AlternatingLeastSquares {
  private static final int ITERATIONS = 15;
  // Each iteration makes the lineage longer. After ten, its deserialization can overflow the stack
  // of a task, so factors are checkpointed sooner.
  private static final int ITERATIONS_BETWEEN_CHECKPOINTS = 3;
  private static final int BLOCKS = 2;
  private static final StructType ENTRIES =
      new StructType()
          .add("user", DataTypes.IntegerType)
          .add("item", DataTypes.IntegerType)
          .add("rating", DataTypes.FloatType);

  private AlternatingLeastSquares() {}

  /**
   * Returns a product of two factors of this rank.
   *
   * @param spark a session with a checkpoint folder
   * @param x rows x cols, of which only the observed entries are used
   * @param observed rows x cols of 1 for each observed entry and 0 for the others
   * @param regularisation MLlib's {@code regParam}
   * @return the product, with 0 in rows and columns without an observed entry
   */
  public static DenseMatrix complete(
      SparkSession spark, DenseMatrix x, DenseMatrix observed, int rank, double regularisation) {
    List<Row> entries = new ArrayList<>();
    for (int j = 0; j < x.numCols(); j++) {
      for (int i = 0; i < x.numRows(); i++) {
        if (observed.apply(i, j) == 1) {
          entries.add(RowFactory.create(i, j, (float) x.apply(i, j)));
        }
      }
    }
    ALSModel model =
        new ALS()
            .setRank(rank)
            .setRegParam(regularisation)
            .setMaxIter(ITERATIONS)
            .setNumBlocks(BLOCKS)
            .setCheckpointInterval(ITERATIONS_BETWEEN_CHECKPOINTS)
            .setSeed(1)
            .fit(spark.createDataFrame(entries, ENTRIES));
    double[][] users = factors(model.userFactors(), x.numRows(), rank);
    double[][] items = factors(model.itemFactors(), x.numCols(), rank);
    double[] product = new double[x.numRows() * x.numCols()];
    for (int j = 0; j < items.length; j++) {
      for (int i = 0; i < users.length; i++) {
        for (int k = 0; k < rank; k++) {
          product[j * users.length + i] += users[i][k] * items[j][k];
        }
      }
    }
    return new DenseMatrix(users.length, items.length, product);
  }

  private static double[][] factors(Dataset<Row> rows, int count, int rank) {
    double[][] factors = new double[count][rank];
    for (Row row : rows.collectAsList()) {
      List<Float> features = row.getList(1);
      for (int k = 0; k < rank; k++) {
        factors[row.getInt(0)][k] = features.get(k);
      }
    }
    return factors;
  }
}
