/** Reads sweep, run and reproduction files: turns HOCON text into configurations of runs. */
package io.github.dmfstages.config;
