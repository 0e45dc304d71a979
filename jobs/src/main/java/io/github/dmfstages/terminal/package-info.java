/**
 * What people see in a terminal: progress, summaries of runs, tables of stage counts, verdicts; and
 * the signals that they send.
 */
package io.github.dmfstages.terminal;
