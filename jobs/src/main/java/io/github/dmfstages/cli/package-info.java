/**
 * The command line, which is {@code dmf} and its commands. Only this package opens and closes Spark
 * sessions.
 */
package io.github.dmfstages.cli;
