/** Sweep, run and reproduction files: from HOCON text to configurations of runs. */
package io.github.dmfstages.config;
