package io.github.dmfstages.config;

/**
 * The layers in which a key can be set, outermost first. A value of a later layer replaces that of
 * an earlier one.
 */
enum Layer {
  /** The constant default in the declaration of the setting. */
  REFERENCE,
  /** The {@code defaults} of a section, which apply to all of its grids. */
  DEFAULTS,
  /** A grid, or a run file. */
  GRID,
  /** The command line, which applies to all grids of a file. */
  COMMAND_LINE
}
