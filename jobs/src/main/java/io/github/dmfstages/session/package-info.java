/** Computes runs, and sweeps in an open Spark session, for programs, shells and notebooks. */
package io.github.dmfstages.session;
