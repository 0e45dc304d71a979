package io.github.dmfstages.config;

/** Where a value comes from, the outermost first: each goes over those before it. */
enum Layer {
  /** The declaration of the setting. */
  REFERENCE,
  /** The {@code defaults} of a section, for all of its grids. */
  DEFAULTS,
  /** A grid, or a run file. */
  GRID,
  /** The command line, for all grids of a file. */
  COMMAND_LINE
}
