/** Sweep and run files: HOCON text to run configurations, every error with its file and line. */
package io.github.dmfstages.config;
