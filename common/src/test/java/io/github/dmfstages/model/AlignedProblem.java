package io.github.dmfstages.model;

import io.github.dmfstages.linalg.HaarMatrix;
import io.github.dmfstages.linalg.Plain;
import io.github.dmfstages.linalg.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A target U diag(sigma) V^T and a balanced start in its singular basis, in which all modes stand
 * at the same strength: gradient descent on it is the scalar map of each mode, side by side.
 *
 * @param target rows x cols
 * @param start hidden widths are the number of modes
 */
public record AlignedProblem(Target target, Factors start) {

  /** Modes sigma at end-to-end strength {@code scale}, in a random basis. */
  public static AlignedProblem of(int rows, int cols, int depth, double scale, double... sigma) {
    int rank = sigma.length;
    RandomStream random = RandomStream.of("aligned", 1);
    double[][] u = Plain.of(HaarMatrix.draw(rows, rank, random));
    double[][] v = Plain.of(HaarMatrix.draw(cols, rank, random));
    double[] layer = new double[rank];
    Arrays.fill(layer, Math.pow(scale, 1.0 / depth));
    double[][] diagonal = Plain.diagonal(rank, rank, layer);
    List<double[][]> factors = new ArrayList<>();
    for (int j = 0; j < depth; j++) {
      factors.add(diagonal);
    }
    factors.set(0, Plain.multiply(factors.get(0), Plain.transpose(v)));
    factors.set(depth - 1, Plain.multiply(u, factors.get(depth - 1)));
    return new AlignedProblem(
        Target.of(Plain.dense(u), sigma, Plain.dense(v)),
        new Factors(factors.stream().map(Plain::dense).toList()));
  }
}
