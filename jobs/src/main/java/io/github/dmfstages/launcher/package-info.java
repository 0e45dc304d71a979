/**
 * Answers what {@code submit/dmf} asks before the program starts: which options are the launcher's,
 * and which JVM runs the command.
 */
package io.github.dmfstages.launcher;
