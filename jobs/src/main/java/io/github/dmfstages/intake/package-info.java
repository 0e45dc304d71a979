/** Reading the records of runs that other programs executed, and importing them as rows. */
package io.github.dmfstages.intake;
