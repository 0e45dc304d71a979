/**
 * Files at any Hadoop path: reading texts and matrices, writing a file that appears whole or not at
 * all, and saying what is wrong with an input and where.
 */
package io.github.dmfstages.file;
