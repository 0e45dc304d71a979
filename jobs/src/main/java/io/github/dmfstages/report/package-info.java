/**
 * Writes a sweep as one HTML page for people. SQL computes its numbers, and a browser draws its
 * charts.
 */
package io.github.dmfstages.report;
