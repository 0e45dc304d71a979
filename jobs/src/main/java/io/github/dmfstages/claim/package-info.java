/** Claims of papers: the range in which the value of a claim must be, and the verdict on it. */
package io.github.dmfstages.claim;
