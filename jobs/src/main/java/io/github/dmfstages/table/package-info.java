/**
 * The tables: what a row holds, how files of rows are committed and read, and the views over them.
 */
package io.github.dmfstages.table;
