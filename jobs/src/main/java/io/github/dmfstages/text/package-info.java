/** Formats text for people and programs: numbers, durations, tables, JSON and quoted words. */
package io.github.dmfstages.text;
