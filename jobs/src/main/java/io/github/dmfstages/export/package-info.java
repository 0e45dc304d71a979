/** Trajectories of runs as files for other programs. */
package io.github.dmfstages.export;
