/** Answers Spark SQL over the views, and prints the result as a table, CSV or JSON. */
package io.github.dmfstages.query;
