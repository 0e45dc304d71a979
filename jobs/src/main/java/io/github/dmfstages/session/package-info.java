/** Runs, and sweeps in an open Spark session, for shells, notebooks and programs. */
package io.github.dmfstages.session;
