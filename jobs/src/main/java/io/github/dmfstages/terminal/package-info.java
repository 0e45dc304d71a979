/**
 * What people see in a terminal: progress, summaries of runs, tables of stage counts and verdicts.
 */
package io.github.dmfstages.terminal;
