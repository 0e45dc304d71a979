/**
 * Saddle-point-escaping (SPE) stages: valleys and peaks of the gradient norm, crossings of modes,
 * and their counts.
 */
package io.github.dmfstages.stages;
