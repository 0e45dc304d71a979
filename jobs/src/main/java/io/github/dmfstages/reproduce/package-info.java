/** Judges claims of papers by the tables, and shows how their values have changed over time. */
package io.github.dmfstages.reproduce;
