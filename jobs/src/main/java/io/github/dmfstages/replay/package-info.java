/** Runs that are stored in a warehouse, ready to be run again. */
package io.github.dmfstages.replay;
