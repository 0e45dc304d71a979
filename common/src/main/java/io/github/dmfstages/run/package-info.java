/**
 * The execution of one run, from its configuration to its result.
 *
 * <p>{@link io.github.dmfstages.run.Run} executes a {@link io.github.dmfstages.setting.RunConfig}
 * and returns a {@link io.github.dmfstages.result.RunResult}. Checkpoints on the way, and the
 * reasons for a stage count that differs from the rank, are here, too.
 */
package io.github.dmfstages.run;
