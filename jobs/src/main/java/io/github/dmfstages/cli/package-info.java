/**
 * The command line: {@code dmf} and its commands, and the only place that opens and closes a Spark
 * session.
 */
package io.github.dmfstages.cli;
