package io.github.dmfstages.setting;

import io.github.dmfstages.model.InputMatrix;
import io.github.dmfstages.model.Spectrum;

/**
 * Reads the matrix files that settings name.
 *
 * @param <E> the exception that is thrown if a file does not exist or does not contain a matrix
 */
public interface InputReader<E extends Exception> {
  /** Reads the matrix in a file. */
  InputMatrix matrix(String location) throws E;

  /** Reads the mask in a file, which may be a pattern without values. */
  InputMatrix mask(String location) throws E;

  /** Reads the target in a file, and computes its singular values. */
  Spectrum.Given target(String location) throws E;
}
