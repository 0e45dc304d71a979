package io.github.dmfstages.sweep;

import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.setting.RunConfig;
import java.util.Set;

/**
 * Something that is searched independently of everything else, such as a boundary at one point. It
 * needs the value of an expression at places, each of which stands for a run.
 *
 * @param <P> a place: a value of a key, or a cell of a picture
 */
interface Searched<P> {
  /** Returns the places whose values are needed and not known. */
  Set<P> needed();

  /** Receives the value at a place; null if there is none. */
  void answer(P place, Object value);

  /**
   * Returns the run of a place.
   *
   * @throws InvalidConfigException if there is no such run
   */
  RunConfig run(P place) throws InvalidConfigException;

  /** Returns how many more runs can be expected, with those that are needed now. */
  int expected();

  /** Returns how many parts of the search are not complete: brackets, or needed cells. */
  int open();
}
