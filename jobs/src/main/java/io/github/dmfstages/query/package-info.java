/** Asking the tables: Spark SQL over the views, and its result as a table, CSV or JSON. */
package io.github.dmfstages.query;
