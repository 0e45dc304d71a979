/**
 * Reads texts and matrices from any Hadoop path, writes files that appear whole or not at all, and
 * describes what is wrong with an input and where.
 */
package io.github.dmfstages.file;
