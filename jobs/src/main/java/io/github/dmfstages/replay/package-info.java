/** Reads runs that are stored in a warehouse, so that they can be run again. */
package io.github.dmfstages.replay;
