/**
 * The columns of a run and of the other tables: names, types, descriptions, values, and their JSON.
 * SQL macros for them are here too.
 */
package io.github.dmfstages.row;
