/** The completion of a matrix: the errors of several methods, and the methods to compare with. */
package io.github.dmfstages.complete;
