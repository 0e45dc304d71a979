/** Sweeps in a Spark session that someone else has opened, for shells, notebooks and programs. */
package io.github.dmfstages.session;
