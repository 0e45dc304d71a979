/**
 * One run, from its settings to its result.
 *
 * <p>{@link io.github.dmfstages.run.RunSettings} has what a person wrote, and {@link
 * io.github.dmfstages.run.RunConfig} is the checked configuration with all defaults. {@link
 * io.github.dmfstages.run.Run} executes it and returns a {@link io.github.dmfstages.run.RunResult}.
 * Checkpoints, the reasons for a stage count that differs from the rank, and the provenance of a
 * result are here, too.
 */
package io.github.dmfstages.run;
