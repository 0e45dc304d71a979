/** A sweep as one page for people: what SQL says of its tables, drawn by a browser. */
package io.github.dmfstages.report;
