/**
 * The result of a run: its end state, its stages with the saddles between them, the reasons for its
 * stage count, and what computed it.
 */
package io.github.dmfstages.result;
