package io.github.dmfstages.model;

import java.io.Serializable;
import java.util.Objects;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * A matrix that was read from a file. What decides a run is its content: two of one hash are equal,
 * wherever they lie.
 *
 * @param location where the file lies, for messages and to read it again
 * @param sha256 SHA-256 of the file's bytes, in hexadecimal
 * @param matrix what it holds
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

  /** Its shape, for messages. */
  public String shape() {
    return matrix.numRows() + " x " + matrix.numCols();
  }
}
