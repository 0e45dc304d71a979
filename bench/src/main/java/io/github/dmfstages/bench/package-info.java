/** One step of gradient descent against the clock, by bench/step. */
package io.github.dmfstages.bench;
