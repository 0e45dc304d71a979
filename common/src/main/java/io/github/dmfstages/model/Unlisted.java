package io.github.dmfstages.model;

/** The meaning of the entries that a MatrixMarket coordinate file does not list. */
public enum Unlisted {
  /** They are 0, as the format defines. */
  ZERO,
  /** They are not known, so they are not observed. */
  UNOBSERVED
}
