package io.github.dmfstages.setting;

import io.github.dmfstages.model.InputMatrix;
import io.github.dmfstages.model.Spectrum;

/**
 * Reads the matrix files that settings name.
 *
 * @param <E> thrown if there is no such file, or no matrix in it
 */
public interface InputReader<E extends Exception> {
  /** The matrix in a file. */
  InputMatrix matrix(String location) throws E;

  /** The same for a mask, whose file may be a pattern without values. */
  InputMatrix mask(String location) throws E;

  /** The same for a target, with its singular values. */
  Spectrum.Given target(String location) throws E;
}
