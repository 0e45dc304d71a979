/**
 * Computes many runs at once: plans a sweep, computes each run in a Spark task, commits results as
 * they come, and reports progress.
 */
package io.github.dmfstages.sweep;
