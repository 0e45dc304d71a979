/**
 * The warehouse with its tables of Parquet files: commits, compaction, repair, removal,
 * checkpoints, the lease of a sweep, and its stage counts.
 */
package io.github.dmfstages.store;
