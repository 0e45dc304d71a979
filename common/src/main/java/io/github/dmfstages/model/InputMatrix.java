package io.github.dmfstages.model;

import java.io.Serializable;
import java.util.Objects;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * A matrix that was read from a file. Only the content of the file decides a run, so two matrices
 * with the same hash are equal, whatever their locations.
 *
 * @param location the location of the file, for messages and to read it again
 * @param sha256 the SHA-256 of the file's bytes, in hexadecimal
 * @param matrix the content of the file
 */
public record InputMatrix(String location, String sha256, DenseMatrix matrix)
    implements Serializable {

  @Override
  public boolean equals(Object other) {
    return other instanceof InputMatrix that && sha256.equals(that.sha256);
  }

  @Override
  public int hashCode() {
    return Objects.hash(sha256);
  }

  /** Returns the shape, for messages. */
  public String shape() {
    return matrix.numRows() + " x " + matrix.numCols();
  }
}
