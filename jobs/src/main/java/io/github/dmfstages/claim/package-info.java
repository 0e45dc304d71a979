/** A claim of a paper: the band that its number must be in, and the verdict when it was judged. */
package io.github.dmfstages.claim;
