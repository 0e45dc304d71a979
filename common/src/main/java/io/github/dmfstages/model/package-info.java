/** The problem: target, observation, the factors W_1..W_N and how they start, loss and gradient. */
package io.github.dmfstages.model;
